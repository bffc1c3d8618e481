import type { Fact } from "@dephealth/core/facts/fact.ts";
import { describe, expect, it } from "vitest";
import { commits, daysAgo, TODAY } from "../package-facts-fixture.ts";
import {
	type Changes,
	evidenceOf,
	known,
	LAST_RELEASE,
	ON,
	statusOf,
	untold,
	valuesOf,
} from "./status-of.ts";

describe("an archived repository", () => {
	const archived = (since: Fact<string>, releasedDaysAgo = 31, committedDaysAgo = 10): Changes => ({
		archived: known(true, "github"),
		archivedAt: since,
		releaseDays: known([TODAY - releasedDaysAgo]),
		lastPublishedAt: known(daysAgo(releasedDaysAgo)),
		humanCommits: known(commits(10, 2, committedDaysAgo + 100, committedDaysAgo), "github"),
	});
	const since = (days: number) => known(daysAgo(days), "github");

	it.each<[string, Changes, string, string]>([
		[
			"since its last release",
			archived(since(31)),
			"archived",
			`Its repository is archived since 2026-10-01 (GitHub, ${ON}).`,
		],
		[
			"before its last release",
			archived(since(32)),
			"active",
			`The repository it declares is archived since 2026-09-30, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, worked on until the release",
			archived(untold, 31, 61),
			"archived",
			`Its repository is archived (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, long before the release",
			archived(untold, 31, 62),
			"active",
			`The repository it declares is archived, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, and released a quarter ago",
			archived(untold, 90, 400),
			"active",
			`The repository it declares is archived, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, and released earlier",
			archived(untold, 91, 400),
			"archived",
			`Its repository is archived (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, without any commit",
			{ ...archived(untold), humanCommits: known([], "github") },
			"active",
			`The repository it declares is archived, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"and never released",
			{ ...archived(untold), releaseDays: untold, lastPublishedAt: untold },
			"archived",
			`Its repository is archived (GitHub, ${ON}).`,
		],
	])("%s", (_, changes, label, text) => {
		const status = statusOf(changes);
		expect([status.label, status.evidence[0]?.text]).toEqual([label, text]);
	});

	it("says since when in its values", () => {
		expect(valuesOf(archived(since(31)))).toEqual({ since: "2026-10-01" });
		expect(valuesOf(archived(since(32)))).toEqual({ since: "2026-09-30" });
		expect(valuesOf(archived(untold, 91, 400))).toEqual({ since: null });
	});
});

describe("other notes on the repository", () => {
	it.each([
		["not_found", "repository_gone", "Its repository is gone: it does not exist or is private"],
		[
			"terms_of_service",
			"repository_blocked",
			"GitHub has blocked its repository for breaking the terms of service",
		],
		["law", "repository_blocked", "GitHub has blocked its repository for legal reasons"],
		["blocked", "repository_blocked", "GitHub has blocked its repository"],
	] as const)("%s: %s", (why, id, words) => {
		const changes: Changes = { missingRepository: known(why, "github") };
		expect(evidenceOf(changes)[1]).toBe(`against ${id}: ${words} (GitHub, ${ON}).`);
		expect(valuesOf(changes)).toEqual({ why });
	});

	it.each<[string, Changes, string, object]>([
		[
			"a folder of it",
			{ repositoryDirectory: known("packages/a") },
			"holds more than this package",
			{ days: 10, directory: "packages/a", is_fork: false },
		],
		["a fork", { isFork: known(true, "github") }, "is a fork", { days: 10, directory: null, is_fork: true }],
	])("%s leaves the word to the releases", (_, changes, words, values) => {
		expect(evidenceOf(changes)).toEqual([
			"active",
			LAST_RELEASE,
			`neutral repository_shared: Its repository ${words} (last commit by a person 10 days ago), so its own releases say more (GitHub, ${ON}).`,
		]);
		expect(statusOf(changes).evidence.at(-1)?.values).toEqual(values);
	});
});
