import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { Fact } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import { type Features, toFeatures } from "@dephealth/core/scoring/features/features.ts";
import { isReliedOn } from "@dephealth/core/scoring/features/reliance.ts";
import { describe, expect, it } from "vitest";
import { daysAgo, NOW, reportsOf, TODAY } from "../package-facts-fixture.ts";

const known = <T>(value: T): Fact<T> => ({ state: "known", value, source: "github", observedAt: daysAgo(0) });
const untold = { state: "unknown", reason: "not_reported" } as const;
const notApplicable = { state: "unknown", reason: "not_applicable" } as const;
const unread = { state: "unknown", reason: "source_failed", source: "github", error: "E" } as const;

function featuresOf(changes: Partial<PackageFacts>): Features {
	return toFeatures({ ...mergeReports(reportsOf()), ...changes }, NOW, SEMANTIC_VERSIONS);
}
const commitsBy = (...list: [daysAgo: number, author: number][]) =>
	known(list.map(([days, author]): [number, number] => [TODAY - days, author]));
const released = (days: number): Partial<PackageFacts> => ({
	releaseDays: known([TODAY - days]),
	lastPublishedAt: known(daysAgo(days)),
});

describe("numbers of commits", () => {
	it("count a year and two years, their first days left out", () => {
		const humanCommits = commitsBy([731, 0], [730, 1], [729, 1], [366, 2], [365, 3], [364, 4], [3, 4]);
		expect(featuresOf({ humanCommits })).toMatchObject({
			commits12m: 2,
			commits24m: 5,
			authors12m: 1,
			authors24m: 4,
			topAuthorShare24m: 2 / 5,
			daysSinceLastCommit: 3,
		});
	});

	it("count months with work by thirds of ninety-one days", () => {
		// Months of 30.44 days back from today: 0 to 30 are the first, 31 to 60 the second.
		expect(featuresOf({ humanCommits: commitsBy([60, 0], [31, 0], [30, 0], [0, 0]) }).activeMonths24m).toBe(
			2,
		);
		expect(featuresOf({ humanCommits: commitsBy([61, 0], [60, 0], [0, 0]) }).activeMonths24m).toBe(3);
	});

	it.each<[string, Partial<PackageFacts>, Partial<Features>]>([
		[
			"none were made",
			{ humanCommits: known([]), botCommitDays: known([]) },
			{ commits12m: 0, authors24m: 0, topAuthorShare24m: null, daysSinceLastCommit: null },
		],
		[
			"nobody tells them",
			{ humanCommits: untold },
			{ commits12m: null, authors24m: null, topAuthorShare24m: null, activeMonths24m: null },
		],
		[
			"the list was cut off before one came",
			{ humanCommits: known([]), commitsTruncated: known(true), botCommitDays: known([]) },
			{ commits12m: null, authors24m: null, commitsAreLowerBounds: true },
		],
		[
			"the repository is gone",
			{ humanCommits: untold, repositoryExists: known(false) },
			{ authors24m: 0, repositoryIsGone: true },
		],
		["the newest lies in the future", { humanCommits: commitsBy([-5, 0]) }, { daysSinceLastCommit: 0 }],
	])("%s", (_, changes, expected) => {
		expect(featuresOf(changes)).toMatchObject(expected);
	});
});

describe("a shared repository", () => {
	const shared = { repositoryDirectory: known("packages/a") };

	it.each<[string, Partial<PackageFacts>, Partial<Features>]>([
		[
			"says how its own releases go",
			{ ...shared, ...released(364) },
			{
				isRepositoryShared: true,
				silenceDays: 364,
				daysSinceLastCommit: null,
				daysSinceSharedCommit: 10,
				commits12m: 36,
			},
		],
		[
			"says nothing a year after the last release",
			{ ...shared, ...released(365) },
			{ silenceDays: 365, commits12m: null, authors24m: null },
		],
		[
			"is its own where releases are unknown",
			{ ...shared, releaseDays: untold, lastPublishedAt: untold },
			{ isRepositoryShared: false, daysSinceLastCommit: 10, daysSinceSharedCommit: null },
		],
		["is one that is a fork", { isFork: known(true) }, { isRepositoryShared: true }],
		["is not one that is none", { isFork: known(false) }, { isRepositoryShared: false }],
		[
			"has no people of its own",
			{
				...shared,
				...released(20),
				humanCommits: known([]),
				botCommitDays: known([TODAY - 5]),
				commitsTruncated: known(false),
			},
			{ automationAloneDays: null, hasNoPeople24m: false },
		],
	])("%s", (_, changes, expected) => {
		expect(featuresOf(changes)).toMatchObject(expected);
	});
});

