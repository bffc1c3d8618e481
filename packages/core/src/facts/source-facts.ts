/**
 * What each source says about a package, reduced to what scoring reads, small enough to travel through a state
 * machine (a few kilobytes). `null` always means "the source answered and does not say"; a value that could not
 * be fetched is a gap of the report (see source-report.ts), never a null and never a zero.
 */
import type { Day } from "./day.ts";

/** `latest`: the message on the latest version, null when it is not deprecated. */
export type Deprecation = { latest: string | null; allVersions: boolean };

/** A repository as a source names it. `path` is `owner/name` (GitLab allows deeper groups). */
export type RepositoryLocation = { host: string; path: string };

export type NpmFacts = {
	/** Version of the dist-tag `latest`; null when the package has none left (unpublished). */
	latestVersion: string | null;
	/** ISO timestamps of the first and newest publish of any version. */
	firstPublishedAt: string | null;
	lastPublishedAt: string | null;
	/** Distinct UTC days with a publish, ascending, newest 500. */
	releaseDays: Day[];
	versionCount: number;
	deprecation: Deprecation;
	unpublishedAt: string | null;
	/** npm replaced the package by a security placeholder: it was removed as malicious or disputed. */
	securityHolder: boolean;
	maintainerCount: number | null;
	license: string | null;
	repository: RepositoryLocation | null;
	unpackedSizeBytes: number | null;
	hasInstallScript: boolean;
	hasProvenance: boolean;
	/** Downloads of the last complete week; null when npm has no count for the name. */
	weeklyDownloads: number | null;
};

export type ScorecardCheck = {
	name: string;
	/** 0 to 10; null when the check did not run (the API says −1). */
	score: number | null;
};

export type DepsDevFacts = {
	defaultVersion: string | null;
	firstPublishedAt: string | null;
	lastPublishedAt: string | null;
	/** Distinct UTC days with a publish, ascending, newest 500. */
	releaseDays: Day[];
	versionCount: number;
	deprecation: Deprecation;
	licenses: string[];
	/** Advisories that affect the default version, e.g. `GHSA-…`, `MAL-…`. */
	advisoryIds: string[];
	/** The maximum over the last few versions, with the version it was found at; null when none is known. */
	dependents: { direct: number; total: number; version: string } | null;
	hasProvenance: boolean;
	repository: RepositoryLocation | null;
	/** What deps.dev knows of the repository; null when the package names none that it knows. */
	project: {
		stars: number | null;
		forks: number | null;
		openIssues: number | null;
		license: string | null;
		scorecard: { date: string | null; overall: number | null; checks: ScorecardCheck[] } | null;
	} | null;
};

export type GithubFacts =
	| {
			/** The repository the package declares does not exist, or is private. */
			found: false;
			repository: string;
	  }
	| {
			found: true;
			/** Canonical `owner/name` after renames. */
			repository: string;
			renamedFrom: string | null;
			archived: boolean;
			archivedAt: string | null;
			disabled: boolean;
			fork: boolean;
			createdAt: string | null;
			stars: number;
			forks: number;
			openIssues: number | null;
			mergedPullRequests: number | null;
			license: string | null;
			/** null when the API used cannot tell. */
			hasFunding: boolean | null;
			hasSecurityPolicy: boolean | null;
			lastReleaseAt: string | null;
			/** Newest default-branch commits by people, `[day, author]`, ascending; authors are numbered in order of appearance. At most 300. */
			humanCommits: [day: Day, author: number][];
			/** Distinct days with commits by bots, ascending. */
			botCommitDays: Day[];
			/** True when older commits of the last 24 months exist that were not read. */
			commitsTruncated: boolean;
			/** Hash of the default branch's newest commit: while it stays, so do the commits. Absent from older reports. */
			head?: string | null;
	  };

export type BundlephobiaFacts =
	| {
			measured: true;
			version: string;
			sizeBytes: number;
			gzipBytes: number;
			dependencyCount: number;
			hasSideEffects: boolean | null;
	  }
	| {
			/** Bundlephobia cannot measure this package: block-listed, unsupported, or its build fails. */
			measured: false;
			reason: string;
	  };
