/**
 * The facts that scoring reads of the answers of registries other than npm. `null` means that the registry answered and
 * does not say, or that its kind never says. A fact that could not be fetched is a gap of the report.
 */
import type { CircuitName } from "@dephealth/contract/vocabulary.ts";
import type { Day } from "../../facts/day.ts";
import type { RecentChange } from "../../facts/recent-changes.ts";
import type {
	Deprecation,
	ProjectStatus,
	RepositoryLocation,
	VersionMarks,
} from "../../facts/source-facts.ts";

export type RegistryFacts = {
	/** The registry that says all this. */
	registry: CircuitName;
	/** The name as the registry spells it, when the registry ignores case. */
	spelling: string | null;
	/** The newest release that is not withdrawn, else the newest pre-release; null when no version is left. */
	latestVersion: string | null;
	/** ISO timestamps of the first and newest publish of any version. */
	firstPublishedAt: string | null;
	lastPublishedAt: string | null;
	/** Distinct UTC days with a publish, ascending, newest 500; null where the registry lists versions without dates. */
	releaseDays: Day[] | null;
	versionCount: number;
	/** Null where the registry knows no such thing as deprecation. */
	deprecation: Deprecation | null;
	versionMarks: VersionMarks;
	/** The status of the whole project, by its maintainers or the registry. */
	projectStatus: ProjectStatus | null;
	/** The alternative that the registry names. */
	alternative: Alternative | null;
	/** Accounts that may publish. */
	ownerCount: number | null;
	/** The same as digests: whether they change matters, who they are does not. Absent where the registry names none. */
	owners?: string[];
	/** The highest versions, the highest first, that are there: whether one of them goes. Absent from older reports. */
	highestVersions?: string[];
	/** Ids of the advisories against the latest version; absent where the registry lists none of any package. */
	advisoryIds?: string[];
	license: string | null;
	repository: RepositoryLocation | null;
	downloads: Downloads | null;
	/** The latest version was published with an attestation. */
	hasProvenance: boolean | null;
	/** Changes within a year in how it is published, the newest first; absent where the registry keeps no record of publishes. */
	recentChanges?: RecentChange[];
};

/** `name`: a package of the same registry. */
export type Alternative = { name: string; note: string | null };

/** `days` null: since it exists. */
export type Downloads = { count: number; days: number | null };
