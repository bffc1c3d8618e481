/**
 * Decides what each source is asked about a package of a batch, by its stored reports and the other sources' new
 * answers. Pure.
 */

import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { declaredRepository, isFresh, storedFacts, storedReport } from "../../collection/stored-reports.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import {
	type FailedReport,
	NOT_ASKED_YET,
	type ReportOf,
	type SkippedReport,
	type SourceReport,
} from "../../facts/source-report.ts";
import { describeEcosystem, registrySourceOf } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { dependentsMayDecide } from "../../scoring/features/reliance.ts";
import { listedReleases } from "../../sources/deps-dev/facts.ts";
import {
	isDownloadsRound,
	isReleaseRound,
	isRepositoryRound,
	isThoroughRound,
	type RefreshRound,
} from "../refresh-schedule.ts";
import { restOf } from "../repository-rest.ts";

/** The look at packages of which nothing is known, or nothing recent. `since` in epoch milliseconds: when it began. */
export type FirstLook = { tier: "first"; since: number };
export type Look = RefreshRound | FirstLook;

/** The reports of a package that are stored; undefined when nothing is. */
export type Stored = readonly SourceReport[] | undefined;

/** Packages of a batch that a source has not been read for since the round's `since`. */
export function isDue(source: SourceName, stored: Stored, look: Look): boolean {
	return !isFresh(storedReport(stored, source), look.since);
}

/**
 * A first look takes the releases from npm, and counts dependents only where they could decide something.
 *
 * @param npm what npm has just said of the package
 */
export function depsDevQuestion(ref: PackageRef, stored: Stored, look: Look, npm?: ReportOf<"npm">) {
	return {
		ref,
		previous: storedFacts(stored, "deps_dev"),
		thorough: look.tier !== "first" && isThoroughRound(ref, look.tier, look.round),
		...(look.tier === "first" &&
			npm && {
				releases: listedReleases(npm.facts, npm.facts.latestVersion),
				countDependents: isUseOpen(npm, look.since),
			}),
	};
}

const DAY_MS = 86_400_000;

function isUseOpen({ facts, gaps }: ReportOf<"npm">, now: number): boolean {
	const isCounted = !gaps.some(({ field }) => field === "weeklyDownloads");
	const days = (now - Date.parse(facts.lastPublishedAt ?? "")) / DAY_MS;
	return dependentsMayDecide(isCounted ? facts.weeklyDownloads : null, Number.isNaN(days) ? null : days);
}

/**
 * A registry is asked for a reason: a first look, a release, a thorough round, an earlier failure. If no source
 * reports many releases at once, it is asked every few rounds.
 *
 * @param hasNewRelease true when deps.dev has just reported a new release
 */
export function isRegistryAsked(
	source: "npm" | "registry",
	ref: PackageRef,
	stored: Stored,
	round: Look,
	hasNewRelease: boolean,
): boolean {
	if (round.tier === "first" || hasNewRelease) return true;
	const previous = storedFacts(stored, source);
	if (previous === undefined || previous.staleBecause !== undefined) return true;
	const isTold = describeEcosystem(ref.ecosystem).depsDev !== undefined;
	return (
		isReleasedSince(stored, previous) ||
		isThoroughRound(ref, round.tier, round.round) ||
		(!isTold && isReleaseRound(ref, round.round))
	);
}

/** A source of whose news nobody else tells: it is asked at a first look, after a failure, and in thorough rounds. */
export function isAskedInTurn(source: SourceName, ref: PackageRef, stored: Stored, look: Look): boolean {
	if (look.tier === "first") return true;
	const previous = storedFacts(stored, source);
	return !previous || previous.staleBecause !== undefined || isThoroughRound(ref, look.tier, look.round);
}

/**
 * True when the package's registry need not be asked in this round although its turn has come, because deps.dev
 * answers for it. The caller has read the stored reports, so the registry's collector need not.
 *
 * @param hasNewRelease true when deps.dev has just reported a new release
 */
export function isRegistrySpared(
	ref: PackageRef,
	stored: Stored,
	round: Look,
	hasNewRelease: boolean,
): boolean {
	const source = registrySourceOf(ref.ecosystem);
	if (source !== "npm" && source !== "registry") return true;
	if (!isDue(source, stored, round)) return false;
	if (source === "registry") return !isRegistryAsked(source, ref, stored, round, hasNewRelease);
	const { packument, downloads } = npmQuestion(ref, stored, round, hasNewRelease);
	return !packument && !downloads;
}

/** deps.dev reported a release while the registry could not be asked about it. */
function isReleasedSince(stored: Stored, { observedAt }: { observedAt: string }): boolean {
	const releasedAt = storedFacts(stored, "deps_dev")?.facts.lastPublishedAt ?? "";
	return Date.parse(releasedAt) > Date.parse(observedAt);
}

