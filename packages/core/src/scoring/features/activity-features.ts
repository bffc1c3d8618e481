/**
 * What a history of work tells as of one day: the features the forecast is made of. The same function serves a
 * package's collected facts and the histories the model is fitted on. It looks at no day after `asOfDay`. Pure.
 */
import type { Day } from "../../facts/day.ts";

/** Days may be in any order. `null` is unknown; an empty list is known to be empty. */
export type ActivityHistory = {
	asOfDay: Day;
	/** `[day, author]` of default-branch commits by people, at least of the last 24 months. */
	humanCommits: readonly (readonly [day: Day, author: number])[] | null;
	botCommitDays: readonly Day[] | null;
	/** Publishes, tags and version changes. */
	releaseDays: readonly Day[] | null;
	/** True when the whole life is in the lists above, not only its last 24 months. */
	isWholeHistory: boolean;
};

export type ActivityFeatures = {
	/** Days since the newest commit by a person or release. */
	silenceDays: number | null;
	/** Different people who committed in the last 6 and 12 months (183 and 365 days). */
	authors6m: number | null;
	authors12m: number | null;
	/** Different days with a release in the last 12 months. */
	releases12m: number | null;
	/** Days since the newest release; null also when there never was one. */
	daysSinceRelease: number | null;
	/** Different days with commits by bots in the last 12 months. */
	botDays12m: number | null;
	/** Longest time without work that lies, at least in part, in the last 24 months; the present silence included. */
	longestGap24m: number | null;
	/** A silence of 24 months or more lies in its past; null unless the whole history is known. */
	hasEarlierGap: boolean | null;
};

const SIX_MONTHS: Day = 183;
const YEAR: Day = 365;
/** A gap this long is what the forecast calls the end of maintenance. */
export const END_GAP_DAYS: Day = 730;

export function toActivityFeatures(history: ActivityHistory): ActivityFeatures {
	const { asOfDay } = history;
	const commits = history.humanCommits?.filter(([day]) => day <= asOfDay) ?? null;
	const releases = upTo(history.releaseDays, asOfDay);
	const bots = upTo(history.botCommitDays, asOfDay);
	const work = [...new Set([...(commits ?? []).map(([day]) => day), ...(releases ?? [])])].sort(
		(a, b) => a - b,
	);
	const last = work.at(-1);
	const since = (days: Day) => (day: Day) => day > asOfDay - days;
	const authorsSince = (days: Day) =>
		commits && new Set(commits.filter(([day]) => since(days)(day)).map(([, author]) => author)).size;
	return {
		silenceDays: last === undefined ? null : asOfDay - last,
		authors6m: authorsSince(SIX_MONTHS),
		authors12m: authorsSince(YEAR),
		releases12m: releases && new Set(releases.filter(since(YEAR))).size,
		daysSinceRelease: releases && releases.length > 0 ? asOfDay - Math.max(...releases) : null,
		botDays12m: bots && new Set(bots.filter(since(YEAR))).size,
		longestGap24m: commits && longestGap(work, asOfDay),
		hasEarlierGap: history.isWholeHistory ? gaps(work).some((gap) => gap >= END_GAP_DAYS) : null,
	};
}

function upTo(days: readonly Day[] | null, asOfDay: Day): Day[] | null {
	return days?.filter((day) => day <= asOfDay) ?? null;
}

/** Between workdays of the window, counted from its start if work goes back further, and up to today. */
function longestGap(work: readonly Day[], asOfDay: Day): number {
	const recent = work.filter((day) => day >= asOfDay - END_GAP_DAYS);
	return Math.max(...gaps([...recent, asOfDay]), 0);
}

function gaps(days: readonly Day[]): number[] {
	return days.slice(1).map((day, index) => day - (days[index] ?? day));
}
