/** The known work on a repository as of one day, and its long pauses. Pure. */
import type { Day } from "../../facts/day.ts";
import type { RepositoryLife } from "../../facts/repository-life.ts";

/** Days may be in any order; those after `asOfDay` are never looked at. Work is a commit by a person, a tag or a release. */
export type WorkHistory = {
	asOfDay: Day;
	/** Commits of the default branch by people, `[day, author]`, at least of the last 24 months; null: not known. */
	humanCommits: readonly (readonly [day: Day, author: number])[] | null;
	/** No commit is missing from `humanCommits` from this day on; null: from the first commit on. */
	commitsWholeSince: Day | null;
	/** Days of tags, publishes and version changes; null: not known. */
	releaseDays: readonly Day[] | null;
	/** No release is missing from this day on; null: from the first one on. */
	releasesWholeSince: Day | null;
	/** The life that git tells on `asOfDay`; it reaches further back than `humanCommits`. Null: not known. */
	life: Pick<RepositoryLife, "wholeSince" | "firstHumanCommitDay" | "lastHumanCommitDay" | "gaps"> | null;
};

/** A pause this long is remembered for years; the shortest that a repository's life keeps. */
export const LONG_PAUSE_DAYS: Day = 180;

/** The days up to `asOfDay`, ascending, each once. */
export type WorkDays = {
	commits: Day[];
	releases: Day[];
	/** Both. */
	all: Day[];
	/** The newest work; null when there is none. */
	last: Day | null;
	/** The first work; null when there is none, or earlier work may be missing. */
	first: Day | null;
	/** No work is missing from this day on; null: from the first on. */
	wholeSince: Day | null;
	/** No long pause is missing from this day on; null: from the first work on. */
	pausesSince: Day | null;
};

export function workDaysOf(history: WorkHistory): WorkDays {
	const { asOfDay, life } = history;
	const commits = ascending(history.humanCommits?.map(([day]) => day) ?? [], asOfDay);
	const releases = ascending(history.releaseDays ?? [], asOfDay);
	const all = union(commits, releases);
	// All commits are known, so unknown releases can at most lie within one of their pauses.
	const since = history.humanCommits ? history.commitsWholeSince : history.releasesWholeSince;
	const wholeSince = since && Math.min(since, asOfDay);
	const pausesSince = life ? life.wholeSince : wholeSince;
	return {
		commits,
		releases,
		all,
		last: latest(all.at(-1) ?? null, life?.lastHumanCommitDay ?? null),
		first: pausesSince === null ? earliest(life?.firstHumanCommitDay, all[0]) : null,
		wholeSince,
		pausesSince,
	};
}

/**
 * The end of the last pause of 180 days or more that was followed by work; null when there is none since
 * `pausesSince`.
 */
export function lastLongPauseEnd(history: WorkHistory, days: WorkDays): Day | null {
	const since = days.pausesSince ?? Number.NEGATIVE_INFINITY;
	const ends = stretchesWithoutCommits(history, days).flatMap(([from, to]) => {
		const inside = days.releases.filter((day) => day > from && day < to);
		return longPauses([from, ...inside, to]).filter(([start]) => start >= since);
	});
	return ends.reduce<Day | null>((newest, [, end]) => Math.max(newest ?? end, end), null);
}

/**
 * A long pause of all work is between two distant commits, before the first commit or after the last: elsewhere the
 * next commit is never 180 days away.
 */
function stretchesWithoutCommits({ life, asOfDay }: WorkHistory, days: WorkDays): (readonly [Day, Day])[] {
	const { commits, releases } = days;
	const first = earliest(life?.firstHumanCommitDay, commits[0]);
	const last = commits.at(-1) ?? life?.lastHumanCommitDay ?? null;
	const [firstRelease = null, lastRelease = null] = [releases[0], releases.at(-1)];
	if (first === null || last === null) return stretch(firstRelease, lastRelease);
	const between = life ? lifePauses(life, commits, asOfDay) : longPauses(commits);
	return [...stretch(firstRelease, first), ...between, ...stretch(last, lastRelease)];
}

/** Commits may have been read later than the life. */
function lifePauses(
	{ gaps, lastHumanCommitDay: last }: NonNullable<WorkHistory["life"]>,
	commits: readonly Day[],
	asOfDay: Day,
): (readonly [Day, Day])[] {
	const known = gaps.filter(([, to]) => to <= asOfDay);
	return last === null ? known : [...known, ...longPauses([last, ...commits.filter((day) => day > last)])];
}

function stretch(from: Day | null, to: Day | null): [Day, Day][] {
	return from !== null && to !== null && from < to ? [[from, to]] : [];
}

function longPauses(days: readonly Day[]): [from: Day, to: Day][] {
	return days
		.slice(1)
		.map((day, index): [Day, Day] => [days[index] ?? day, day])
		.filter(([from, to]) => to - from >= LONG_PAUSE_DAYS);
}

/** Each day once. Days in order, as sources give them, are not sorted again. */
function ascending(days: readonly Day[], upTo: Day): Day[] {
	const known: Day[] = [];
	let isInOrder = true;
	for (const day of days) {
		const last = known.at(-1);
		if (day > upTo || day === last) continue;
		if (last !== undefined && day < last) isInOrder = false;
		known.push(day);
	}
	return isInOrder ? known : [...new Set(known)].sort((a, b) => a - b);
}

/** The days of both, which are in order. */
function union(a: readonly Day[], b: readonly Day[]): Day[] {
	const days: Day[] = [];
	let [i, j] = [0, 0];
	while (i < a.length || j < b.length) {
		const day = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
		days.push(day);
		if (a[i] === day) i += 1;
		if (b[j] === day) j += 1;
	}
	return days;
}

function latest(a: Day | null, b: Day | null): Day | null {
	return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function earliest(a: Day | null | undefined, b: Day | null | undefined): Day | null {
	return typeof a === "number" && typeof b === "number" ? Math.min(a, b) : (a ?? b ?? null);
}
