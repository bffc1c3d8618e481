/** The envelope every collector's result travels in, and its failed and skipped forms. */
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import type { FactsBySource } from "../sources/sources.ts";
import type { RecentChange } from "./recent-changes.ts";

/** One value a source was asked for and could not give this time; `error` is the error's name. */
export type Gap = { field: string; error: string };

/**
 * The error of a gap that does not count: the value must be requested package by package, other facts suffice until
 * then, and nobody has asked for it.
 */
export const NOT_ASKED_YET = "NotAskedYet";

export type CollectedReport<N extends SourceName, F> = {
	source: N;
	state: "collected";
	/** ISO timestamp of the observation. */
	observedAt: string;
	facts: F;
	gaps: Gap[];
	/**
	 * The ETag of the answer that the facts were read from, when the source gives one. An unchanged answer is then not
	 * sent again.
	 */
	etag?: string;
	/** The changes since earlier readings, passed on from reading to reading for a year. Absent: never compared. */
	seenChanges?: RecentChange[];
	/** Error name of a later attempt that failed: these are the last known facts. Absent while they are current. */
	staleBecause?: string;
};

/** The report of source `N` when it was read. */
export type ReportOf<N extends SourceName> = CollectedReport<N, FactsBySource[N]>;
export type AnyCollectedReport = { [N in SourceName]: ReportOf<N> }[SourceName];

export type NpmReport = ReportOf<"npm">;
export type RegistryReport = ReportOf<"registry">;
export type DepsDevReport = ReportOf<"deps_dev">;
export type GitReport = ReportOf<"git">;
export type GithubReport = ReportOf<"github">;
export type BundlephobiaReport = ReportOf<"bundlephobia">;

/** The source could not be read: an outage or a refusal, never a fact about the package. */
export type FailedReport = {
	source: SourceName;
	state: "failed";
	/** The error's name. */
	error: string;
	/** The error's message; from a state machine, until `sourceReportSchema` has read it, the `Cause` that it caught. */
	cause: string;
	/** The status of the source's HTTP answer, when there was one. */
	status?: number;
	/** The asker's own time had ended: the source was not asked, or not heard out. */
	outOfTime?: true;
	/** The upstream that failed, as circuits and metrics name it. */
	upstream?: string;
};

/** The source was rightly not asked. */
export type SkippedReport = {
	source: SourceName;
	state: "skipped";
	reason: SkipReason;
};

/**
 * - `ecosystem_not_covered`: the source does not know this ecosystem
 * - `no_repository`: the package declares no repository
 * - `repository_not_on_github`: it is hosted elsewhere, where only git can read it
 * - `not_requested`: this collection only repairs other sources
 */
export type SkipReason =
	| "ecosystem_not_covered"
	| "no_repository"
	| "repository_not_on_github"
	| "not_requested";

export type SourceReport = AnyCollectedReport | FailedReport | SkippedReport;
