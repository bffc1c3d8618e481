/** Plausible reports of a healthy package, to be varied by tests. */

import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { monthOf } from "@dephealth/core/facts/day.ts";
import type {
	BundlephobiaReport,
	DepsDevReport,
	GithubReport,
	GitReport,
	NpmReport,
	RegistryReport,
	ReportOf,
} from "@dephealth/core/facts/source-report.ts";
import type { DepsDevFacts } from "@dephealth/core/sources/deps-dev/facts.ts";
import type { GitFacts } from "@dephealth/core/sources/git/facts.ts";
import type { GithubFacts } from "@dephealth/core/sources/github/facts.ts";
import type { NpmFacts } from "@dephealth/core/sources/npm/facts.ts";
import type { RegistryFacts } from "@dephealth/core/sources/registry/facts.ts";

export const OBSERVED_AT = "2026-11-01T00:00:00.000Z";
/** The day of the observation. */
export const TODAY = 20_758;

export function anNpmReport(facts: Partial<NpmFacts> = {}): NpmReport {
	return {
		source: "npm",
		state: "collected",
		observedAt: OBSERVED_AT,
		facts: {
			latestVersion: "5.1.0",
			firstPublishedAt: "2010-12-29T00:00:00.000Z",
			lastPublishedAt: "2026-10-01T00:00:00.000Z",
			releaseDays: [TODAY - 400, TODAY - 200, TODAY - 31],
			versionCount: 280,
			deprecation: { latest: null, allVersions: false },
			unpublishedAt: null,
			securityHolder: false,
			maintainerCount: 5,
			license: "MIT",
			repository: { host: "github.com", path: "expressjs/express" },
			unpackedSizeBytes: 75_000,
			hasInstallScript: false,
			hasProvenance: true,
			weeklyDownloads: 40_000_000,
			...facts,
		},
		gaps: [],
	};
}

export function aRegistryReport(facts: Partial<RegistryFacts> = {}): RegistryReport {
	return {
		source: "registry",
		state: "collected",
		observedAt: OBSERVED_AT,
		facts: {
			registry: "crates.io",
			spelling: "serde",
			latestVersion: "1.0.200",
			firstPublishedAt: "2014-12-05T00:00:00.000Z",
			lastPublishedAt: "2026-10-01T00:00:00.000Z",
			releaseDays: [TODAY - 400, TODAY - 200, TODAY - 31],
			versionCount: 300,
			deprecation: null,
			versionMarks: { marks: [], isComplete: true, allYanked: false, newestUnmarked: "1.0.200" },
			projectStatus: null,
			alternative: null,
			ownerCount: 3,
			license: "MIT OR Apache-2.0",
			repository: { host: "github.com", path: "serde-rs/serde" },
			downloads: { count: 90_000_000, days: 90 },
			hasProvenance: false,
			...facts,
		},
		gaps: [],
	};
}

export function aDepsDevReport(facts: Partial<DepsDevFacts> = {}): DepsDevReport {
	return {
		source: "deps_dev",
		state: "collected",
		observedAt: OBSERVED_AT,
		facts: {
			defaultVersion: "5.1.0",
			firstPublishedAt: "2010-12-29T00:00:00.000Z",
			lastPublishedAt: "2026-10-01T00:00:00.000Z",
			releaseDays: [TODAY - 400, TODAY - 200, TODAY - 31],
			versionCount: 280,
			deprecation: { latest: null, allVersions: false },
			licenses: ["MIT"],
			advisoryIds: [],
			dependents: { direct: 60_000, total: 90_000, version: "5.0.0" },
			hasProvenance: true,
			repository: { host: "github.com", path: "expressjs/express" },
			project: {
				stars: 68_000,
				forks: 20_000,
				openIssues: 180,
				license: "MIT",
				scorecard: { date: "2026-10-20", overall: 8.2, checks: [{ name: "Maintained", score: 10 }] },
			},
			...facts,
		},
		gaps: [],
	};
}

export function aGithubReport(facts: Partial<Extract<GithubFacts, { found: true }>> = {}): GithubReport {
	return {
		source: "github",
		state: "collected",
		observedAt: OBSERVED_AT,
		facts: {
			found: true,
			repository: "expressjs/express",
			renamedFrom: null,
			archived: false,
			archivedAt: null,
			fork: false,
			stars: 68_000,
			forks: 20_000,
			openIssues: 180,
			license: "MIT",
			hasFunding: true,
			hasSecurityPolicy: true,
			humanCommits: Array.from({ length: 60 }, (_, i): [number, number] => [TODAY - 600 + i * 10, i % 6]),
			botCommitDays: [],
			commitsTruncated: false,
			...facts,
		},
		gaps: [],
	};
}

export function aGitReport(facts: Partial<Extract<GitFacts, { found: true }>> = {}): GitReport {
	const humanCommits = Array.from({ length: 60 }, (_, i): [number, number] => [TODAY - 600 + i * 10, i % 6]);
	return {
		source: "git",
		state: "collected",
		observedAt: OBSERVED_AT,
		facts: {
			found: true,
			repository: { host: "github.com", path: "expressjs/express" },
			movedTo: null,
			head: "1".repeat(40),
			objectFormat: "sha1",
			wholeSince: null,
			firstCommitDay: TODAY - 6000,
			firstHumanCommitDay: TODAY - 6000,
			lastHumanCommitDay: TODAY - 10,
			humanCommitCount: 5_900,
			botCommitCount: 200,
			months: [[monthOf(TODAY - 10), 3, 3]],
			gaps: [],
			humanCommits,
			commitsTruncated: false,
			authorKeys: ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"],
			botCommitDays: [],
			agentCommitDays: [],
			tagDays: [TODAY - 400, TODAY - 200, TODAY - 31],
			tags: [],
			...facts,
		},
		gaps: [],
	};
}

export function aBundlephobiaReport(): BundlephobiaReport {
	return {
		source: "bundlephobia",
		state: "collected",
		observedAt: OBSERVED_AT,
		facts: {
			measured: true,
			gzipBytes: 150_000,
			dependencyCount: 27,
		},
		gaps: [],
	};
}

/** A source that is not here does not compile; tests of whole packages have a report of each. */
export const REPORTS: { readonly [N in SourceName]: () => ReportOf<N> } = {
	npm: anNpmReport,
	registry: aRegistryReport,
	deps_dev: aDepsDevReport,
	git: aGitReport,
	github: aGithubReport,
	bundlephobia: aBundlephobiaReport,
};
