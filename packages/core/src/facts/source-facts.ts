/** The facts that several sources tell; each source's facts.ts has the rest. */

/**
 * `latest`: the message on the latest version, null when it is not deprecated. `goTo`: a version without a mark that
 * replaces the latest one, so that only a version is deprecated and not the package; absent from older reports.
 */
export type Deprecation = { latest: string | null; allVersions: boolean; goTo?: string | null };

/** Versions that the registry advises against: deprecated, or yanked (withdrawn, but still to be had by those who locked it). */
export type VersionMark = { kind: "deprecated" | "yanked"; message: string | null; versions: string[] };

export type VersionMarks = {
	/** The newest versions of a message first. */
	marks: VersionMark[];
	/** False when more versions have a mark than are listed here. */
	isComplete: boolean;
	/** No version is left that is not yanked. */
	allYanked: boolean;
	/** The newest release without a mark; null when there is none. */
	newestUnmarked: string | null;
	/** The newest release of each line (`4.17`), without a mark where it has one; the newest line first, at most 100. */
	newestOfLines?: string[];
};

/**
 * The registry's status of the whole project, in the words of
 * https://packaging.python.org/en/latest/specifications/project-status-markers/
 */
export type ProjectStatus = {
	status: "archived" | "deprecated" | "quarantined" | "inactive";
	reason: string | null;
};

/**
 * - `malware`: an OSV record `MAL-…`
 * - `unmaintained`, `unsound`, `notice`: RustSec's informational kinds, which are no vulnerabilities
 */
export type AdvisoryKind = "vulnerability" | "malware" | "unmaintained" | "unsound" | "notice";

/** `introduced` null: from the first version on; neither `fixed` nor `lastAffected`: all versions since. */
export type AffectedRange = { introduced: string | null; fixed: string | null; lastAffected: string | null };

/**
 * The number of advisories that are kept: reports pass through a state machine, and an advisory takes about 300
 * bytes. A list of this length may have been longer, so a version that it does not name is not known to be good.
 */
export const MOST_KEPT = { advisories: 100, ranges: 10, versions: 50 } as const;

/** True when there may be more advisories than these. Packages such as tensorflow or moodle have hundreds. */
export function mayBeCut(
	advisories: readonly { ranges: readonly unknown[]; versions: readonly string[] }[],
): boolean {
	return (
		advisories.length >= MOST_KEPT.advisories ||
		advisories.some(
			({ ranges, versions }) => ranges.length >= MOST_KEPT.ranges || versions.length >= MOST_KEPT.versions,
		)
	);
}

/** One advisory, with those that are about the same thing among its aliases. */
export type Advisory = {
	id: string;
	aliases: string[];
	kind: AdvisoryKind;
	/** CVSS, 0 to 10; null when nobody has rated it, or only by a vector that gives no number. */
	severity: number | null;
	title: string | null;
	publishedAt: string | null;
	/** An advisory without ranges and versions is about the package as a whole. */
	ranges: AffectedRange[];
	versions: string[];
};

/** GitHub says that a declared repository is not there, or that it has blocked it, and why. */
export type MissingRepository = "not_found" | "terms_of_service" | "law" | "blocked";

/** A repository as a source names it. `path` is `owner/name` (GitLab allows deeper groups). */
export type RepositoryLocation = { host: string; path: string };
