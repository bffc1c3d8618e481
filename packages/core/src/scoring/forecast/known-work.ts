/** A package's facts as the history of work that the forecast is made from. Pure. */
import type { Day } from "../../facts/day.ts";
import { factDay } from "../../facts/fact.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { RepositoryLife } from "../../facts/repository-life.ts";
import { knownValue } from "../features/known-value.ts";
import type { WorkHistory } from "./work-history.ts";

const LOOK_BACK: Day = 730;
/** Collectors keep as many days of releases, and of tags: the newest ones. */
const MAX_DAYS = 500;

/**
 * @param given.isRepositoryItsOwn false: the repository holds more than this package, so its commits and tags say little
 * about it
 */
export function knownWork(
	facts: PackageFacts,
	given: { today: Day; isRepositoryItsOwn: boolean },
): WorkHistory {
	const commits = given.isRepositoryItsOwn ? readCommits(facts) : null;
	return {
		asOfDay: given.today,
		humanCommits: commits,
		commitsWholeSince: commits && commitsWholeSince(facts, given.today),
		...knownReleases(facts, given.isRepositoryItsOwn ? (knownValue(facts.tagDays) ?? []) : []),
		life: commits && lifeUntil(given.today, knownValue(facts.life)),
	};
}

/** A life that a clock that was ahead has read does not say how it was today. */
function lifeUntil(today: Day, life: RepositoryLife | null): RepositoryLife | null {
	return life && (life.lastHumanCommitDay ?? today) <= today ? life : null;
}

/** A truncated history without a person's commit does not prove that there is none. */
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

function knownReleases(
	facts: PackageFacts,
	tagDays: readonly Day[],
): Pick<WorkHistory, "releaseDays" | "releasesWholeSince"> {
	const published = knownValue(facts.releaseDays);
	const ends = [factDay(facts.firstPublishedAt), factDay(facts.lastPublishedAt)].filter(
		(day) => day !== undefined,
	);
	const days = [...(published ?? ends.slice(-1)), ...tagDays];
	// A first publish with an empty list means that releases are missing from the list; it does not tell the last
	// release.
	const isLastUnknown =
		published === null || (ends.length > 0 && factDay(facts.lastPublishedAt) === undefined);
	if (days.length === 0 && isLastUnknown) return { releaseDays: null, releasesWholeSince: null };
	const starts = [
		...(published === null ? [factDay(facts.lastPublishedAt) ?? 0] : startOfCut(published)),
		...startOfCut(tagDays),
	];
	return {
		releaseDays: [...days, ...ends],
		releasesWholeSince: starts.length > 0 ? Math.max(...starts) : null,
	};
}

/** The first day from which a list is whole that may have lost its oldest days; empty for a complete list. */
function startOfCut(days: readonly Day[]): Day[] {
	const [oldest] = days;
	return oldest !== undefined && days.length >= MAX_DAYS ? [oldest] : [];
}
