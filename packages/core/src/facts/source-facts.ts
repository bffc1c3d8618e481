/** What more than one source says; the rest is in each source's facts.ts. */

/**
 * `latest`: the message on the latest version, null when it is not deprecated. `goTo`: a version without a mark that
 * stands for the latest one, so that not the package is deprecated but a version of it; absent from older reports.
 */
export type Deprecation = { latest: string | null; allVersions: boolean; goTo?: string | null };

/** Versions that the registry advises against: deprecated, or yanked (withdrawn, but still to be had by those who locked it). */
export type VersionMark = { kind: "deprecated" | "yanked"; message: string | null; versions: string[] };

export type VersionMarks = {
	/** The newest versions of a message first. */
	marks: VersionMark[];
	/** False: more versions bear a mark than are listed here. */
	isComplete: boolean;
	/** No version is left that is not yanked. */
	allYanked: boolean;
	/** The newest release that bears no mark; null when there is none. */
	newestUnmarked: string | null;
};

/** What the registry says of the whole project, in the words of https://packaging.python.org/en/latest/specifications/project-status-markers/ */
export type ProjectStatus = { status: "archived" | "deprecated" | "quarantined"; reason: string | null };

/** GitHub says that a declared repository is not there, or that it has blocked it, and why. */
export type MissingRepository = "not_found" | "terms_of_service" | "law" | "blocked";

/** A repository as a source names it. `path` is `owner/name` (GitLab allows deeper groups). */
export type RepositoryLocation = { host: string; path: string };
