import type { Gap, SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { DepsDevFacts } from "@dephealth/core/sources/deps-dev/facts.ts";
import type { GithubFacts } from "@dephealth/core/sources/github/facts.ts";
import type { NpmFacts } from "@dephealth/core/sources/npm/facts.ts";

export const observedAt = "2026-11-01T00:00:00.000Z";

export const npmFacts: NpmFacts = {
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

export const depsDevFacts: DepsDevFacts = {
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

export const github: Extract<GithubFacts, { found: true }> = {
	found: true,
	repository: "a/b",
	renamedFrom: null,
	archived: false,
	archivedAt: null,
	fork: false,
	stars: 0,
	forks: 0,
	openIssues: null,
	license: null,
	hasFunding: null,
	hasSecurityPolicy: null,
	humanCommits: [],
	botCommitDays: [],
	commitsTruncated: false,
};

export const npm = (facts: Partial<NpmFacts> = {}, gaps: Gap[] = []): SourceReport => ({
	source: "npm",
	state: "collected",
	observedAt,
	facts: { ...npmFacts, ...facts },
	gaps,
});

export const depsDev = (facts: Partial<DepsDevFacts> = {}): SourceReport => ({
	source: "deps_dev",
	state: "collected",
	observedAt,
	facts: { ...depsDevFacts, ...facts },
	gaps: [],
});

export const failed = (source: SourceReport["source"]): SourceReport => ({
	source,
	state: "failed",
	error: "UpstreamTimeoutError",
	cause: "",
});
