/** Finds the repositories at rest, which are asked about less often. Pure. */
import { storedFacts, storedReport } from "../collection/stored-reports.ts";
import { type Day, dayOf, dayOfTime } from "../facts/day.ts";
import type { RepositoryLocation } from "../facts/source-facts.ts";
import { NOT_ASKED_YET, type ReportOf, type SourceReport } from "../facts/source-report.ts";
import type { RepositoryRest } from "./refresh-schedule.ts";

/**
 * Of the repositories that the forecast is fitted on, one in 290 has a commit in a week that follows a year without any
 * (`bench/scale/assumptions.ts`).
 */
const SILENT_DAYS: Day = 365;

/**
 * A repository that is not known for certain, or could not be read the last time, is not at rest: every round asks
 * about it.
 *
 * @param now epoch milliseconds; half a round more or less does not matter
 */
export function restOf(
	repository: RepositoryLocation,
	stored: readonly SourceReport[] | undefined,
	now: number,
): RepositoryRest | undefined {
	const git = storedFacts(stored, "git");
	const github = storedFacts(stored, "github");
	if (!git?.facts.found || !isWhole(git)) return undefined;
	const isOnGithub = repository.host === "github.com";
	if (isOnGithub && !(github?.facts.found && isWhole(github))) return undefined;
	if (isOnGithub && github?.facts.found && github.facts.archived) return "archived";
	const newest = newestWorkDay(git.facts, stored);
	const today = dayOfTime(now);
	const isSilent = newest !== undefined && today !== undefined && today - newest > SILENT_DAYS;
	return isSilent ? "silent" : undefined;
}

function isWhole({ staleBecause, gaps }: ReportOf<"git"> | ReportOf<"github">): boolean {
	return staleBecause === undefined && gaps.every(({ error }) => error === NOT_ASKED_YET);
}

/** The newest commit, tag or release of any kind; undefined when one of them is not known. */
function newestWorkDay(
	git: Extract<ReportOf<"git">["facts"], { found: true }>,
	stored: readonly SourceReport[] | undefined,
): Day | undefined {
	const { firstCommitDay, lastHumanCommitDay, botCommitDays, agentCommitDays, tagDays } = git;
	if (firstCommitDay === null || tagDays === null) return undefined;
	const releaseDays = (["npm", "registry", "deps_dev"] as const).flatMap((source) => {
		const report = storedReport(stored, source);
		const publishedAt =
			report?.state === "collected" && "lastPublishedAt" in report.facts
				? report.facts.lastPublishedAt
				: null;
		return publishedAt === null ? [] : (dayOf(publishedAt) ?? []);
	});
	const days = [lastHumanCommitDay ?? firstCommitDay, ...botCommitDays, ...agentCommitDays, ...tagDays];
	return Math.max(...days, ...releaseDays);
}
