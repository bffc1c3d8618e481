import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { RecentChange } from "@dephealth/core/facts/recent-changes.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { describe, expect, it } from "vitest";
import { aBundlephobiaReport, aGithubReport, aGitReport, aRegistryReport } from "../../../source-reports.ts";

import { depsDev, failed, npm, observedAt } from "./merge-fixture.ts";

describe("a fact that several sources have", () => {
	const project = {
		stars: 7,
		forks: 3,
		openIssues: 2,
		license: null,
		scorecard: null,
	};

	it("is that of the first who tells, and of the next where that one cannot be read", () => {
		const beside = mergeReports([aGithubReport({ forks: 20_000 }), depsDev({ project })]);
		expect(beside.forks).toMatchObject({ value: 20_000, source: "github" });
		expect(beside.stars).toMatchObject({ source: "github" });
		const alone = mergeReports([failed("github"), depsDev({ project })]);
		expect(alone.forks).toMatchObject({ value: 3, source: "deps_dev" });
		expect(alone.stars).toMatchObject({ value: 7, source: "deps_dev" });
		expect(alone.openIssues).toMatchObject({ value: 2, source: "deps_dev" });
	});

	it.each([
		[[npm({ hasProvenance: true }), depsDev({ hasProvenance: false })], { value: true, source: "npm" }],
		[[aRegistryReport({ hasProvenance: true }), depsDev()], { value: true, source: "registry" }],
		[[failed("npm"), depsDev({ hasProvenance: true })], { value: true, source: "deps_dev" }],
	])("provenance %#", (reports, expected) => {
		expect(mergeReports(reports).hasProvenance).toMatchObject(expected);
	});

	it("sizes are what was measured, and nothing where nothing was", () => {
		const measured = mergeReports([aBundlephobiaReport()]);
		expect([measured.gzipBytes, measured.dependencyCount]).toMatchObject([{ value: 150_000 }, { value: 27 }]);
		const none: SourceReport = {
			...aBundlephobiaReport(),
			facts: { measured: false, reason: "no entry point" },
		};
		expect(mergeReports([none]).gzipBytes).toMatchObject({ state: "unknown", reason: "not_reported" });
	});

	it.each([
		["MIT", ["MIT"]],
		["MIT AND/OR Apache-2.0", ["MIT", "non-standard", "Apache-2.0"]],
		[undefined, ["non-standard"]],
		[undefined, []],
	])("the licence %s of deps.dev's %j", (expected, licenses) => {
		const { license } = mergeReports([depsDev({ licenses })]);
		expect(license.state === "known" ? license.value : undefined).toBe(expected);
	});
});

describe("commits", () => {
	const DAY_MS = 86_400_000;
	const git = aGitReport({ humanCommits: [[20_000, 1]] });
	const githubRead = (days: number) => ({
		...aGithubReport({ humanCommits: [[20_001, 1]] }),
		observedAt: new Date(Date.parse(git.observedAt) + days * DAY_MS).toISOString(),
	});
	const known = (reports: SourceReport[]) => mergeReports(reports).humanCommits;

	it.each([
		["git's where both were read on one day", 0, "git"],
		["GitHub's where git was read before it", 1, "github"],
		["git's where GitHub was read before it", -1, "git"],
	])("are %s", (_, days, source) => {
		expect(known([git, githubRead(days)])).toMatchObject({ source });
	});

	it("are GitHub's where git cannot be read", () => {
		expect(known([failed("git"), githubRead(0)])).toMatchObject({ source: "github" });
		expect(known([git, failed("github")])).toMatchObject({ source: "git" });
	});

	it("are not missed where GitHub says that there is no repository, and are where it has one without them", () => {
		const gone: SourceReport = { ...aGithubReport(), facts: { found: false, repository: "a/b" } };
		expect(known([failed("git"), gone])).toMatchObject({ state: "unknown", reason: "not_reported" });
		const without: SourceReport = {
			...aGithubReport(),
			gaps: [{ field: "humanCommits", error: "UpstreamTimeoutError" }],
		};
		const facts = mergeReports([failed("git"), without]);
		expect(facts.humanCommits).toMatchObject({ state: "unknown", reason: "source_failed" });
		expect(facts.life).toMatchObject({ state: "unknown", reason: "source_failed", source: "git" });
	});
});

describe("changes seen between two readings", () => {
	const seenAfter = "2026-10-01T00:00:00.000Z";
	const change = (
		kind: RecentChange["kind"],
		at: string,
		more: Partial<RecentChange> = {},
	): RecentChange => ({
		kind,
		at,
		version: null,
		before: null,
		from: null,
		to: null,
		...more,
	});
	const kinds = (reports: SourceReport[]) => {
		const { recentChanges } = mergeReports(reports);
		return recentChanges.state === "known" ? recentChanges.value.map(({ kind, at }) => `${kind} ${at}`) : [];
	};
	const seen = change("maintainers_changed", observedAt, { seenAfter });

	it("stand beside those that a publish shows, the newest first", () => {
		const published = change("license_changed", "2026-10-02T00:00:00.000Z");
		const report = { ...npm({ recentChanges: [published] }), seenChanges: [seen] } as SourceReport;
		expect(kinds([report])).toEqual([`maintainers_changed ${observedAt}`, `license_changed ${published.at}`]);
	});

	it.each([
		["once where a publish since then shows the same", "2026-10-02T00:00:00.000Z", 1],
		["twice where that publish had been read before", "2026-09-30T00:00:00.000Z", 2],
	])("are said %s", (_, at, count) => {
		const report = {
			...npm({ recentChanges: [change("maintainers_changed", at)] }),
			seenChanges: [seen],
		} as SourceReport;
		expect(kinds([report])).toHaveLength(count);
	});

	it("are a registry's by its name", () => {
		const report = { ...aRegistryReport(), seenChanges: [seen] };
		expect(mergeReports([report]).recentChanges).toMatchObject({ source: "registry", via: "crates.io" });
		expect(mergeReports([{ ...report, seenChanges: [] }]).recentChanges).toMatchObject({ value: [] });
	});
});
