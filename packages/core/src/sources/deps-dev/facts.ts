/**
 * The facts that scoring reads of deps.dev's answers, small enough to travel through a state machine (a few kilobytes).
 * `null` means that deps.dev answered and does not say. A fact that could not be fetched is a gap of the report (see
 * facts/source-report.ts), never a null and never a zero.
 */
import type { Day } from "../../facts/day.ts";
import type {
	Advisory,
	Deprecation,
	ProjectStatus,
	RepositoryLocation,
	VersionMarks,
} from "../../facts/source-facts.ts";

export type ScorecardCheck = {
	name: string;
	/** 0 to 10; null when the check did not run (the API says −1). */
	score: number | null;
};

export type DepsDevFacts = {
	/** False: deps.dev does not know the ecosystem, and only the advisories are anybody's word. */
	isCovered?: false;
	defaultVersion: string | null;
	firstPublishedAt: string | null;
	lastPublishedAt: string | null;
	/** Distinct UTC days with a publish, ascending, newest 500. */
	releaseDays: Day[];
	versionCount: number;
	deprecation: Deprecation;
	/** Absent from older reports, as are all optional facts. */
	versionMarks?: VersionMarks;
	projectStatus?: ProjectStatus | null;
	licenses: string[];
	/** Advisories that affect the default version, e.g. `GHSA-…`, `MAL-…`. */
	advisoryIds: string[];
	/** All that OSV has about any version of the package. */
	advisories?: Advisory[];
	/** The records of OSV that they were read from, with their states: unchanged ones need not be read again. */
	advisoryStamp?: string;
	/** The maximum over the last few versions, with the version it was found at; null when none is known. */
	dependents: { direct: number; total: number; version: string } | null;
	hasProvenance: boolean;
	repository: RepositoryLocation | null;
	/** The repository as deps.dev knows it; null when the package names none that it knows. */
	project: {
		stars: number | null;
		forks: number | null;
		openIssues: number | null;
		license: string | null;
		scorecard: { date: string | null; overall: number | null; checks: ScorecardCheck[] } | null;
	} | null;
};

/** The facts in the list of a package's versions. */
export type ReleaseFacts = Pick<
	DepsDevFacts,
	| "defaultVersion"
	| "firstPublishedAt"
	| "lastPublishedAt"
	| "releaseDays"
	| "versionCount"
	| "deprecation"
	| "versionMarks"
>;

/** Picks them from an earlier report, or from npm's, which has another name for the default version. */
export function listedReleases(
	facts: Omit<ReleaseFacts, "defaultVersion">,
	defaultVersion: string | null,
): ReleaseFacts {
	const { firstPublishedAt, lastPublishedAt, releaseDays, versionCount, deprecation, versionMarks } = facts;
	return {
		defaultVersion,
		firstPublishedAt,
		lastPublishedAt,
		releaseDays,
		versionCount,
		deprecation,
		...(versionMarks && { versionMarks }),
	};
}
