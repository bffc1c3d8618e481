import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { depsDevQuestion, isDue, npmQuestion } from "@dephealth/core/refresh/batches/batch-questions.ts";
import { isDownloadsRound, type RefreshRound } from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";
import { aDepsDevReport, anNpmReport } from "../../../source-reports.ts";
import { at, express, first, round, thorough } from "../refresh-rounds.ts";

describe("a source is due", () => {
	it.each([
		["that was never read", [], true],
		["that was read before the round", [anNpmReport()], true],
		["that was read in the round", [{ ...anNpmReport(), observedAt: new Date(at + 2).toISOString() }], false],
		[
			"that a clock that was ahead has read",
			[{ ...anNpmReport(), observedAt: new Date(at + 8 * 86_400_000).toISOString() }],
			true,
		],
		[
			"whose facts are stale",
			[{ ...anNpmReport(), observedAt: new Date(at + 2).toISOString(), staleBecause: "E" }],
			true,
		],
	])("%s: %j", (_, stored, expected) => {
		expect(isDue("npm", stored, round)).toBe(expected);
	});
});

describe("npm's packument is read", () => {
	it.each([
		["for a package that nobody knows", undefined, false, true],
		["after a failure", [{ ...anNpmReport(), staleBecause: "UpstreamTimeoutError" }], false, true],
		["for a new release", [anNpmReport()], true, true],
		["not without a reason", [anNpmReport()], false, false],
	])("%s", (_, stored, hasNewRelease, expected) => {
		expect(npmQuestion(express, stored, round, hasNewRelease).packument).toBe(expected);
	});

	it("downloads are counted each round, for scoped names when they are missing", () => {
		const scoped: PackageRef = { ecosystem: "npm", name: "@a/b" };
		const gap = { ...anNpmReport(), gaps: [{ field: "weeklyDownloads", error: "RateLimitedError" }] };
		expect(npmQuestion(express, [anNpmReport()], round, false).downloads).toBe(true);
		expect(npmQuestion(scoped, [gap], round, false).downloads).toBe(true);
	});
});

describe("npm's downloads are counted", () => {
	const scoped: PackageRef = { ecosystem: "npm", name: "@a/b" };
	const without: RefreshRound = {
		...round,
		round: [1, 2].find((each) => !isDownloadsRound(scoped, each)) ?? Number.NaN,
	};
	const gapOf = (field: string, error: string) => ({ ...anNpmReport(), gaps: [{ field, error }] });
	const complete = anNpmReport();

	it.each([
		["at a first look", express, first, [], true],
		["at a first look not for a name with a scope", scoped, first, [], false],
		["in every round", express, round, [complete], true],
		["for a name with a scope that nobody has read", scoped, without, [], true],
		["for a name with a scope not in every round", scoped, without, [complete], false],
		["again when they failed", scoped, without, [gapOf("weeklyDownloads", "RateLimitedError")], true],
		[
			"not again when they wait for their round",
			scoped,
			without,
			[gapOf("weeklyDownloads", "NotAskedYet")],
			false,
		],
		["not for another gap", scoped, without, [gapOf("license", "RateLimitedError")], false],
		[
			"again when they failed beside another gap",
			scoped,
			without,
			[
				{
					...complete,
					gaps: [
						{ field: "license", error: "RateLimitedError" },
						{ field: "weeklyDownloads", error: "RateLimitedError" },
					],
				},
			],
			true,
		],
	])("%s", (_, ref, look, stored, expected) => {
		expect(npmQuestion(ref, stored, look, false)).toEqual({
			ref,
			previous: stored[0],
			packument: look === first || stored.length === 0,
			downloads: expected,
		});
	});
});

describe("deps.dev is asked", () => {
	const known = aDepsDevReport();

	it.each([
		["in a round", round, false],
		["thoroughly in some", thorough, true],
	])("%s about what it tells by itself", (_, look, isThorough) => {
		expect(depsDevQuestion(express, [known], look, anNpmReport())).toEqual({
			ref: express,
			previous: known,
			thorough: isThorough,
		});
	});

	it("at a first look without npm's answer for everything", () => {
		expect(depsDevQuestion(express, undefined, first)).toEqual({
			ref: express,
			previous: undefined,
			thorough: false,
		});
	});

	const longAgo = "2015-01-01T00:00:00.000Z";
	it.each([
		["a package in wide use", anNpmReport({ lastPublishedAt: longAgo }), false],
		[
			"one that is silent and little used",
			anNpmReport({ lastPublishedAt: longAgo, weeklyDownloads: 3 }),
			true,
		],
		[
			"one that is silent, of which nobody counted the downloads",
			{
				...anNpmReport({ lastPublishedAt: longAgo }),
				gaps: [{ field: "weeklyDownloads", error: "NotAskedYet" }],
			},
			true,
		],
		[
			"one in wide use of which something else is missing",
			{ ...anNpmReport({ lastPublishedAt: longAgo }), gaps: [{ field: "license", error: "E" }] },
			false,
		],
		["one that has just been published", anNpmReport({ weeklyDownloads: 3 }), false],
	])("at a first look about what npm does not tell, dependents of %s: %#", (_, npm, countDependents) => {
		const { facts } = npm;
		expect(depsDevQuestion(express, undefined, first, npm)).toEqual({
			ref: express,
			previous: undefined,
			thorough: false,
			countDependents,
			releases: {
				defaultVersion: facts.latestVersion,
				firstPublishedAt: facts.firstPublishedAt,
				lastPublishedAt: facts.lastPublishedAt,
				releaseDays: facts.releaseDays,
				versionCount: facts.versionCount,
				deprecation: facts.deprecation,
			},
		});
	});

	it("at a first look with npm's marks of versions, where it has some", () => {
		const versionMarks = { marks: [], isComplete: true, allYanked: false, newestUnmarked: "5.1.0" };
		expect(depsDevQuestion(express, undefined, first, anNpmReport({ versionMarks }))).toMatchObject({
			releases: { versionMarks },
		});
	});
});
