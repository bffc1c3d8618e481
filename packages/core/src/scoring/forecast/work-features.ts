/**
 * The numbers the forecast is made of. The same function serves a package's collected facts and the histories the
 * model is fitted on. Pure.
 */
import type { Day } from "../../facts/day.ts";
import { lastLongPauseEnd, type WorkDays, type WorkHistory, workDaysOf } from "./work-history.ts";

/** The bounds of a value that is not known exactly, both included. */
export type Bounds = readonly [least: number, most: number];

export type WorkFeatures = {
	/** Days since the last work. */
	silenceDays: number;
	/** Share of the last 24 months that lay beyond the 120th day of a pause, the present one included; 0 to 1. */
	pausedShare24m: Bounds;
	/** Days since a pause of 180 days or more ended, at most five years; since the first work where there was none. */
	daysSinceLongPause: Bounds;
	/** ln of the pace of 24 months over that of late (days with work a year, each + 1): above 0 work slows down. */
	slowing: number;
	/** 1 when there was a tag, publish or version change in 24 months, else 0. */
	hasRelease24m: Bounds;
	/** People who committed on two days or more of the last 12 months; null: commits are not known. */
	regulars12m: number | null;
	/** Days with work in the last 24 months. */
	workDays24m: number;
	/** Days from the first work on; null: not known, because earlier work was not read. */
	historyDays: number | null;
};

const YEAR: Day = 365;
const WINDOW: Day = 730;
/** A pause shorter than this is part of a rhythm. */
const SHORT_PAUSE: Day = 120;
/** The time for which a long pause counts. */
const MEMORY: Day = 1826;
/** The pace of late weighs a day by e^(−age / 60 days). */
const LATELY: Day = 60;

/** @returns null when no work is known at all */
export function toWorkFeatures(history: WorkHistory): WorkFeatures | null {
	const { asOfDay } = history;
	const days = workDaysOf(history);
	if (days.last === null) return null;
	const start = Math.max(asOfDay - WINDOW, days.wholeSince ?? Number.NEGATIVE_INFINITY);
	const recent = days.all.filter((day) => day > start);
	const years = Math.max(asOfDay - start, 1) / YEAR;
	return {
		silenceDays: asOfDay - days.last,
		pausedShare24m: pausedShare(days, start, asOfDay),
		daysSinceLongPause: sinceLongPause(history, days),
		slowing: Math.log((recent.length / years + 1) / (paceOfLate(recent, asOfDay) + 1)),
		hasRelease24m: hasRelease(history, days, asOfDay - WINDOW),
		regulars12m: history.humanCommits && regulars(history.humanCommits, asOfDay),
		workDays24m: recent.length,
		historyDays: days.first === null ? null : asOfDay - days.first,
	};
}

function pausedShare({ all, first }: WorkDays, start: Day, asOfDay: Day): Bounds {
	const recent = all.filter((day) => day > start);
	const share = (from: Day) =>
		sum(gaps([from, ...recent, asOfDay]).map((days) => Math.max(days - SHORT_PAUSE, 0))) /
		Math.max(asOfDay - start, 1);
	const begin = Math.max(start, first ?? start);
	const isBegun = first !== null || (all[0] ?? asOfDay) <= start;
	// The time before was not read: until its first work the package may have paused, or not existed yet.
	return [share(isBegun ? begin : (recent[0] ?? begin)), share(begin)];
}

function sinceLongPause(history: WorkHistory, days: WorkDays): Bounds {
	const { asOfDay } = history;
	const { first, pausesSince } = days;
	const since = (day: Day) => Math.min(asOfDay - day, MEMORY);
	const end = lastLongPauseEnd(history, days) ?? first;
	if (end !== null) return [since(end), since(end)];
	// The first work that was read may have ended a pause that was not; or there was none at all.
	const earliest = days.all.find((day) => day >= (pausesSince ?? asOfDay)) ?? days.last ?? asOfDay;
	return [since(earliest), MEMORY];
}

/** Days with work a year. */
function paceOfLate(recent: readonly Day[], asOfDay: Day): number {
	return (sum(recent.map((day) => Math.exp((day - asOfDay) / LATELY))) / LATELY) * YEAR;
}

function hasRelease(history: WorkHistory, { releases }: WorkDays, start: Day): Bounds {
	if (releases.some((day) => day > start)) return [1, 1];
	const isKnown = history.releaseDays !== null && (history.releasesWholeSince ?? start) <= start;
	return isKnown ? [0, 0] : [0, 1];
}

function regulars(commits: readonly (readonly [Day, number])[], asOfDay: Day): number {
	const firstDays = new Map<number, Day>();
	const found = new Set<number>();
	for (const [day, author] of commits) {
		if (day <= asOfDay - YEAR || day > asOfDay) continue;
		const first = firstDays.get(author);
		if (first === undefined) firstDays.set(author, day);
		else if (first !== day) found.add(author);
	}
	return found.size;
}

function gaps(days: readonly Day[]): number[] {
	return days.slice(1).map((day, index) => day - (days[index] ?? day));
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
