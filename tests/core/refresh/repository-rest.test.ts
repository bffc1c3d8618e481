import { restOf } from "@dephealth/core/refresh/repository-rest.ts";
import { describe, expect, it } from "vitest";
import {
	aDepsDevReport,
	aGithubReport,
	aGitReport,
	anNpmReport,
	aRegistryReport,
	OBSERVED_AT,
} from "../../source-reports.ts";

const now = Date.parse(OBSERVED_AT);
const today = Math.floor(now / 86_400_000);
const github = { host: "github.com", path: "expressjs/express" };
const elsewhere = { host: "gitlab.com", path: "a/b" };
const longAgo = { lastPublishedAt: "2015-01-01T00:00:00.000Z" };

type Git = NonNullable<Parameters<typeof aGitReport>[0]>;

function silentGit(change: Git = {}) {
	return aGitReport({
		lastHumanCommitDay: today - 366,
		botCommitDays: [],
		agentCommitDays: [],
		tagDays: [today - 900],
		...change,
	});
}

const quiet = aGithubReport();
const archived = aGithubReport({ archived: true });
const releases = [anNpmReport(longAgo), aDepsDevReport(longAgo), aRegistryReport(longAgo)];
const missing = { source: "github", state: "failed", error: "UpstreamTimeoutError", cause: "slow" } as const;

describe("a repository is at rest", () => {
	it.each([
		["in which nobody has worked for a year", [silentGit(), quiet], "silent"],
		["that is archived, however new its commits are", [aGitReport(), archived], "archived"],
		["that is both", [silentGit(), archived], "archived"],
		[
			"of which a count was left for later",
			[silentGit(), { ...quiet, gaps: [{ field: "humanCommits", error: "NotAskedYet" }] }],
			"silent",
		],
	])("%s", (_, stored, expected) => {
		expect(restOf(github, [...releases, ...stored], now)).toBe(expected);
	});

	it("when no release of its package has a day", () => {
		const unreleased = anNpmReport({ lastPublishedAt: null });
		expect(restOf(github, [unreleased, silentGit(), quiet], now)).toBe("silent");
	});

	it("wherever it lives", () => {
		expect(restOf(elsewhere, [...releases, silentGit()], now)).toBe("silent");
	});
});

describe("a repository is not at rest", () => {
	it.each([
		["with a commit of the year", [silentGit({ lastHumanCommitDay: today - 365 }), quiet]],
		["with a commit by automation", [silentGit({ botCommitDays: [today - 3] }), quiet]],
		["with a commit by a coding agent", [silentGit({ agentCommitDays: [today - 3] }), quiet]],
		["with a tag of the year", [silentGit({ tagDays: [today - 900, today - 3] }), quiet]],
		["with more tags than are read", [silentGit({ tagDays: null }), quiet]],
		["without a commit", [silentGit({ firstCommitDay: null, lastHumanCommitDay: null }), quiet]],
		["that git has never read", [quiet]],
		["that git could not read the last time", [{ ...silentGit(), staleBecause: "E" }, quiet]],
		["that GitHub has never told of", [silentGit()]],
		["that GitHub could not tell of", [silentGit(), missing]],
		["of which GitHub's facts are stale", [silentGit(), { ...archived, staleBecause: "E" }]],
		[
			"of which GitHub left something out",
			[silentGit(), { ...archived, gaps: [{ field: "openIssues", error: "RateLimitedError" }] }],
		],
	])("%s", (_, stored) => {
		expect(restOf(github, [...releases, ...stored], now)).toBeUndefined();
	});

	it.each([
		["npm", anNpmReport],
		["deps.dev", aDepsDevReport],
		["its registry", aRegistryReport],
	])("whose package has a release of the year, by %s", (_, report) => {
		const released = report({ lastPublishedAt: new Date(now - 86_400_000).toISOString() });
		expect(restOf(github, [released, silentGit(), quiet], now)).toBeUndefined();
	});

	it("which is on another host, though GitHub said that it was archived there", () => {
		const stored = [...releases, silentGit({ lastHumanCommitDay: today - 3 }), archived];
		expect(restOf(elsewhere, stored, now)).toBeUndefined();
	});

	it("that GitHub does not find, however silent it is", () => {
		const gone = { ...quiet, facts: { found: false, repository: "o/n", why: "not_found" } } as const;
		expect(restOf(github, [...releases, silentGit(), gone], now)).toBeUndefined();
	});

	it("of which nothing is stored", () => {
		expect(restOf(github, undefined, now)).toBeUndefined();
	});
});
