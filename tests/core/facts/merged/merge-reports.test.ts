import { factDay } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { RecentChange } from "@dephealth/core/facts/recent-changes.ts";
import type { Gap, SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { DepsDevFacts } from "@dephealth/core/sources/deps-dev/facts.ts";
import type { GithubFacts } from "@dephealth/core/sources/github/facts.ts";
import type { NpmFacts } from "@dephealth/core/sources/npm/facts.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";
import {
	aBundlephobiaReport,
	aDepsDevReport,
	aGithubReport,
	aGitReport,
	aRegistryReport,
} from "../../../source-reports.ts";

const observedAt = "2026-11-01T00:00:00.000Z";

const npmFacts: NpmFacts = {
	latestVersion: "1.2.3",
	firstPublishedAt: "2020-01-01T00:00:00.000Z",
	lastPublishedAt: "2026-01-01T00:00:00.000Z",
	releaseDays: [18262, 20454],
	versionCount: 2,
	deprecation: { latest: null, allVersions: false },
	unpublishedAt: null,
	securityHolder: false,
	maintainerCount: 0,
	license: "MIT",
	repository: { host: "github.com", path: "a/b" },
	unpackedSizeBytes: null,
	hasInstallScript: false,
	hasProvenance: false,
	weeklyDownloads: 0,
};

const depsDevFacts: DepsDevFacts = {
	defaultVersion: "1.2.2",
	firstPublishedAt: null,
	lastPublishedAt: null,
	releaseDays: [],
	versionCount: 2,
	deprecation: { latest: null, allVersions: false },
	licenses: ["ISC"],
	advisoryIds: [],
	dependents: null,
	hasProvenance: false,
	repository: null,
	project: null,
};

const github: Extract<GithubFacts, { found: true }> = {
	found: true,
	repository: "a/b",
	renamedFrom: null,
	archived: false,
	archivedAt: null,
	disabled: false,
	fork: false,
	createdAt: null,
	stars: 0,
	forks: 0,
	openIssues: null,
	mergedPullRequests: null,
	license: null,
	hasFunding: null,
	hasSecurityPolicy: null,
	lastReleaseAt: null,
	humanCommits: [],
	botCommitDays: [],
	commitsTruncated: false,
};

const npm = (facts: Partial<NpmFacts> = {}, gaps: Gap[] = []): SourceReport => ({
	source: "npm",
	state: "collected",
	observedAt,
	facts: { ...npmFacts, ...facts },
	gaps,
});
const depsDev = (facts: Partial<DepsDevFacts> = {}): SourceReport => ({
	source: "deps_dev",
	state: "collected",
	observedAt,
	facts: { ...depsDevFacts, ...facts },
	gaps: [],
});
const failed = (source: SourceReport["source"]): SourceReport => ({
	source,
	state: "failed",
	error: "UpstreamTimeoutError",
	cause: "",
});

describe("merging reports", () => {
	it("keeps each value with its source and time", () => {
		const facts = mergeReports([npm()]);
		expect(facts.latestVersion).toEqual({ state: "known", value: "1.2.3", source: "npm", observedAt });
		expect(factDay(facts.firstPublishedAt)).toBe(18262);
	});

	it("keeps a known zero apart from an unknown value", () => {
		const facts = mergeReports([npm({}, [{ field: "maintainerCount", error: "BadResponseError" }])]);
		expect(facts.weeklyDownloads).toMatchObject({ state: "known", value: 0 });
		expect(facts.maintainerCount).toEqual({
			state: "unknown",
			reason: "source_failed",
			source: "npm",
			error: "BadResponseError",
		});
		expect(facts.unpackedSizeBytes).toMatchObject({ state: "unknown", reason: "not_reported" });
	});

	it("prefers the registry and falls back to deps.dev", () => {
		expect(mergeReports([npm(), depsDev()]).latestVersion).toMatchObject({ value: "1.2.3", source: "npm" });
		expect(mergeReports([failed("npm"), depsDev()]).latestVersion).toMatchObject({
			value: "1.2.2",
			source: "deps_dev",
		});
	});

	it("reports an outage as the reason, even when another source simply does not say", () => {
		const facts = mergeReports([failed("npm"), depsDev({ repository: null })]);
		expect(facts.repository).toMatchObject({ state: "unknown", reason: "source_failed", source: "npm" });
	});

	it.each([
		["no_repository", "not_reported"],
		["repository_not_on_github", "not_applicable"],
		["ecosystem_not_covered", "not_applicable"],
	] as const)("a source skipped because of %s leaves its facts %s", (skipReason, reason) => {
		const facts = mergeReports([{ source: "github", state: "skipped", reason: skipReason }]);
		expect(facts.humanCommits).toMatchObject({ state: "unknown", reason });
		expect(facts.archived).toMatchObject({ state: "unknown", reason });
	});

	it("a repository that is gone is a fact, and its activity is unknown, not zero", () => {
		const facts = mergeReports([
			{
				source: "github",
				state: "collected",
				observedAt,
				facts: { found: false, repository: "a/b" },
				gaps: [],
			},
		]);
		expect(facts.repositoryExists).toMatchObject({ state: "known", value: false });
		expect(facts.humanCommits).toMatchObject({ state: "unknown", reason: "not_reported" });
	});

	it("a truncated history is known to be truncated", () => {
		const report: SourceReport = {
			source: "github",
			state: "collected",
			observedAt,
			facts: { ...github, commitsTruncated: true },
			gaps: [],
		};
		expect(mergeReports([report]).commitsTruncated).toMatchObject({ value: true });
	});
});

describe("malware", () => {
	it.each([
		[
			"the registry's placeholder says so",
			[npm({ securityHolder: true }), depsDev()],
			{ value: true, source: "npm" },
		],
		["the registry has no placeholder", [npm(), failed("deps_dev")], { value: false, source: "npm" }],
		[
			"nobody could be asked",
			[failed("npm"), failed("deps_dev")],
			{ state: "unknown", reason: "source_failed" },
		],
	])("%s", (_, reports, expected) => {
		expect(mergeReports(reports).malicious).toMatchObject(expected);
	});
});

describe("a registry beside deps.dev", () => {
	const registry = aRegistryReport({ latestVersion: "1.0.200" });
	const later = (days: number) => ({
		...aDepsDevReport({ defaultVersion: "1.0.210" }),
		observedAt: new Date(Date.parse(registry.observedAt) + days * 86_400_000).toISOString(),
	});

	it("has the first word, whenever either was read, and also while it cannot be read again", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: -400, max: 400 }),
				fc.boolean(),
				fc.constantFrom("latestVersion", "lastPublishedAt", "versionCount", "license", "repository"),
				(days, isStale, field) => {
					const told = isStale ? { ...registry, staleBecause: "UpstreamTimeoutError" } : registry;
					const alone = mergeReports([told])[field];
					expect(mergeReports([told, later(days)])[field]).toEqual(alone);
				},
			),
			{ numRuns: runs(60) },
		);
	});

	it("that says nothing of the project's status outranks what deps.dev still says", () => {
		const old = aDepsDevReport({ projectStatus: { status: "deprecated", reason: null } });
		expect(mergeReports([registry, old]).projectStatus.state).toBe("unknown");
		expect(mergeReports([old]).projectStatus.state).toBe("known");
	});

	it("that cannot be read leaves the word to deps.dev", () => {
		const failed = { source: "registry", state: "failed", error: "UpstreamTimeoutError", cause: "" } as const;
		expect(mergeReports([failed, later(0)]).latestVersion).toMatchObject({
			value: "1.0.210",
			source: "deps_dev",
		});
	});
});