export function npmQuestion(ref: PackageRef, stored: Stored, round: Look, hasNewRelease: boolean) {
	const previous = storedFacts(stored, "npm");
	const packument = isRegistryAsked("npm", ref, stored, round, hasNewRelease);
	if (round.tier === "first") {
		// Scoped packages are counted one by one, within limits that no scan keeps.
		return { ref, previous, packument, downloads: !ref.name.startsWith("@") };
	}
	const lacksDownloads =
		previous?.gaps.some(({ field, error }) => field === "weeklyDownloads" && error !== NOT_ASKED_YET) ?? true;
	return {
		ref,
		previous,
		packument,
		downloads: lacksDownloads || isDownloadsRound(ref, round.round),
	};
}

/**
 * GitHub sees no newer commit than the last one read by git, so git is only asked in thorough rounds, for facts that
 * only git has (a tag on an older commit).
 */
export function isUnmoved(ref: PackageRef, stored: Stored, report: SourceReport, round: Look): boolean {
	if (round.tier === "first") return false;
	const git = storedFacts(stored, "git");
	if (!git?.facts.found || git.staleBecause !== undefined) return false;
	if (report.source !== "github" || report.state !== "collected" || !report.facts.found) return false;
	return report.facts.head === git.facts.head && !isThoroughRound(ref, round.tier, round.round);
}

/** A question, a report that needs none, or nothing to ask: the registry has not said yet where the source lives. */
export type GitPlan =
	| { repository: RepositoryLocation; previous: ReportOf<"git"> | undefined }
	| SkippedReport
	| FailedReport
	| "not_asked";
export type GithubPlan =
	| { repository: string; previous: ReportOf<"github"> | undefined; commits: boolean; thorough: boolean }
	| SkippedReport
	| FailedReport
	| "not_asked";

/**
 * A whole history is some calls and a pack: a first look leaves it for later where GitHub tells the newest commits of many
 * repositories at once.
 */
export function gitPlan(
	ref: PackageRef,
	stored: Stored,
	round: Look,
	{ githubTellsCommits }: { githubTellsCommits: boolean },
): GitPlan {
	const repository = declaredRepository(ref, stored);
	if (!isDue("git", stored, round) || isLeftAlone(ref, stored, round)) return "not_asked";
	if (repository === undefined) return round.tier === "first" ? unlocated("git", ref, stored) : "not_asked";
	const previous = storedFacts(stored, "git");
	// Only git has the versions of a package that is just a repository.
	const isRegistry = describeEcosystem(ref.ecosystem).repositoryOf !== undefined;
	const isLeft = round.tier === "first" && !previous && githubTellsCommits && !isRegistry;
	if (isLeft && repository?.host === "github.com") return "not_asked";
	if (repository === null) return { source: "git", state: "skipped", reason: "no_repository" };
	return { repository, previous };
}

export function githubPlan(ref: PackageRef, stored: Stored, round: Look): GithubPlan {
	const repository = declaredRepository(ref, stored);
	if (!isDue("github", stored, round) || isLeftAlone(ref, stored, round)) return "not_asked";
	if (repository === undefined)
		return round.tier === "first" ? unlocated("github", ref, stored) : "not_asked";
	if (repository === null) return { source: "github", state: "skipped", reason: "no_repository" };
	if (repository.host !== "github.com") {
		return { source: "github", state: "skipped", reason: "repository_not_on_github" };
	}
	return {
		repository: repository.path,
		previous: storedFacts(stored, "github"),
		commits: storedFacts(stored, "git")?.staleBecause !== undefined || !storedFacts(stored, "git"),
		thorough: round.tier !== "first" && isThoroughRound(ref, round.tier, round.round),
	};
}

/**
 * A repository at rest has its own rounds. A repository that is itself the package is never at rest, since no other
 * source reports its releases.
 */
export function isLeftAlone(ref: PackageRef, stored: Stored, look: Look): boolean {
	const repository = declaredRepository(ref, stored);
	if (look.tier === "first" || !repository || describeEcosystem(ref.ecosystem).repositoryOf) return false;
	if (isThoroughRound(ref, look.tier, look.round)) return false;
	const rest = restOf(repository, stored, look.since);
	return rest !== undefined && !isRepositoryRound(repository, rest, look);
}

/**
 * The repository is unknown because the registry has not said where it is; that is reported as the registry's failure.
 */
function unlocated(source: "git" | "github", ref: PackageRef, stored: Stored): FailedReport | "not_asked" {
	const registry = storedReport(stored, registrySourceOf(ref.ecosystem));
	if (registry?.state !== "failed" || registry.error === "PackageNotFoundError") return "not_asked";
	return { ...registry, source };
}
