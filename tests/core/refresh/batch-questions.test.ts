import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	depsDevQuestion,
	type FirstLook,
	githubPlan,
	gitPlan,
	isDue,
	isRegistryAsked,
	isRegistrySpared,
	isUnmoved,
	npmQuestion,
} from "@dephealth/core/refresh/batch-questions.ts";
import {
	isDownloadsRound,
	isReleaseRound,
	isRepositoryRound,
	isThoroughRound,
	type RefreshRound,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";
import {
	aDepsDevReport,
	aGithubReport,
	aGitReport,
	anNpmReport,
	aRegistryReport,
	OBSERVED_AT,
} from "../../source-reports.ts";

const express: PackageRef = { ecosystem: "npm", name: "express" };
const at = Date.parse(OBSERVED_AT);
/** A round in which the package is not read as if it were new. */
const number = [1, 2, 3].find((round) => !isThoroughRound(express, "daily", round)) ?? 0;
const round: RefreshRound = { tier: "daily", round: number, since: at + 1 };
const thorough: RefreshRound = {
	...round,
	round:
		Array.from({ length: 60 }, (_, each) => each).find((each) => isThoroughRound(express, "daily", each)) ??
		0,
};
const first: FirstLook = { tier: "first", since: at + 1 };
const justRead = new Date(at + 2).toISOString();

describe("a source is due", () => {
	it.each([
		["that was never read", [], true],
		["that was read before the round", [anNpmReport()], true],
		["that was read in the round", [{ ...anNpmReport(), observedAt: new Date(at + 2).toISOString() }], false],
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

describe("a registry is asked", () => {
	const serde: PackageRef = { ecosystem: "cargo", name: "serde" };
	const monolog: PackageRef = { ecosystem: "packagist", name: "monolog/monolog" };
	const roundOf = (ref: PackageRef, isIt: (round: number) => boolean): RefreshRound => {
		const rounds = Array.from({ length: 200 }, (_, index) => index);
		const found = rounds.find((round) => isIt(round)) ?? Number.NaN;
		expect([ref, found]).not.toContain(Number.NaN);
		return { tier: "weekly", round: found, since: at + 1 };
	};
	const isQuiet = (ref: PackageRef) => (round: number) =>
		!isThoroughRound(ref, "weekly", round) && !isReleaseRound(ref, round);
	const quiet = roundOf(serde, isQuiet(serde));
	const releasedAfter = aDepsDevReport({ lastPublishedAt: new Date(at + 1).toISOString() });

	it.each([
		["about a package that nobody knows", serde, undefined, quiet, false, true],
		["at a first look", serde, [aRegistryReport()], { tier: "first", since: at + 1 } as const, false, true],
		[
			"after a failure",
			serde,
			[{ ...aRegistryReport(), staleBecause: "UpstreamTimeoutError" }],
			quiet,
			false,
			true,
		],
		["about a new release", serde, [aRegistryReport()], quiet, true, true],
		[
			"about a release of which deps.dev told while it could not be asked",
			serde,
			[aRegistryReport(), releasedAfter],
			quiet,
			false,
			true,
		],
		[
			"in a thorough round",
			serde,
			[aRegistryReport()],
			roundOf(serde, (round) => isThoroughRound(serde, "weekly", round)),
			false,
			true,
		],
		["not without a reason", serde, [aRegistryReport(), aDepsDevReport()], quiet, false, false],
		[
			"every few rounds where nobody tells of releases",
			monolog,
			[aRegistryReport()],
			roundOf(monolog, (round) => isReleaseRound(monolog, round)),
			false,
			true,
		],
		[
			"and not in the rounds between",
			monolog,
			[aRegistryReport()],
			roundOf(monolog, isQuiet(monolog)),
			false,
			false,
		],
	])("%s", (_, ref, stored, round, hasNewRelease, expected) => {
		expect(isRegistryAsked("registry", ref, stored, round, hasNewRelease)).toBe(expected);
	});
});

describe("what deps.dev's collector has read spares the registry's collector the reading", () => {
	const scoped: PackageRef = { ecosystem: "npm", name: "@a/b" };
	const serde: PackageRef = { ecosystem: "cargo", name: "serde" };
	const action: PackageRef = { ecosystem: "actions", name: "actions/checkout" };
	const rounds = Array.from({ length: 200 }, (_, each) => each);
	const calm = (ref: PackageRef): RefreshRound => ({
		tier: "weekly",
		round:
			rounds.find((each) => !isThoroughRound(ref, "weekly", each) && !isDownloadsRound(ref, each)) ??
			rounds.find((each) => !isThoroughRound(ref, "weekly", each)) ??
			Number.NaN,
		since: at + 1,
	});
	const npm = anNpmReport();
	const registry = aRegistryReport();

	it.each([
		["not of a name whose downloads are counted in every round", express, [npm], false, false],
		["of a name with a scope", scoped, [npm], false, true],
		["not of one with a new release", scoped, [npm], true, false],
		["not of one that nobody knows", scoped, [], false, false],
		["not of one that has just been read", scoped, [{ ...npm, observedAt: justRead }], false, false],
		["not of one whose packument could not be read", scoped, [{ ...npm, staleBecause: "E" }], false, false],
		["of another registry's package", serde, [registry, aDepsDevReport()], false, true],
		["not of another registry's package with a new release", serde, [registry], true, false],
		["not of one that it has just told of", serde, [{ ...registry, observedAt: justRead }], false, false],
		["of one that no registry has", action, [], true, true],
	])("%s: %#", (_, ref, stored, hasNewRelease, expected) => {
		expect(isRegistrySpared(ref, stored, calm(ref), hasNewRelease)).toBe(expected);
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