describe("a package that is its repository", () => {
	const skipped = (source: "npm" | "registry"): SourceReport => ({
		source,
		state: "skipped",
		reason: "ecosystem_not_covered",
	});
	const tagged = aGitReport({
		repository: { host: "github.com", path: "o/n" },
		tagDays: [20_000, 20_100],
		versionTags: { newest: "v4.2.2", count: 2 },
	});

	it("has its tags for releases", () => {
		const facts = mergeReports([skipped("npm"), skipped("registry"), tagged]);
		expect(facts).toMatchObject({
			latestVersion: { value: "v4.2.2", source: "git" },
			firstPublishedAt: { value: "2024-10-04T00:00:00.000Z" },
			lastPublishedAt: { value: "2025-01-12T00:00:00.000Z" },
			releaseDays: { value: [20_000, 20_100] },
			versionCount: { value: 2 },
			repository: { value: { host: "github.com", path: "o/n" } },
		});
	});

	it("has none that are known while git cannot be read", () => {
		const failed: SourceReport = { source: "git", state: "failed", error: "UpstreamTimeoutError", cause: "" };
		const facts = mergeReports([skipped("npm"), skipped("registry"), failed]);
		expect(facts.latestVersion).toMatchObject({ state: "unknown", reason: "source_failed" });
		expect(facts.releaseDays).toMatchObject({ state: "unknown", reason: "source_failed" });
	});

	it("is none where a registry could not be read: tags are no word of its own", () => {
		const failed: SourceReport = { source: "npm", state: "failed", error: "UpstreamTimeoutError", cause: "" };
		const facts = mergeReports([failed, skipped("registry"), tagged]);
		expect(facts.latestVersion.state).toBe("unknown");
	});
});

describe("downloads", () => {
	it.each([
		[{ count: 90_000_000, days: 90 }, 7_000_000],
		[{ count: 1_001, days: 7 }, 1_001],
		[{ count: 30, days: 1 }, 210],
		[{ count: 0, days: 90 }, 0],
	])("of a registry, %j, are counted by the week: %i", (downloads, weekly) => {
		expect(mergeReports([aRegistryReport({ downloads })]).weeklyDownloads).toMatchObject({ value: weekly });
	});

	it.each([[null], [{ count: 12, days: 0 }]])("that are told as %j are not known", (downloads) => {
		const { weeklyDownloads } = mergeReports([aRegistryReport({ downloads })]);
		expect(weeklyDownloads).toMatchObject({ state: "unknown", reason: "not_reported" });
	});

	it("and owners of a registry that is away are not missed: other measures stand", () => {
		const { weeklyDownloads, maintainerCount, license } = mergeReports([failed("registry")]);
		for (const fact of [weeklyDownloads, maintainerCount])
			expect(fact).toMatchObject({ state: "unknown", reason: "not_applicable" });
		expect(license).toMatchObject({ state: "unknown", reason: "source_failed" });
	});
});

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
