import { factDay } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";
import { aDepsDevReport, aGitReport, aRegistryReport } from "../../../source-reports.ts";

import { depsDev, failed, github, npm, observedAt } from "./merge-fixture.ts";

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
