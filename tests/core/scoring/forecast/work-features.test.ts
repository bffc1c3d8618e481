import { toWorkFeatures, type WorkFeatures } from "@dephealth/core/scoring/forecast/work-features.ts";
import type { WorkHistory } from "@dephealth/core/scoring/forecast/work-history.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const TODAY = 10_000;
const MEMORY = 1826;

function history(parts: Partial<WorkHistory> & { commitDays?: number[] } = {}): WorkHistory {
	const { commitDays = [], ...rest } = parts;
	return {
		asOfDay: TODAY,
		humanCommits: commitDays.map((day) => [day, 0]),
		commitsWholeSince: null,
		releaseDays: [],
		releasesWholeSince: null,
		life: null,
		...rest,
	};
}

function featuresOf(parts: Parameters<typeof history>[0]): WorkFeatures {
	const features = toWorkFeatures(history(parts));
	if (!features) throw new Error("some work is known");
	return features;
}

/** Days before today. */
const ago = (...days: number[]) => days.map((day) => TODAY - day);

describe("the features of the forecast", () => {
	it("tell a history in a few numbers", () => {
		const features = featuresOf({
			humanCommits: [
				[TODAY - 1000, 0],
				[TODAY - 700, 0],
				[TODAY - 300, 1],
				[TODAY - 290, 1],
				[TODAY - 290, 2],
				[TODAY - 10, 2],
			],
			releaseDays: ago(400),
		});
		expect(features).toMatchObject({
			silenceDays: 10,
			daysSinceLongPause: [10, 10],
			hasRelease24m: [1, 1],
			regulars12m: 2,
			workDays24m: 5,
			historyDays: 1000,
		});
		// The pauses last from 700 to 400 days ago, and from 290 to 10: 180 and 160 days beyond the 120th.
		expect(features.pausedShare24m[0]).toBeCloseTo((180 + 160) / 730, 12);
	});

	it.each([
		["one that was followed by work", { commitDays: ago(900, 700, 690) }, [700, 700]],
		["not the present silence", { commitDays: ago(900, 890, 880) }, [900, 900]],
		["a release ends one", { commitDays: ago(900, 10), releaseDays: ago(500) }, [10, 10]],
		[
			"a release within makes two short ones of it",
			{ commitDays: ago(900, 650), releaseDays: ago(775) },
			[900, 900],
		],
		["remembered for five years", { commitDays: ago(4000, 3000, 2990) }, [MEMORY, MEMORY]],
		["before the first commit too", { commitDays: ago(300, 200), releaseDays: ago(700) }, [300, 300]],
		["after the last commit too", { commitDays: ago(900, 800), releaseDays: ago(500) }, [500, 500]],
	])("a long pause: %s", (_, parts, expected) => {
		expect(featuresOf(parts).daysSinceLongPause).toEqual(expected);
	});

	it("know a pause that only the repository's life tells", () => {
		const life = {
			wholeSince: null,
			firstHumanCommitDay: TODAY - 3000,
			lastHumanCommitDay: TODAY - 5,
			gaps: [[TODAY - 1500, TODAY - 1200]] as [number, number][],
		};
		const parts = { commitDays: ago(20, 5), commitsWholeSince: TODAY - 730 };
		expect(featuresOf({ ...parts, life }).daysSinceLongPause).toEqual([1200, 1200]);
		expect(featuresOf(parts).daysSinceLongPause).toEqual([20, MEMORY]);
	});

	it.each([
		["commits", { humanCommits: null, releaseDays: ago(300, 5) }, { regulars12m: null, silenceDays: 5 }],
		["releases", { commitDays: ago(300, 5), releaseDays: null }, { hasRelease24m: [0, 1] }],
		["older releases", { commitDays: ago(9, 5), releasesWholeSince: TODAY - 100 }, { hasRelease24m: [0, 1] }],
	])("do not take unknown %s for none", (_, parts, expected) => {
		expect(featuresOf(parts)).toMatchObject(expected);
	});

	it.each([
		["not before work older than two years", 800, true],
		["only from its first known work on", 500, false],
	])("doubt the time of commits that were cut off %s", (_, first, isCertain) => {
		const [low, high] = featuresOf({
			commitDays: ago(first, 5),
			commitsWholeSince: TODAY - 850,
		}).pausedShare24m;
		expect(low === high).toBe(isCertain);
		expect(low).toBeGreaterThan(0);
	});

	it("know of no release within two years where the last is older", () => {
		expect(featuresOf({ commitDays: ago(5), releaseDays: ago(800) }).hasRelease24m).toEqual([0, 0]);
	});

	it("call no pause one that began where commits were cut off", () => {
		const parts = { commitDays: ago(20, 5), commitsWholeSince: TODAY - 100, releaseDays: ago(700) };
		expect(featuresOf(parts).daysSinceLongPause).toEqual([20, MEMORY]);
	});

	it.each([
		[5, 20, 5],
		[20, 5, 5],
	])(
		"are silent since the later of a repository's last commit, %d days ago, and the last read, %d",
		(last, read, days) => {
			const life = {
				wholeSince: null,
				firstHumanCommitDay: TODAY - 900,
				lastHumanCommitDay: TODAY - last,
				gaps: [],
			};
			expect(featuresOf({ commitDays: ago(read), life }).silenceDays).toBe(days);
		},
	);

	it("are none where no work is known", () => {
		expect(toWorkFeatures(history())).toBeNull();
		expect(toWorkFeatures(history({ humanCommits: null, releaseDays: null }))).toBeNull();
	});

	const days = fc.array(fc.integer({ min: TODAY - 4000, max: TODAY }), { minLength: 1, maxLength: 40 });

	it("never see a longer pause in commits that were cut off than in all of them", () => {
		fc.assert(
			fc.property(days, fc.integer({ min: 1, max: 3000 }), (commitDays, reach) => {
				const start = TODAY - reach;
				const kept = commitDays.filter((day) => day >= start);
				if (kept.length === 0) return;
				const whole = featuresOf({ commitDays });
				const cut = featuresOf({ commitDays: kept, commitsWholeSince: start });
				expect(cut.daysSinceLongPause[0]).toBeLessThanOrEqual(whole.daysSinceLongPause[0]);
				expect(cut.daysSinceLongPause[1]).toBeGreaterThanOrEqual(whole.daysSinceLongPause[1]);
				if (reach >= 730) {
					expect(cut.pausedShare24m[0]).toBeLessThanOrEqual(whole.pausedShare24m[0]);
					expect(cut.pausedShare24m[1]).toBeGreaterThanOrEqual(whole.pausedShare24m[1]);
				}
			}),
		);
	});

	it("look at no day past their own", () => {
		const later = fc.array(fc.integer({ min: TODAY + 1, max: TODAY + 900 }), { maxLength: 5 });
		fc.assert(
			fc.property(days, days, later, (commitDays, releaseDays, after) => {
				expect(
					featuresOf({ commitDays: [...commitDays, ...after], releaseDays: [...releaseDays, ...after] }),
				).toEqual(featuresOf({ commitDays, releaseDays }));
			}),
		);
	});
});
