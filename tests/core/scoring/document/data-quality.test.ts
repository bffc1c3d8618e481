import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { judgeDataQuality } from "@dephealth/core/scoring/document/data-quality.ts";
import { describe, expect, it } from "vitest";
import { aGithubReport, aGitReport } from "../../../source-reports.ts";
import { failed, withGap, without } from "../outages.ts";
import { reportsOf, TODAY } from "../package-facts-fixture.ts";

const judge = (reports: readonly SourceReport[], healthScore: number | null = 80) =>
	judgeDataQuality("npm", reports, healthScore, (error) =>
		error.startsWith("Bad") ? "permanent" : "transient",
	);
const skipped = (reason: "repository_not_on_github" | "no_repository" | "not_requested"): SourceReport[] =>
	reportsOf().map((report) =>
		report.source === "github" ? { source: "github", state: "skipped", reason } : report,
	);

describe("the status of the data", () => {
	it.each([
		["everything was read", reportsOf(), "complete"],
		["GitHub failed", without(reportsOf(), ["github"]), "partial"],
		["npm failed", without(reportsOf(), ["npm"]), "partial"],
		["Bundlephobia failed, which decides nothing", without(reportsOf(), ["bundlephobia"]), "complete"],
		["a part of a source failed", withGap(reportsOf(), "npm", "weeklyDownloads"), "partial"],
		["the commits could not be read", withGap(reportsOf(), "github", "humanCommits"), "partial"],
		["the repository is not on GitHub", skipped("repository_not_on_github"), "complete"],
		["there is no repository", skipped("no_repository"), "complete"],
		["GitHub was not asked this time", skipped("not_requested"), "partial"],
		["there is not a report of a required source", reportsOf().slice(0, 2), "partial"],
	] as const)("%s", (_, reports, status) => {
		expect(judge(reports).status).toBe(status);
	});

	it("without a score it is insufficient", () => {
		expect(judge(reportsOf(), null).status).toBe("insufficient");
	});
});

describe("what is missing", () => {
	it.each([
		["everything was read", reportsOf()],
		["a source was rightly not asked", skipped("repository_not_on_github")],
	])("is nothing when %s", (_, reports) => expect(judge(reports).missing).toEqual([]));

	it.each([
		["RateLimitedError", "its rate limit is used up", /^Set GITHUB_TOKEN/],
		["UpstreamForbiddenError", "it refuses the request", /^Check that GITHUB_TOKEN/],
		["CircuitOpenError", "it has been failing and is given a rest", null],
		["States.Timeout", "the task that asked it ran out of time", null],
		["Sandbox.Timedout", "the task that asked it ran out of time", null],
		["Lambda.Unknown", "the task that asked it ended unexpectedly", null],
		["SomethingElse", "it failed (SomethingElse)", null],
	])("GitHub with %s: %s", (error, why, advice) => {
		for (const reports of [
			without(reportsOf(), ["github"], error),
			withGap(reportsOf(), "github", "humanCommits", error),
		]) {
			const [missing, ...others] = judge(reports).missing;
			expect(others).toEqual([]);
			expect(missing).toMatchObject({ source: "github", why });
			if (advice) expect(missing?.advice).toMatch(advice);
			else expect(missing?.advice).toBeNull();
		}
	});

	it("a limit of npm is not cured by GitHub's token", () => {
		expect(judge(without(reportsOf(), ["npm"], "RateLimitedError")).missing[0]?.advice).toBeNull();
	});

	it("is what has not been asked for yet", () => {
		for (const reports of [
			skipped("not_requested"),
			reportsOf().filter(({ source }) => source !== "github"),
		]) {
			expect(judge(reports).missing).toEqual([
				{
					what: "archived or not, stars, open issues",
					source: "github",
					why: "not collected yet",
					advice: null,
				},
			]);
		}
	});
});

const withGit = (git: SourceReport, github: SourceReport) => [
	...reportsOf().filter(({ source }) => source !== "git" && source !== "github"),
	git,
	github,
];

describe("where git could not tell the commits", () => {
	it.each([
		["GitHub has told them", aGithubReport(), "complete", []],
		["GitHub was not asked for them", aGithubReport({ humanCommits: null }), "partial", ["git"]],
		[
			"GitHub says that there is no such repository",
			{ ...aGithubReport(), facts: { found: false, repository: "o/n", why: "not_found" } },
			"complete",
			[],
		],
		["GitHub could not be read either", failed("github"), "partial", ["git", "github"]],
	] as const)("and %s", (_, github, status, lacking) => {
		const judged = judge(withGit(failed("git"), github));
		expect(judged.status).toBe(status);
		expect(judged.missing.map(({ source }) => source)).toEqual(lacking);
	});

	it("it counts as asked for nothing where GitHub knows no such repository, and as failed elsewhere", () => {
		const gone = {
			...aGithubReport(),
			facts: { found: false, repository: "o/n", why: "not_found" },
		} as const;
		expect(judge(withGit(failed("git"), gone)).sources.git).toMatchObject({
			state: "skipped",
			error: null,
			reason: "there is no such repository",
		});
		expect(judge(withGit(failed("git"), aGithubReport())).sources.git).toMatchObject({ state: "failed" });
	});

	it("its own are worth more, and GitHub needs none", () => {
		expect(judge(withGit(aGitReport(), aGithubReport({ humanCommits: null }))).missing).toEqual([]);
	});
});

describe("a list of commits in which automation alone came up", () => {
	const automated = (days: number, commitsTruncated: boolean) => ({
		humanCommits: [],
		botCommitDays: [TODAY - days],
		commitsTruncated,
	});
	it.each([
		["cut off within a year", automated(364, true), true],
		["cut off after a year", automated(365, true), false],
		["whole", automated(100, false), false],
		[
			"cut off, with a person in it",
			{ ...automated(100, true), humanCommits: [[TODAY - 90, 0]] as [number, number][] },
			false,
		],
	])("%s: people are hidden, %s %s", (_, facts, isLacking) => {
		const byGithub = judge(reportsOf({ github: facts }));
		expect(byGithub.missing.map(({ source }) => source)).toEqual(isLacking ? ["github"] : []);
		const byGit = judge(withGit(aGitReport(facts), aGithubReport({ humanCommits: null })));
		expect(byGit.missing.map(({ source }) => source)).toEqual(isLacking ? ["git"] : []);
	});
});

describe("each source", () => {
	it("is there, with its state, time and class of error", () => {
		const reports = [
			reportsOf()[0],
			failed("deps_dev", "BadResponseError"),
			{ source: "github", state: "skipped", reason: "no_repository" } as const,
		].filter((report) => report !== undefined);
		const { sources } = judge(reports);
		expect(Object.keys(sources)).toEqual(SOURCE_NAMES);
		expect(sources).toMatchObject({
			npm: {
				state: "collected",
				observed_at: "2026-11-01T00:00:00.000Z",
				error: null,
				error_class: null,
				reason: null,
			},
			registry: {
				state: "skipped",
				observed_at: null,
				error: null,
				error_class: null,
				reason: "the source does not cover this ecosystem",
			},
			deps_dev: {
				state: "failed",
				observed_at: null,
				error: "BadResponseError",
				error_class: "permanent",
				reason: null,
			},
			git: {
				state: "skipped",
				observed_at: null,
				error: null,
				error_class: null,
				reason: "not collected yet",
			},
			github: {
				state: "skipped",
				observed_at: null,
				error: null,
				error_class: null,
				reason: "the package declares no repository",
			},
			bundlephobia: {
				state: "skipped",
				observed_at: null,
				error: null,
				error_class: null,
				reason: "not collected yet",
			},
		});
	});
});
