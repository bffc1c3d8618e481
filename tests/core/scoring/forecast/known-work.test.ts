import type { Fact } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import { knownWork } from "@dephealth/core/scoring/forecast/known-work.ts";
import { describe, expect, it } from "vitest";
import { daysAgo, reportsOf, TODAY } from "../package-facts-fixture.ts";

const known = <T>(value: T): Fact<T> => ({ state: "known", value, source: "npm", observedAt: daysAgo(0) });
const untold = { state: "unknown", reason: "not_reported" } as const;
/** A list that was cut off where collectors cut. */
const MANY = Array.from({ length: 500 }, (_, index) => TODAY - 600 + index);

const facts: PackageFacts = {
	...mergeReports(reportsOf()),
	humanCommits: known([[TODAY - 300, 0]] as [number, number][]),
	botCommitDays: known([TODAY - 400]),
	commitsTruncated: known(false),
	releaseDays: known([TODAY - 50]),
	tagDays: untold,
	firstPublishedAt: known(daysAgo(900)),
	lastPublishedAt: known(daysAgo(50)),
};
const workOf = (changes: Partial<PackageFacts>, isRepositoryItsOwn = true) =>
	knownWork({ ...facts, ...changes }, { today: TODAY, isRepositoryItsOwn });

describe("the known commits", () => {
	it.each<[string, Partial<PackageFacts>, number]>([
		["were read back over two years", {}, 730],
		["were read further, where one lies there", { humanCommits: known([[TODAY - 800, 0]]) }, 800],
		["by people or automation", { botCommitDays: known([TODAY - 900]) }, 900],
		[
			"were cut off at the oldest that was read, of people",
			{ commitsTruncated: known(true), botCommitDays: untold },
			300,
		],
		["were cut off at the oldest that was read, of automation", { commitsTruncated: known(true) }, 400],
	])("%s", (_, changes, days) => {
		expect(workOf(changes).commitsWholeSince).toBe(TODAY - days);
	});

	it.each<[string, Partial<PackageFacts>, boolean, unknown]>([
		["are none where none was made", { humanCommits: known([]) }, true, []],
		[
			"are unknown where the list was cut off before one came",
			{ humanCommits: known([]), commitsTruncated: known(true) },
			true,
			null,
		],
		["are unknown where nobody tells them", { humanCommits: untold }, true, null],
		["of a shared repository are not the package's", {}, false, null],
	])("%s", (_, changes, isItsOwn, expected) => {
		const work = workOf(changes, isItsOwn);
		expect(work.humanCommits).toEqual(expected);
		if (expected === null) expect(work).toMatchObject({ commitsWholeSince: null, life: null });
	});
});

describe("the known releases", () => {
	it.each<[string, Partial<PackageFacts>, boolean, number[] | null, number | null]>([
		["are the published days, with the first and the last", {}, true, [50, 900, 50], null],
		[
			"are unknown where an empty list stands beside a first publish",
			{ releaseDays: known([]), lastPublishedAt: untold },
			true,
			null,
			null,
		],
		["and tags", { tagDays: known([TODAY - 20]) }, true, [50, 20, 900, 50], null],
		["but not the tags of others", { tagDays: known([TODAY - 20]) }, false, [50, 900, 50], null],
		[
			"are the ends where no days are listed, whole since the last",
			{ releaseDays: untold },
			true,
			[50, 900, 50],
			50,
		],
		[
			"are tags alone where nothing was published",
			{
				releaseDays: untold,
				firstPublishedAt: untold,
				lastPublishedAt: untold,
				tagDays: known([TODAY - 20]),
			},
			true,
			[20],
			TODAY,
		],
		[
			"are unknown where nobody tells any",
			{ releaseDays: untold, firstPublishedAt: untold, lastPublishedAt: untold },
			true,
			null,
			null,
		],
		[
			"are none where none was made",
			{ releaseDays: known([]), firstPublishedAt: untold, lastPublishedAt: untold },
			true,
			[],
			null,
		],
	])("%s", (_, changes, isItsOwn, days, wholeSince) => {
		const { releaseDays, releasesWholeSince } = workOf(changes, isItsOwn);
		expect(releaseDays).toEqual(days?.map((day) => TODAY - day) ?? null);
		expect(releasesWholeSince).toBe(wholeSince === null ? null : TODAY - wholeSince);
	});

	it.each<[string, Partial<PackageFacts>]>([
		["releases", { releaseDays: known(MANY) }],
		["tags", { tagDays: known(MANY) }],
	])("are whole since the oldest of a list of %s that was cut off", (_, changes) => {
		expect(workOf(changes).releasesWholeSince).toBe(TODAY - 600);
	});

	it("of a list one shorter than the limit are whole", () => {
		expect(workOf({ releaseDays: known(MANY.slice(1)) }).releasesWholeSince).toBeNull();
	});
});