describe("automation alone", () => {
	const bots = (days: number, isTruncated: boolean | null): Partial<PackageFacts> => ({
		humanCommits: known([]),
		botCommitDays: known([TODAY - days]),
		commitsTruncated: isTruncated === null ? untold : known(isTruncated),
	});

	it.each<[string, Partial<PackageFacts>, number | null, boolean]>([
		["as far as was read", bots(100, true), 100, false],
		["for two years, where all of them were read", bots(100, false), 730, true],
		["longer, where more was read", bots(900, false), 900, true],
		["for two years, of a list that was cut off", bots(730, true), 730, true],
		["not known how long, where nobody says whether the list is whole", bots(729, null), 729, false],
		[
			"not at all, where people commit",
			{ ...bots(100, false), humanCommits: commitsBy([900, 0]) },
			null,
			true,
		],
		[
			"not at all, where people commit lately",
			{ ...bots(100, false), humanCommits: commitsBy([729, 0]) },
			null,
			false,
		],
		["not at all, where nobody commits", { ...bots(100, false), botCommitDays: known([]) }, null, false],
		[
			"not at all, where it is long over",
			{
				humanCommits: commitsBy([900, 0]),
				botCommitDays: known([TODAY - 730]),
				commitsTruncated: known(false),
			},
			null,
			false,
		],
	])("%s", (_, changes, alone, hasNoPeople24m) => {
		expect(featuresOf(changes)).toMatchObject({ automationAloneDays: alone, hasNoPeople24m });
	});
});

describe("silence", () => {
	it.each<[string, Partial<PackageFacts>, number | null]>([
		["since the newest commit", released(31), 10],
		["since the newest release", { ...released(5) }, 5],
		[
			"since the newest publish, where no days are listed",
			{ releaseDays: untold, lastPublishedAt: known(daysAgo(4)) },
			4,
		],
		[
			"of less than a year, although commits could not be read",
			{ ...released(364), humanCommits: unread },
			364,
		],
		[
			"not known after a year where commits could not be read",
			{ ...released(365), humanCommits: unread },
			null,
		],
		[
			"not known after a year where commits do not apply",
			{ ...released(365), humanCommits: notApplicable },
			null,
		],
		["since the release, where there is no repository", { ...released(365), humanCommits: untold }, 365],
		[
			"not known where releases could not be read either",
			{ releaseDays: unread, lastPublishedAt: untold, humanCommits: commitsBy([365, 0]) },
			null,
		],
		[
			"since the commit of a year, where releases could not be read",
			{ releaseDays: unread, lastPublishedAt: untold, humanCommits: commitsBy([364, 0]) },
			364,
		],
		[
			"since automation began to be alone, a year ago",
			{
				...released(900),
				humanCommits: known([]),
				botCommitDays: known([TODAY - 365]),
				commitsTruncated: known(true),
			},
			365,
		],
		[
			"not known where automation was alone for less",
			{
				...released(900),
				humanCommits: known([]),
				botCommitDays: known([TODAY - 364]),
				commitsTruncated: known(true),
			},
			null,
		],
	])("%s", (_, changes, silenceDays) => {
		expect(featuresOf(changes).silenceDays).toBe(silenceDays);
	});

	it.each<[string, Partial<PackageFacts>, boolean]>([
		["is made of what is known", {}, true],
		["is not made while releases could not be read", { releaseDays: unread }, false],
		["is not made while commits could not be read", { humanCommits: unread }, false],
		[
			"is made without the commits of a shared repository",
			{ humanCommits: unread, isFork: known(true) },
			true,
		],
	])("the forecast's input %s", (_, changes, isMade) => {
		expect(featuresOf(changes).work !== null).toBe(isMade);
	});
});

describe("what could not be read", () => {
	it("is named, and what nobody tells is not", () => {
		const { unread: names } = featuresOf({
			stars: unread,
			forks: untold,
			openIssues: notApplicable,
			humanCommits: known([]),
		});
		expect([
			names.has("stars"),
			names.has("forks"),
			names.has("openIssues"),
			names.has("humanCommits"),
		]).toEqual([true, false, false, false]);
	});

	it.each<[string, Partial<PackageFacts>, boolean]>([
		["downloads", { weeklyDownloads: unread }, true],
		["dependents", { dependents: unread }, true],
		["stars", { stars: unread }, false],
		["nothing", { weeklyDownloads: untold }, false],
	])("leaves the use open: %s", (_, changes, expected) => {
		expect(featuresOf(changes).useIsUnread).toBe(expected);
	});

	it.each([
		[100, null, false, true],
		[null, 10, false, true],
		[99, 9, false, false],
		[99, null, false, false],
		[null, 9, false, false],
		[99, 9, true, null],
		[100, null, true, true],
		[null, null, false, null],
	])(
		"%j downloads, %j dependents, unread %s: relied on %s",
		(weeklyDownloads, dependents, useIsUnread, expected) => {
			expect(
				isReliedOn({ weeklyDownloads, dependents, useIsUnread }, { weeklyDownloads: 100, dependents: 10 }),
			).toBe(expected);
		},
	);
});

it("the checks of a scorecard are passed on, and are none without one", () => {
	const checks = [{ name: "Maintained", score: 10 }];
	const scorecard = known({ date: null, overall: 8.2, checks });
	expect(featuresOf({ scorecard })).toMatchObject({ scorecard: 8.2, scorecardChecks: checks });
	expect(featuresOf({ scorecard: untold })).toMatchObject({ scorecard: null, scorecardChecks: [] });
});
