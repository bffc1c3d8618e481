/** What each source is asked about a package in one round of refreshing, by what is stored of it. Pure. */

import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { declaredRepository, isFresh, storedFacts, storedReport } from "../collection/stored-reports.ts";
import type { RepositoryLocation } from "../facts/source-facts.ts";
import type { ReportOf, SkippedReport, SourceReport } from "../facts/source-report.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { isDownloadsRound, isThoroughRound, type RefreshRound } from "./refresh-schedule.ts";

type Stored = readonly SourceReport[] | undefined;

/** Packages of a batch that a source has not been read for since the round's `since`. */
export function isDue(source: SourceName, stored: Stored, round: RefreshRound): boolean {
	return !isFresh(storedReport(stored, source), round.since);
}

export function depsDevQuestion(ref: PackageRef, stored: Stored, round: RefreshRound) {
	return {
		ref,
		previous: storedFacts(stored, "deps_dev"),
		thorough: isThoroughRound(ref, round.tier, round.round),
	};
}

/** A packument is read for a reason: a release, a thorough round, an earlier failure. */
export function npmQuestion(ref: PackageRef, stored: Stored, round: RefreshRound, hasNewRelease: boolean) {
	const previous = storedFacts(stored, "npm");
	const isUncertain = previous === undefined || previous.staleBecause !== undefined;
	const lacksDownloads = previous?.gaps.some(({ field }) => field === "weeklyDownloads") ?? true;
	return {
		ref,
		previous,
		packument: isUncertain || hasNewRelease || isThoroughRound(ref, round.tier, round.round),
		downloads: lacksDownloads || isDownloadsRound(ref, round.round),
	};
}

/**
 * GitHub sees no newer commit than the one that git was read to: git need not be asked, but for what only it tells (a tag on
 * an older commit), in thorough rounds.
 */
export function isUnmoved(
	ref: PackageRef,
	stored: Stored,
	report: SourceReport,
	round: RefreshRound,
): boolean {
	const git = storedFacts(stored, "git");
	if (!git?.facts.found || git.staleBecause !== undefined) return false;
	if (report.source !== "github" || report.state !== "collected" || !report.facts.found) return false;
	return report.facts.head === git.facts.head && !isThoroughRound(ref, round.tier, round.round);
}

/** A question, a report that needs none, or nothing to ask: the registry has not said yet where the source lives. */
export type GitPlan =
	| { repository: RepositoryLocation; previous: ReportOf<"git"> | undefined }
	| SkippedReport
	| "not_asked";
export type GithubPlan =
	| { repository: string; previous: ReportOf<"github"> | undefined; commits: boolean; thorough: boolean }
	| SkippedReport
	| "not_asked";

export function gitPlan(ref: PackageRef, stored: Stored, round: RefreshRound): GitPlan {
	const repository = declaredRepository(ref, stored);
	if (repository === undefined || !isDue("git", stored, round)) return "not_asked";
	if (repository === null) return { source: "git", state: "skipped", reason: "no_repository" };
	return { repository, previous: storedFacts(stored, "git") };
}

export function githubPlan(ref: PackageRef, stored: Stored, round: RefreshRound): GithubPlan {
	const repository = declaredRepository(ref, stored);
	if (repository === undefined || !isDue("github", stored, round)) return "not_asked";
	if (repository === null) return { source: "github", state: "skipped", reason: "no_repository" };
	if (repository.host !== "github.com") {
		return { source: "github", state: "skipped", reason: "repository_not_on_github" };
	}
	return {
		repository: repository.path,
		previous: storedFacts(stored, "github"),
		commits: storedFacts(stored, "git")?.staleBecause !== undefined || !storedFacts(stored, "git"),
		thorough: isThoroughRound(ref, round.tier, round.round),
	};
}
