import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { githubPlan, gitPlan, isUnmoved } from "@dephealth/core/refresh/batches/batch-questions.ts";
import {
	isRepositoryRound,
	isThoroughRound,
	type RefreshRound,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";
import { aDepsDevReport, aGithubReport, aGitReport, anNpmReport } from "../../../source-reports.ts";
import { at, express, first, justRead, round, thorough } from "../refresh-rounds.ts";

describe("a repository has not moved", () => {
	const git = aGitReport();
	const same = aGithubReport({ head: "1".repeat(40) });
	const gone = { ...same, facts: { found: false } } as typeof same;
	const failed = { source: "github", state: "failed", error: "E", cause: "c" } as const;

	it.each([
		["when GitHub sees the commit that git was read to", [git], same, round, true],
		["not when it sees another", [git], aGithubReport({ head: "2".repeat(40) }), round, false],
		["not at a first look", [git], same, first, false],
		["not in a thorough round", [git], same, thorough, false],
		["not when git was never read", [], same, round, false],
		["not when git found nothing", [{ ...git, facts: { found: false } } as typeof git], same, round, false],
		["not when git's facts are stale", [{ ...git, staleBecause: "E" }], same, round, false],
		["not when GitHub failed", [git], failed, round, false],
		["not when GitHub does not find it", [git], gone, round, false],
		["not when somebody else tells", [git], anNpmReport(), round, false],
	] as const)("%s", (_, stored, report, look, expected) => {
		expect(isUnmoved(express, stored, report, look)).toBe(expected);
	});
});

describe("git is asked", () => {
	const github = { host: "github.com", path: "expressjs/express" };
	const elsewhere = { host: "gitlab.com", path: "a/b" };
	const npm = anNpmReport({ repository: github });
	const git = aGitReport();
	const npmDown = { source: "npm", state: "failed", error: "UpstreamTimeoutError", cause: "slow" } as const;
	const unknown = { ...npmDown, error: "PackageNotFoundError" } as const;
	const tells = { githubTellsCommits: true };

	it.each([
		[
			"for the repository that the registry names",
			[npm],
			round,
			tells,
			{ repository: github, previous: undefined },
		],
		["with what it said before", [npm, git], round, tells, { repository: github, previous: git }],
		["not when it was read in the round", [npm, { ...git, observedAt: justRead }], round, tells, "not_asked"],
		["not in a round before the registry was read", [npmDown], round, tells, "not_asked"],
		[
			"not at a first look when the registry failed, and has failed as well",
			[npmDown],
			first,
			tells,
			{ ...npmDown, source: "git" },
		],
		["not at a first look when the registry does not know the package", [unknown], first, tells, "not_asked"],
		["not at a first look before the registry was read", [], first, tells, "not_asked"],
		["not at a first look where GitHub tells of commits", [npm], first, tells, "not_asked"],
		[
			"at a first look where it does not",
			[npm],
			first,
			{ githubTellsCommits: false },
			{ repository: github, previous: undefined },
		],
		[
			"at a first look when it has been read before",
			[npm, git],
			first,
			tells,
			{ repository: github, previous: git },
		],
		[
			"in a round where GitHub tells of commits",
			[npm],
			round,
			tells,
			{ repository: github, previous: undefined },
		],
		[
			"at a first look elsewhere",
			[anNpmReport({ repository: elsewhere })],
			first,
			tells,
			{ repository: elsewhere, previous: undefined },
		],
		[
			"not about a package without a repository",
			[anNpmReport({ repository: null })],
			first,
			tells,
			{ source: "git", state: "skipped", reason: "no_repository" },
		],
	] as const)("%s", (_, stored, look, options, expected) => {
		expect(gitPlan(express, stored, look, options)).toEqual(expected);
	});

	it("at a first look where the repository is all there is of a package", () => {
		const action: PackageRef = { ecosystem: "actions", name: "actions/checkout" };
		expect(gitPlan(action, [], first, tells)).toMatchObject({ repository: { path: "actions/checkout" } });
	});
});

describe("GitHub is asked", () => {
	const known = [anNpmReport(), aDepsDevReport(), aGithubReport()];

	it.each([
		["for the repository that the registry names", known, { repository: "expressjs/express" }],
		["not before the registry was read", [], "not_asked"],
		[
			"not about what it does not host",
			[anNpmReport({ repository: { host: "gitlab.com", path: "a/b" } })],
			{ reason: "repository_not_on_github" },
		],
		[
			"not about a package without a repository",
			[anNpmReport({ repository: null })],
			{ reason: "no_repository" },
		],
	])("%s", (_, stored, expected) => {
		const plan = githubPlan(express, stored, round);
		if (typeof expected === "string") expect(plan).toBe(expected);
		else expect(plan).toMatchObject(expected);
	});

	const down = { source: "npm", state: "failed", error: "UpstreamTimeoutError", cause: "slow" } as const;
	it.each([
		["in a round where the registry failed: not at all", [down], round, "not_asked"],
		[
			"at a first look where the registry failed: as little known",
			[down],
			first,
			{ ...down, source: "github" },
		],
		[
			"not when it was read in the round",
			[anNpmReport(), { ...aGithubReport(), observedAt: justRead }],
			round,
			"not_asked",
		],
	] as const)("%s", (_, stored, look, expected) => {
		expect(githubPlan(express, stored, look)).toEqual(expected);
	});

	const git = aGitReport();
	it.each([
		["where git was never read", [], round, { commits: true, thorough: false }],
		[
			"where git's facts are stale",
			[{ ...git, staleBecause: "E" }],
			round,
			{ commits: true, thorough: false },
		],
		["not where git has told", [git], round, { commits: false, thorough: false }],
		["not where git has told, in a thorough round", [git], thorough, { commits: false, thorough: true }],
		["at a first look", [], first, { commits: true, thorough: false }],
	] as const)("for commits %s", (_, read, look, expected) => {
		const previous = aGithubReport();
		expect(githubPlan(express, [anNpmReport(), previous, ...read], look)).toEqual({
			repository: "expressjs/express",
			previous,
			...expected,
		});
	});
});

describe("a repository at rest is left alone", () => {
	const repository = { host: "github.com", path: "expressjs/express" };
	const longAgo = { lastPublishedAt: "2015-01-01T00:00:00.000Z" };
	const stored = [
		anNpmReport({ ...longAgo, repository }),
		aDepsDevReport(longAgo),
		aGithubReport(),
		aGitReport({ lastHumanCommitDay: 10_000, tagDays: [] }),
	];
	const rounds = Array.from({ length: 200 }, (_, each) => each);
	const weekly = (isIt: (round: number) => boolean): RefreshRound => ({
		tier: "weekly",
		round: rounds.find(isIt) ?? Number.NaN,
		since: at + 1,
	});
	const isOwn = (each: number) => isRepositoryRound(repository, "silent", { tier: "weekly", round: each });
	const isThorough = (each: number) => isThoroughRound(express, "weekly", each);
	// Both come round in even numbers: of a package whose thorough rounds are the repository's own, nothing is seen.
	const otherwise = Array.from({ length: 20 }, (_, index) => ({ ...express, name: `p-${index}` })).find(
		(ref) => rounds.some((each) => !isOwn(each) && isThoroughRound(ref, "weekly", each)),
	) as PackageRef;
	const thoroughly = weekly((each) => !isOwn(each) && isThoroughRound(otherwise, "weekly", each));

	it.each([
		["by GitHub and git alike", express, weekly((each) => !isOwn(each) && !isThorough(each)), false],
		["not in its own rounds", express, weekly((each) => isOwn(each) && !isThorough(each)), true],
		["not in a thorough round", otherwise, thoroughly, true],
		["not where many rely on the package", express, round, true],
		["not at a first look", express, first, true],
	])("%s", (_, ref, look, isAsked) => {
		const git = gitPlan(ref, stored, look, { githubTellsCommits: true });
		expect([typeof githubPlan(ref, stored, look), typeof git]).toEqual(
			isAsked ? ["object", "object"] : ["string", "string"],
		);
	});

	it("not where nobody else tells of a package's releases", () => {
		const action: PackageRef = { ecosystem: "actions", name: repository.path };
		const look = weekly((each) => !isOwn(each) && !isThoroughRound(action, "weekly", each));
		expect(githubPlan(action, stored, look)).toMatchObject({ repository: repository.path });
	});
});
