/**
 * All that is known about one package, merged from the sources' reports. Unknown is never zero.
 */
import type { ScorecardCheck } from "../sources/deps-dev/facts.ts";
import type { Alternative } from "../sources/registry/facts.ts";
import type { Day } from "./day.ts";
import type { EndingNotice } from "./ending-notice.ts";
import type { Fact } from "./fact.ts";
import type { RecentChange } from "./recent-changes.ts";
import type { RepositoryLife } from "./repository-life.ts";
import type {
	Advisory,
	Deprecation,
	MissingRepository,
	ProjectStatus,
	RepositoryLocation,
	VersionMarks,
} from "./source-facts.ts";

export type PackageFacts = {
	/** The name as the registry spells it. */
	spelling: Fact<string>;
	latestVersion: Fact<string>;
	firstPublishedAt: Fact<string>;
	lastPublishedAt: Fact<string>;
	releaseDays: Fact<Day[]>;
	versionCount: Fact<number>;
	deprecation: Fact<Deprecation>;
	versionMarks: Fact<VersionMarks>;
	/** The registry's word on the whole project; unknown also when it says that all is well. */
	projectStatus: Fact<ProjectStatus>;
	unpublishedAt: Fact<string>;
	/** The registry replaced the package by a security placeholder. */
	malicious: Fact<boolean>;
	maintainerCount: Fact<number>;
	license: Fact<string>;
	repository: Fact<RepositoryLocation>;
	/** The alternative that the registry names. */
	alternative: Fact<Alternative>;
	/** The package's folder in a repository with several packages. */
	repositoryDirectory: Fact<string>;
	unpackedSizeBytes: Fact<number>;
	gzipBytes: Fact<number>;
	dependencyCount: Fact<number>;
	hasInstallScript: Fact<boolean>;
	hasProvenance: Fact<boolean>;
	/** Recent changes in how it is published. */
	recentChanges: Fact<RecentChange[]>;
	/** A change of the repository's address, seen when its name led elsewhere. */
	repositoryChanges: Fact<RecentChange[]>;
	weeklyDownloads: Fact<number>;
	dependents: Fact<{ direct: number; total: number; version: string }>;
	/** Advisories against the latest version, by id alone. */
	advisoryIds: Fact<string[]>;
	/** All that were ever published about any version. */
	advisories: Fact<Advisory[]>;
	scorecard: Fact<{ date: string | null; overall: number | null; checks: ScorecardCheck[] }>;
	/** False: the declared repository does not exist, is private or blocked; `missingRepository` says which. */
	repositoryExists: Fact<boolean>;
	missingRepository: Fact<MissingRepository>;
	isFork: Fact<boolean>;
	archived: Fact<boolean>;
	archivedAt: Fact<string>;
	stars: Fact<number>;
	forks: Fact<number>;
	openIssues: Fact<number>;
	/** Newest default-branch commits by people, `[day, author]`, ascending. It and the next two come from one source. */
	humanCommits: Fact<[day: Day, author: number][]>;
	botCommitDays: Fact<Day[]>;
	/** True when `humanCommits` does not reach back over the last 24 months. */
	commitsTruncated: Fact<boolean>;
	/** The repository's life from the first commit on; only git knows it. */
	life: Fact<RepositoryLife>;
	/** Distinct days of the repository's tags, ascending, the newest 500. */
	tagDays: Fact<Day[]>;
	/** The repository's notice of its own end. */
	endingNotice: Fact<EndingNotice>;
	hasFunding: Fact<boolean>;
	hasSecurityPolicy: Fact<boolean>;
};
