import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { githubPlan, isDue, isRegistryAsked, npmQuestion } from "@dephealth/core/refresh/batch-questions.ts";
import {
	isReleaseRound,
	isThoroughRound,
	type RefreshRound,
} from "@dephealth/core/refresh/refresh-schedule.ts";
import { describe, expect, it } from "vitest";
import {
	aDepsDevReport,
	aGithubReport,
	anNpmReport,
	aRegistryReport,
	OBSERVED_AT,
} from "../../source-reports.ts";

const express: PackageRef = { ecosystem: "npm", name: "express" };
const at = Date.parse(OBSERVED_AT);
/** A round in which the package is not read as if it were new. */
const number = [1, 2, 3].find((round) => !isThoroughRound(express, "daily", round)) ?? 0;
const round: RefreshRound = { tier: "daily", round: number, since: at + 1 };

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
});
