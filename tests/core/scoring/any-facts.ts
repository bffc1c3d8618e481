/** The whole space of facts: reports of npm, deps.dev and GitHub in any combination, what failed included. */

import type { Advisory, Deprecation, VersionMarks } from "@dephealth/core/facts/source-facts.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import fc from "fast-check";
import { aDepsDevReport, aGithubReport, anNpmReport } from "../../source-reports.ts";
import { failed } from "./outages.ts";
import { daysAgo, TODAY } from "./package-facts-fixture.ts";

const AGES = [0, 1, 30, 89, 90, 91, 200, 364, 365, 366, 729, 730, 731, 1459, 1460, 2500, 4000];
const age = fc.oneof(fc.constantFrom(...AGES), fc.integer({ min: 0, max: 6000 }));
const count = fc.constantFrom(0, 1, 90, 5_000, 100_000, 1_000_000, 18_000_000);

const releases = fc
	.uniqueArray(age, { maxLength: 6 })
	.map((ages) => ages.map((days) => TODAY - days).sort((a, b) => a - b));
const commits = fc
	.array(fc.tuple(age, fc.nat(4)), { maxLength: 8 })
	.map((all) =>
		all.map(([days, author]): [number, number] => [TODAY - days, author]).sort((a, b) => a[0] - b[0]),
	);

const deprecation: fc.Arbitrary<Deprecation> = fc.oneof(
	{ weight: 4, arbitrary: fc.constant({ latest: null, allVersions: false, goTo: null }) },
	{
		weight: 1,
		arbitrary: fc.record({
			latest: fc.constantFrom("use x", "deprecated without a message"),
			allVersions: fc.boolean(),
			goTo: fc.constantFrom(null, "1.0.0"),
		}),
	},
);
const marks: fc.Arbitrary<VersionMarks> = fc.record({
	marks: fc.constantFrom<VersionMarks["marks"]>(
		[],
		[{ kind: "yanked", message: null, versions: ["2.0.0"] }],
		[{ kind: "deprecated", message: "bad", versions: ["1.9.0"] }],
	),
	isComplete: fc.boolean(),
	allYanked: fc.constantFrom(false, false, false, true),
	newestUnmarked: fc.constantFrom(null, "1.0.0"),
});
const advisory: fc.Arbitrary<Advisory> = fc.record({
	id: fc.constantFrom("GHSA-1", "RUSTSEC-2", "MAL-3", "GHSA-4"),
	aliases: fc.constant([]),
	kind: fc.constantFrom("vulnerability", "vulnerability", "unmaintained", "unsound", "notice", "malware"),
	severity: fc.constantFrom(null, 3, 7.5, 9.8),
	title: fc.constantFrom(null, "It is bad"),
	publishedAt: fc.constantFrom(null, daysAgo(100)),
	ranges: fc.constantFrom(
		[],
		[{ introduced: null, fixed: "1.0.0", lastAffected: null }],
		[{ introduced: null, fixed: null, lastAffected: null }],
	),
	versions: fc.constantFrom([], ["0.9.0"]),
});

const npm = fc
	.record({
		latestVersion: fc.constantFrom("5.1.0", "5.1.0", null),
		firstPublishedAt: fc.option(age.map(daysAgo)),
		releaseDays: releases,
		versionCount: fc.constantFrom(0, 3, 300),
		deprecation,
		versionMarks: marks,
		unpublishedAt: fc.option(age.map(daysAgo), { freq: 9 }),
		securityHolder: fc.constantFrom(false, false, false, false, true),
		maintainerCount: fc.option(fc.constantFrom(0, 1, 3, 12)),
		repositoryDirectory: fc.option(fc.constant("packages/x")),
		hasInstallScript: fc.boolean(),
		hasProvenance: fc.boolean(),
		weeklyDownloads: fc.option(count),
	})
	.map((facts) => anNpmReport({ ...facts, lastPublishedAt: newest(facts.releaseDays) }));

const depsDev = fc
	.record({
		releaseDays: releases,
		deprecation,
		versionMarks: marks,
		projectStatus: fc.option(
			fc.record({
				status: fc.constantFrom("archived", "deprecated", "quarantined"),
				reason: fc.constantFrom(null, "why not"),
			}),
			{ freq: 1 },
		),
		advisoryIds: fc.uniqueArray(fc.constantFrom("GHSA-1", "RUSTSEC-2", "MAL-3"), { maxLength: 3 }),
		advisories: fc.array(advisory, { maxLength: 3 }),
		dependents: fc.option(count.map((total) => ({ direct: total, total, version: "1.0.0" }))),
	})
	.chain((facts) =>
		fc.record({
			report: fc.constant(aDepsDevReport({ ...facts, lastPublishedAt: newest(facts.releaseDays) })),
			withoutOsv: fc.boolean(),
			quiet: fc.boolean(),
		}),
	)
	.map(({ report, withoutOsv, quiet }) => {
		const { advisories, ...rest } = report.facts;
		const facts = withoutOsv || advisories === undefined ? rest : { ...rest, advisories };
		return quiet ? aDepsDevReport() : { ...report, facts };
	});

const github = fc.oneof(
	{
		weight: 5,
		arbitrary: fc
			.record({
				archived: fc.constantFrom(false, false, true),
				archivedAt: fc.option(age.map(daysAgo)),
				fork: fc.constantFrom(false, false, false, true),
				stars: count,
				humanCommits: commits,
				botCommitDays: releases,
				commitsTruncated: fc.boolean(),
				hasFunding: fc.option(fc.boolean()),
			})
			.map((facts) => aGithubReport(facts)),
	},
	{
		weight: 1,
		arbitrary: fc
			.constantFrom("not_found" as const, "terms_of_service" as const, "law" as const, "blocked" as const)
			.map((why): SourceReport => ({ ...aGithubReport(), facts: { found: false, repository: "a/b", why } })),
	},
	{
		weight: 1,
		arbitrary: fc
			.constantFrom("no_repository" as const, "repository_not_on_github" as const)
			.map((reason): SourceReport => ({ source: "github", state: "skipped", reason })),
	},
);

const GAPS = [
	["npm", "weeklyDownloads"],
	["deps_dev", "dependents"],
	["deps_dev", "project"],
	["deps_dev", "advisoryIds"],
	["deps_dev", "advisories"],
	["github", "humanCommits"],
	["github", "archived"],
] as const;

/** Reports as they come when everything answers. */
export const wholeReports: fc.Arbitrary<SourceReport[]> = fc
	.tuple(npm, depsDev, github)
	.map((reports): SourceReport[] => [
		...reports,
		{ source: "bundlephobia", state: "skipped", reason: "ecosystem_not_covered" },
	]);

export const outage = fc.record({
	sources: fc.subarray(["npm", "deps_dev", "github"] as const),
	gaps: fc.subarray([...GAPS]),
});
export type Outage = { sources: readonly string[]; gaps: readonly (readonly [string, string])[] };

/** The same, where sources or parts of them could not be read. */
export function afterOutage(reports: readonly SourceReport[], { sources, gaps }: Outage): SourceReport[] {
	return reports.map((report) => {
		if (report.state !== "collected") return report;
		if (sources.includes(report.source)) return failed(report.source);
		const own = gaps.filter(([source]) => source === report.source);
		return { ...report, gaps: own.map(([, field]) => ({ field, error: "UpstreamTimeoutError" })) };
	});
}

export const anyReports = fc.tuple(wholeReports, outage).map(([reports, out]) => afterOutage(reports, out));

function newest(days: readonly number[]): string | null {
	const day = days.at(-1);
	return day === undefined ? null : daysAgo(TODAY - day);
}
