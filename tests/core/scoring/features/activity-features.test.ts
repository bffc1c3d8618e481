import {
	type ActivityHistory,
	toActivityFeatures,
} from "@dephealth/core/scoring/features/activity-features.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const TODAY = 10_000;
const history = (parts: Partial<ActivityHistory> = {}): ActivityHistory => ({
	asOfDay: TODAY,
	humanCommits: [],
	botCommitDays: [],
	releaseDays: [],
	isWholeHistory: true,
	...parts,
});

describe("a history of work", () => {
	it("is told in a few numbers", () => {
		const features = toActivityFeatures(
			history({
				humanCommits: [
					[TODAY - 900, 0],
					[TODAY - 300, 1],
					[TODAY - 100, 2],
					[TODAY - 100, 2],
					[TODAY - 10, 0],
				],
				releaseDays: [TODAY - 400, TODAY - 90, TODAY - 90],
				botCommitDays: [TODAY - 5, TODAY - 4, TODAY - 500],
			}),
		);
		expect(features).toEqual({
			silenceDays: 10,
			authors6m: 2,
			authors12m: 3,
			releases12m: 1,
			daysSinceRelease: 90,
			botDays12m: 2,
			longestGap24m: 200,
			hasEarlierGap: false,
		});
	});

	it.each([
		[
			"a silence counts as a gap",
			[
				[TODAY - 700, 0],
				[TODAY - 600, 0],
			],
			600,
		],
		[
			"a gap that reaches into the window counts from its first workday inside",
			[
				[TODAY - 3000, 0],
				[TODAY - 50, 0],
			],
			50,
		],
		["without work there is no gap to measure", [], 0],
	])("%s", (_, humanCommits, longest) => {
		expect(
			toActivityFeatures(history({ humanCommits: humanCommits as [number, number][] })).longestGap24m,
		).toBe(longest);
	});

	it("that was silent for 24 months and came back says so, if it is known whole", () => {
		const humanCommits: [number, number][] = [
			[TODAY - 2000, 0],
			[TODAY - 10, 0],
		];
		expect(toActivityFeatures(history({ humanCommits })).hasEarlierGap).toBe(true);
		expect(toActivityFeatures(history({ humanCommits, isWholeHistory: false })).hasEarlierGap).toBeNull();
	});

	it("that could not be read is unknown, not empty", () => {
		expect(
			toActivityFeatures(history({ humanCommits: null, releaseDays: null, botCommitDays: null })),
		).toEqual({
			silenceDays: null,
			authors6m: null,
			authors12m: null,
			releases12m: null,
			daysSinceRelease: null,
			botDays12m: null,
			longestGap24m: null,
			hasEarlierGap: false,
		});
	});

	it("is never looked at past its day: what comes later changes nothing", () => {
		const day = fc.integer({ min: 0, max: 2 * TODAY });
		fc.assert(
			fc.property(
				fc.array(fc.tuple(day, fc.nat(5))),
				fc.array(day),
				fc.array(day),
				(commits, bots, releases) => {
					const whole = history({ humanCommits: commits, botCommitDays: bots, releaseDays: releases });
					const truncated = history({
						humanCommits: commits.filter(([d]) => d <= TODAY),
						botCommitDays: bots.filter((d) => d <= TODAY),
						releaseDays: releases.filter((d) => d <= TODAY),
					});
					expect(toActivityFeatures(whole)).toEqual(toActivityFeatures(truncated));
				},
			),
		);
	});
});
