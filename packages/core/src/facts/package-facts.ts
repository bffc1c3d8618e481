/**
 * All that is known about one package, merged from the sources' reports. Unknown is never zero.
 */

import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import type { ScorecardCheck } from "../sources/deps-dev/facts.ts";
import type { Alternative, Downloads } from "../sources/registry/facts.ts";
import { type Day, dateOf } from "./day.ts";
import { isDeprecatedPackage } from "./deprecated-package.ts";
import type { EndingNotice } from "./ending-notice.ts";
import {
	depsDevReader,
	type Fact,
	first,
	type Known,
	outranking,
	reader,
	registryReader,
	via,
} from "./fact.ts";
import { newestChanges, type RecentChange } from "./recent-changes.ts";
import type { RepositoryLife } from "./repository-life.ts";
import type {
	Advisory,
	Deprecation,
	MissingRepository,
	ProjectStatus,
	RepositoryLocation,
	VersionMarks,
} from "./source-facts.ts";
import type { GithubReport, GitReport, SourceReport } from "./source-report.ts";

export type PackageFacts = {
	/** The name in the registry's own letters. */
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
	/** The folder of the repository in which it lives, when others live beside it. */
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

/**
 * Merges reports (at most one a source; a later one replaces an earlier). Sources without a report count as not applicable.
 * Whose word counts follows from who says it, never from when: deps.dev is looked at more often than a registry, and does not
 * see what that has withdrawn.
 */
export function mergeReports(reports: readonly SourceReport[]): PackageFacts {
	const bySource: { [N in SourceName]?: SourceReport } = {};
	for (const report of reports) bySource[report.source] = report;
	const npm = reader("npm", bySource.npm);
	const registry = registryReader(bySource.registry);
	const depsDev = depsDevReader(bySource.deps_dev);
	const git = reader("git", gitReportIn(bySource));
	const github = reader("github", bySource.github);
	const bundlephobia = reader("bundlephobia", bySource.bundlephobia);
	const repository = <T>(pick: (facts: FoundRepository) => T | null, field: string) =>
		github((facts) => (facts.found ? pick(facts) : null), field);

	const history = <T>(pick: (facts: FoundHistory) => T | null) =>
		git((facts) => (facts.found ? pick(facts) : null), "humanCommits");
	const tags = <T>(pick: (facts: FoundHistory) => T | null | undefined) =>
		hasNoRegistry(bySource) ? [history((facts) => pick(facts) ?? null)] : [];
	const commits = newestCommits(
		{
			humanCommits: history((f) => f.humanCommits),
			botCommitDays: history((f) => f.botCommitDays),
			commitsTruncated: history((f) => f.commitsTruncated),
		},
		{
			humanCommits: repository((f) => f.humanCommits, "humanCommits"),
			botCommitDays: repository((f) => f.botCommitDays, "botCommitDays"),
			commitsTruncated: repository((f) => f.commitsTruncated, "humanCommits"),
		},
	);

	return {
		spelling: registry((f) => f.spelling, "spelling"),
		latestVersion: first(
			npm((f) => f.latestVersion, "latestVersion"),
			registry((f) => f.latestVersion, "latestVersion"),
			depsDev((f) => f.defaultVersion, "defaultVersion"),
			...tags((f) => f.versionTags?.newest),
		),
		firstPublishedAt: first(
			npm((f) => f.firstPublishedAt, "firstPublishedAt"),
			registry((f) => f.firstPublishedAt, "firstPublishedAt"),
			depsDev((f) => f.firstPublishedAt, "firstPublishedAt"),
			...tags((f) => dateOfDay(f.tagDays?.[0])),
		),
		lastPublishedAt: first(
			npm((f) => f.lastPublishedAt, "lastPublishedAt"),
			registry((f) => f.lastPublishedAt, "lastPublishedAt"),
			depsDev((f) => f.lastPublishedAt, "lastPublishedAt"),
			...tags((f) => dateOfDay(f.tagDays?.at(-1))),
		),
		releaseDays: first(
			npm((f) => f.releaseDays, "releaseDays"),
			registry((f) => f.releaseDays, "releaseDays"),
			depsDev((f) => f.releaseDays, "releaseDays"),
			...tags((f) => f.tagDays),
		),
		versionCount: first(
			npm((f) => f.versionCount, "versionCount"),
			registry((f) => f.versionCount, "versionCount"),
			depsDev((f) => f.versionCount, "versionCount"),
			...tags((f) => f.versionTags?.count),
		),
		deprecation: deprecationFact(
			registry((f) => f.deprecation, "deprecation"),
			npm((f) => f.deprecation, "deprecation"),
			depsDev((f) => f.deprecation, "deprecation"),
		),
		versionMarks: first(
			npm((f) => f.versionMarks ?? null, "versionMarks"),
			registry((f) => f.versionMarks, "versionMarks"),
			depsDev((f) => f.versionMarks ?? null, "versionMarks"),
		),
		projectStatus: outranking(
			registry((f) => f.projectStatus, "projectStatus"),
			depsDev((f) => f.projectStatus ?? null, "projectStatus"),
		),
		alternative: registry((f) => f.alternative, "alternative"),
		unpublishedAt: npm((f) => f.unpublishedAt, "unpublishedAt"),
		malicious: npm((f) => f.securityHolder, "securityHolder"),
		maintainerCount: first(
			npm((f) => f.maintainerCount, "maintainerCount"),
			neverMissed(registry((f) => f.ownerCount, "ownerCount")),
		),
		license: first(
			npm((f) => f.license, "license"),
			registry((f) => f.license, "license"),
			depsDev((f) => licensesOf(f.licenses), "licenses"),
			repository((f) => f.license, "license"),
		),
		repository: first(
			npm((f) => f.repository, "repository"),
			registry((f) => f.repository, "repository"),
			depsDev((f) => f.repository, "repository"),
			...(hasNoRegistry(bySource)
				? [
						git((f) => f.repository, "repository"),
						github((f) => ({ host: "github.com", path: f.repository }), "repository"),
					]
				: []),
		),
		repositoryDirectory: npm((f) => f.repositoryDirectory ?? null, "repository"),
		unpackedSizeBytes: npm((f) => f.unpackedSizeBytes, "unpackedSizeBytes"),
		gzipBytes: bundlephobia((f) => (f.measured ? f.gzipBytes : null), "gzipBytes"),
		dependencyCount: bundlephobia((f) => (f.measured ? f.dependencyCount : null), "dependencyCount"),
		hasInstallScript: npm((f) => f.hasInstallScript, "hasInstallScript"),
		hasProvenance: first(
			npm((f) => f.hasProvenance, "hasProvenance"),
			registry((f) => f.hasProvenance, "hasProvenance"),
			depsDev((f) => f.hasProvenance, "hasProvenance"),
		),
		weeklyDownloads: first(
			npm((f) => f.weeklyDownloads, "weeklyDownloads"),
			neverMissed(registry((f) => weeklyOf(f.downloads), "downloads")),
		),
		recentChanges: first(
			changesIn(
				bySource.npm,
				npm((f) => f.recentChanges ?? null, "recentChanges"),
			),
			changesIn(
				bySource.registry,
				registry((f) => f.recentChanges ?? null, "recentChanges"),
			),
		),
		repositoryChanges: changesIn(
			bySource.github,
			github((): RecentChange[] | null => null, "repository"),
		),
		dependents: depsDev((f) => f.dependents, "dependents"),
		advisoryIds: first(
			registry((f) => f.advisoryIds ?? null, "advisoryIds"),
			depsDev((f) => f.advisoryIds, "advisoryIds"),
		),
		advisories: via(
			"OSV",
			depsDev((f) => f.advisories ?? null, "advisories"),
		),
		scorecard: depsDev((f) => f.project?.scorecard ?? null, "project"),
		repositoryExists: first(
			github((f) => f.found, "repository"),
			git((f) => f.found, "repository"),
		),
		missingRepository: first(
			github((f) => (f.found ? null : (f.why ?? "not_found")), "repository"),
			git((f) => (f.found ? null : "not_found"), "repository"),
		),
		isFork: repository((f) => f.fork, "fork"),
		archived: repository((f) => f.archived, "archived"),
		archivedAt: repository((f) => f.archivedAt, "archivedAt"),
		stars: first(
			repository((f) => f.stars, "stars"),
			depsDev((f) => f.project?.stars ?? null, "project"),
		),
		forks: first(
			repository((f) => f.forks, "forks"),
			depsDev((f) => f.project?.forks ?? null, "project"),
		),
		openIssues: first(
			repository((f) => f.openIssues, "openIssues"),
			depsDev((f) => f.project?.openIssues ?? null, "project"),
		),
		...commits,
		life: history((f) => f),
		tagDays: history((f) => f.tagDays),
		endingNotice: repository((f) => f.notice ?? null, "notice"),
		hasFunding: repository((f) => f.hasFunding, "hasFunding"),
		hasSecurityPolicy: repository((f) => f.hasSecurityPolicy, "hasSecurityPolicy"),
	};
}

type FoundRepository = Extract<GithubReport["facts"], { found: true }>;
type FoundHistory = Extract<GitReport["facts"], { found: true }>;
type Commits = Pick<PackageFacts, "humanCommits" | "botCommitDays" | "commitsTruncated">;

/** Its repository is all there is of it: then the tags are its releases. */
function hasNoRegistry(bySource: { [N in SourceName]?: SourceReport }): boolean {
	return (["npm", "registry"] as const).every((name) => {
		const report = bySource[name];
		return report?.state === "skipped" && report.reason === "ecosystem_not_covered";
	});
}

function dateOfDay(day: Day | undefined): string | null {
	return day === undefined ? null : `${dateOf(day)}T00:00:00.000Z`;
}

/**
 * Git's report, without a failure that means nothing: GitHub says that the repository does not exist, or the host may
 * not serve git.
 */
function gitReportIn({ git, github }: { [N in SourceName]?: SourceReport }): SourceReport | undefined {
	if (git?.state === "failed" && github?.source === "github" && github.state === "collected") {
		return github.facts.found ? git : undefined;
	}
	if (git?.source !== "git" || git.state !== "collected" || git.facts.found) return git;
	return git.facts.why === "not_found" ? git : undefined;
}

/** Both know commits only where git could not be read for a while and GitHub was asked in its place. */
function newestCommits(git: Commits, github: Commits): Commits {
	const [a, b] = [git.humanCommits, github.humanCommits];
	if (a.state === "known" && b.state === "known") return dateIn(b) > dateIn(a) ? github : git;
	if (a.state === "known" || b.state === "known") return a.state === "known" ? git : github;
	return {
		humanCommits: first(git.humanCommits, github.humanCommits),
		botCommitDays: first(git.botCommitDays, github.botCommitDays),
		commitsTruncated: first(git.commitsTruncated, github.commitsTruncated),
	};
}

function dateIn({ observedAt }: Known<unknown>): string {
	return observedAt.slice(0, 10);
}

/** `MAL-…` advisories (OSV's malicious-packages database) carry no severity: malware is its own, worst class. */
export function isMalwareAdvisory(advisoryId: string): boolean {
	return advisoryId.startsWith("MAL-");
}

/**
 * Downloads are one measure of use among others, owners one of those behind a package, and not every registry tells them:
 * while it is away the others stand.
 */
function neverMissed<T>(fact: Fact<T>): Fact<T> {
	return fact.state === "unknown" && fact.reason === "source_failed"
		? { state: "unknown", reason: "not_applicable", source: fact.source ?? "registry" }
		: fact;
}

function weeklyOf(downloads: Downloads | null): number | null {
	return downloads?.days ? Math.round((downloads.count * 7) / downloads.days) : null;
}

/**
 * The registry's word, where it knows deprecation. A mirror may lack what another source knows: one yes is enough, and
 * the one that means the whole package outranks.
 */
function deprecationFact(
	registry: Fact<Deprecation>,
	...others: [Fact<Deprecation>, ...Fact<Deprecation>[]]
): Fact<Deprecation> {
	if (registry.state === "known") return registry;
	const candidates = [...others, registry] as const;
	const known = candidates.filter((fact) => fact.state === "known");
	return (
		known.find(({ value }) => isDeprecatedPackage(value)) ??
		known.find(({ value }) => value.latest !== null) ??
		first(...candidates)
	);
}

/** The changes seen in a registry's publishes and between two readings, each once. */
function changesIn(report: SourceReport | undefined, published: Fact<RecentChange[]>): Fact<RecentChange[]> {
	if (report?.state !== "collected" || !report.seenChanges) return published;
	const { source, observedAt, seenChanges } = report;
	const told = published.state === "known" ? published.value : [];
	const seen = seenChanges.filter(
		({ kind, seenAfter = "" }) => !told.some((change) => change.kind === kind && change.at > seenAfter),
	);
	const value = newestChanges([...told, ...seen]);
	const whose = source === "registry" && { via: report.facts.registry };
	return { state: "known", source, observedAt, ...whose, value };
}

/** Several licences of deps.dev say nothing about how they combine. GitHub may recognise what deps.dev does not. */
function licensesOf(licenses: readonly string[]): string | null {
	return licenses.filter((license) => license !== "non-standard").join(" AND/OR ") || null;
}
