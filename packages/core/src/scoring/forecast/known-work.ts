/** A package's facts as the history of work that the forecast is made from. Pure. */
import type { Day } from "../../facts/day.ts";
import { factDay, type PackageFacts } from "../../facts/package-facts.ts";
import { knownValue } from "../features/known-value.ts";
import type { WorkHistory } from "./work-history.ts";

const LOOK_BACK: Day = 730;
/** Collectors keep as many days of releases, the newest ones. */
const MAX_RELEASE_DAYS = 500;

/**
 * @param given.areCommitsItsOwn false: the repository holds more than this package, so its commits say little about it
 */
export function knownWork(
	facts: PackageFacts,
	given: { today: Day; areCommitsItsOwn: boolean },
): WorkHistory {
	const commits = given.areCommitsItsOwn ? readCommits(facts) : null;
	return {
		asOfDay: given.today,
		humanCommits: commits,
		commitsWholeSince: commits && commitsWholeSince(facts, given.today),
		...knownReleases(facts),
		life: null,
	};
}

/** A history that was cut off before any person's commit came up does not say that there is none. */
function readCommits(facts: PackageFacts): readonly (readonly [Day, number])[] | null {
	const commits = knownValue(facts.humanCommits);
	return commits?.length === 0 && knownValue(facts.commitsTruncated) ? null : commits;
}

/** Newest first they were read, of people and automation alike: none is missing after the oldest. */
function commitsWholeSince(facts: PackageFacts, today: Day): Day {
	const oldest = Math.min(
		knownValue(facts.humanCommits)?.[0]?.[0] ?? today,
		knownValue(facts.botCommitDays)?.[0] ?? today,
	);
	return knownValue(facts.commitsTruncated) ? oldest : Math.min(oldest, today - LOOK_BACK);
}

function knownReleases(facts: PackageFacts): Pick<WorkHistory, "releaseDays" | "releasesWholeSince"> {
	const listed = knownValue(facts.releaseDays);
	const ends = [factDay(facts.firstPublishedAt), factDay(facts.lastPublishedAt)].filter(
		(day) => day !== undefined,
	);
	if (listed === null && ends.length === 0) return { releaseDays: null, releasesWholeSince: null };
	const isCut = listed === null || listed.length >= MAX_RELEASE_DAYS;
	return {
		releaseDays: [...(listed ?? []), ...ends],
		releasesWholeSince: isCut ? (listed?.[0] ?? factDay(facts.lastPublishedAt) ?? null) : null,
	};
}
