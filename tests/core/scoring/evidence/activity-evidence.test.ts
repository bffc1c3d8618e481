import type { Fact } from "@dephealth/core/facts/fact.ts";
import { describe, expect, it } from "vitest";
import { daysAgo, TODAY } from "../package-facts-fixture.ts";
import {
	type Changes,
	evidenceOf,
	known,
	LAST_COMMIT,
	LAST_RELEASE,
	ON,
	silentFor,
	statusOf,
	unread,
	untold,
	valuesOf,
} from "./status-of.ts";

describe("what is said of activity", () => {
	const bots = (from: number, isTruncated: boolean): Changes => ({
		humanCommits: known([], "github"),
		botCommitDays: known([TODAY - from], "github"),
		commitsTruncated: known(isTruncated, "github"),
	});

	it.each<[string, Changes, string[], object]>([
		[
			"automation alone, as far as was read",
			bots(100, true),
			[
				"active",
				`neutral automation_alone: Automation alone has committed for at least 3 months (GitHub, ${ON}).`,
				LAST_RELEASE,
			],
			{ days: 100 },
		],
		[
			"automation alone for two years",
			bots(100, false),
			[
				"active",
				`against no_people: No person has committed for two years or more, only automation has (GitHub, ${ON}).`,
				LAST_RELEASE,
			],
			{ days: null },
		],
		[
			"at least so many commits",
			{ commitsTruncated: known(true, "github") },
			[
				"active",
				`neutral last_commit: Last commit by a person 10 days ago; at least 36 commits in 12 months (GitHub, ${ON}).`,
				LAST_RELEASE,
			],
			{ days: 10, commits_12m: 36, is_lower_bound: true },
		],
		[
			"no commit within a year",
			{ humanCommits: known([[TODAY - 400, 0]], "github") },
			["active", `neutral last_commit: Last commit by a person 13 months ago (GitHub, ${ON}).`, LAST_RELEASE],
			{ days: 400, commits_12m: 0, is_lower_bound: false },
		],
		[
			"a last release without listed days",
			{ releaseDays: known([]) },
			["active", LAST_COMMIT, LAST_RELEASE],
			{ days: 10, commits_12m: 36, is_lower_bound: false },
		],
	])("%s", (_, changes, evidence, values) => {
		expect(evidenceOf(changes)).toEqual(evidence);
		expect(valuesOf(changes)).toEqual(values);
	});

	const oldRelease: Changes = { releaseDays: known([TODAY - 500]), lastPublishedAt: known(daysAgo(500)) };
	const oldCommit: Changes = { humanCommits: known([[TODAY - 500, 0]], "github") };
	const noRelease = (why: Fact<never>): Changes => ({
		...oldCommit,
		releaseDays: why,
		lastPublishedAt: untold,
	});

	it.each<[string, Changes, string]>([
		[
			"commits that could not be read",
			{ ...oldRelease, humanCommits: unread },
			"unread commits_unread: Whether people still commit could not be read.",
		],
		[
			"commits that no source tells",
			{ ...oldRelease, humanCommits: { state: "unknown", reason: "not_applicable" } },
			"neutral commits_unread: Whether people still commit is not known.",
		],
		[
			"releases that could not be read",
			noRelease(unread),
			"unread releases_unread: Whether versions still come out could not be read.",
		],
	])("an open question: %s", (_, changes, question) => {
		const [label, ...evidence] = evidenceOf(changes);
		expect([label, evidence.at(-1)]).toEqual(["quiet", question]);
	});

	it.each<[string, Fact<never>, string]>([
		[
			"could not be read",
			unread,
			"unread activity_unread: Neither its releases nor its commits could be read.",
		],
		["is told by nobody", untold, "neutral activity_unknown: No source tells of releases or commits of it."],
	])("nothing, where all %s", (_, why, text) => {
		expect(
			evidenceOf({ humanCommits: why, releaseDays: why, lastPublishedAt: untold, botCommitDays: why }),
		).toEqual(["unknown", text]);
	});

	it("is not called unknown where a part of it could not be read", () => {
		const rest = { lastPublishedAt: untold, botCommitDays: untold };
		const nothing = "unread activity_unread: Neither its releases nor its commits could be read.";
		expect(evidenceOf({ ...rest, humanCommits: untold, releaseDays: unread })[1]).toBe(nothing);
		expect(evidenceOf({ ...rest, humanCommits: unread, releaseDays: untold })[1]).toBe(nothing);
	});

	it.each([
		[364, "active"],
		[365, "quiet"],
	])("%d days of silence are %s", (days, label) => {
		expect(statusOf(silentFor(days)).label).toBe(label);
	});
});
