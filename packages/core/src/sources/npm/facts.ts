/**
 * The facts that scoring reads of npm's answers, small enough to travel through a state machine (a few kilobytes).
 * `null` means that npm answered and does not say. A fact that could not be fetched is a gap of the report (see
 * facts/source-report.ts), never a null and never a zero.
 */
import type { Day } from "../../facts/day.ts";
import type { RecentChange } from "../../facts/recent-changes.ts";
import type { Deprecation, RepositoryLocation, VersionMarks } from "../../facts/source-facts.ts";

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
	/** Absent from older reports, as are all optional facts. */
	versionMarks?: VersionMarks;
	unpublishedAt: string | null;
	/** npm replaced the package by a security placeholder: it was removed as malicious or disputed. */
	securityHolder: boolean;
	maintainerCount: number | null;
	/** The same as digests: whether they change matters, who they are does not. */
	owners?: string[];
	license: string | null;
	repository: RepositoryLocation | null;
	/** The package's folder in the repository; null when none is declared. */
	repositoryDirectory?: string | null;
	unpackedSizeBytes: number | null;
	hasInstallScript: boolean;
	hasProvenance: boolean;
	/** Changes within a year in how it is published, the newest first. */
	recentChanges?: RecentChange[];
	/** Downloads of the last complete week; null when npm has no count for the name. */
	weeklyDownloads: number | null;
};
