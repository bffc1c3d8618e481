/** Landmarks: days of a forecast, with the facts known then and the later outcome. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { Day } from "@dephealth/core/facts/day.ts";
import { toWorkFeatures, type WorkFeatures } from "@dephealth/core/scoring/forecast/work-features.ts";
import { LONG_PAUSE_DAYS, type WorkHistory } from "@dephealth/core/scoring/forecast/work-history.ts";
import { ownerOf, type Timeline } from "./timelines.ts";

/**
 * The known part of a history: `whole` as git tells it, `two_years` as GitHub's API does (24 months, at most 300
 * commits), `releases` alone.
 */
export type View = "whole" | "two_years" | "releases";

export type Landmark = {
	repository: string;
	owner: string;
	ecosystem: Ecosystem | undefined;
	/** The weight of its repository in the population. */
	sampleWeight: number;
	day: Day;
	/** Days since any work, also where the features are those of releases alone. */
	silenceDays: number;
	features: WorkFeatures;
	/** True when nobody worked on it, by horizon; null where too little time was observed. */
	idle: (boolean | null)[];
};

/** 3, 6, 12 and 24 months in days. */
export const HORIZON_DAYS: readonly Day[] = [91, 183, 365, 730];
/** Landmarks of one repository lie this far apart. */
export const SPACING_DAYS: Day = 30;
const MIN_HISTORY_DAYS: Day = 180;
const LOOK_BACK_DAYS: Day = 730;
const MAX_COMMITS = 300;

/** Days in order, made once a repository. */
type Prepared = {
	commits: [day: Day, author: number][];
	releases: Day[];
	work: Day[];
	gaps: [from: Day, to: Day][];
};

/**
 * A landmark T counts when the repository has at least 180 days of history, T is not before the repository counts, and
 * T + h is observed; however long the silence. Idle by h: no work in (T, T + h].
 */
export function landmarksOf(timeline: Timeline, view: View = "whole"): Landmark[] {
	const prepared = prepare(timeline);
	const first = view === "releases" ? prepared.releases[0] : prepared.work[0];
	if (first === undefined) return [];
	const landmarks: Landmark[] = [];
	for (let day = firstLandmark(first, timeline.countsFrom); ; day += SPACING_DAYS) {
		if (day + (HORIZON_DAYS[0] ?? 0) > timeline.observedUntilDay) return landmarks;
		const features = toWorkFeatures(summaryAt(prepared, day, view));
		if (!features) continue;
		const next = firstAfter(prepared.work, day);
		landmarks.push({
			repository: timeline.repository,
			owner: ownerOf(timeline),
			ecosystem: timeline.ecosystem,
			sampleWeight: timeline.sampleWeight,
			day,
			silenceDays: day - (prepared.work[next - 1] ?? day),
			features,
			idle: HORIZON_DAYS.map((horizon) =>
				day + horizon > timeline.observedUntilDay
					? null
					: (prepared.work[next] ?? Number.POSITIVE_INFINITY) > day + horizon,
			),
		});
	}
}

function firstLandmark(firstWork: Day, countsFrom: Day): Day {
	const start = firstWork + MIN_HISTORY_DAYS;
	return start + Math.max(0, Math.ceil((countsFrom - start) / SPACING_DAYS)) * SPACING_DAYS;
}

function prepare(timeline: Timeline): Prepared {
	const commits = [...timeline.humanCommits].sort(([a], [b]) => a - b);
	const days = commits.map(([day]) => day);
	const releases = ascending([...timeline.tagDays, ...timeline.versionChangeDays]);
	return {
		commits,
		releases,
		work: ascending([...days, ...releases]),
		gaps: days
			.slice(1)
			.map((day, index): [Day, Day] => [days[index] ?? day, day])
			.filter(([from, to]) => to - from >= LONG_PAUSE_DAYS),
	};
}

/**
 * The stored summary of the repository on a day: 24 months of commits and, if it is known whole, the pauses of its
 * life.
 */
function summaryAt({ commits, releases, gaps }: Prepared, day: Day, view: View): WorkHistory {
	const ofReleases = {
		asOfDay: day,
		releaseDays: releases.slice(0, firstAfter(releases, day)),
		releasesWholeSince: null,
	};
	if (view === "releases") return { ...ofReleases, humanCommits: null, commitsWholeSince: null, life: null };
	const until = firstAfter(commits, day, dayOfCommit);
	const start = firstAfter(commits, day - LOOK_BACK_DAYS, dayOfCommit);
	if (view === "two_years") {
		const read = commits.slice(Math.max(start, until - MAX_COMMITS), until);
		const isCut = until - start > MAX_COMMITS;
		return {
			...ofReleases,
			humanCommits: read,
			commitsWholeSince: isCut ? (read[0]?.[0] ?? day) : day - LOOK_BACK_DAYS,
			life: null,
		};
	}
	return {
		...ofReleases,
		humanCommits: commits.slice(start, until),
		commitsWholeSince: day - LOOK_BACK_DAYS,
		life: {
			wholeSince: null,
			firstHumanCommitDay: until > 0 ? (commits[0]?.[0] ?? null) : null,
			lastHumanCommitDay: commits[until - 1]?.[0] ?? null,
			gaps: gaps.filter(([, to]) => to <= day),
		},
	};
}

/** Everything that was known of a repository on a day. */
export function historyAt(
	timeline: Pick<Timeline, "humanCommits" | "tagDays" | "versionChangeDays">,
	asOfDay: Day,
): WorkHistory {
	return {
		asOfDay,
		humanCommits: timeline.humanCommits,
		commitsWholeSince: null,
		releaseDays: [...timeline.tagDays, ...timeline.versionChangeDays],
		releasesWholeSince: null,
		life: null,
	};
}

/** Index of the first entry later than `day`, by bisection. */
function firstAfter<T = Day>(
	entries: readonly T[],
	day: Day,
	dayOf: (entry: T) => Day = (entry) => entry as Day,
): number {
	let [low, high] = [0, entries.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (dayOf(entries[middle] as T) <= day) low = middle + 1;
		else high = middle;
	}
	return low;
}

function dayOfCommit([day]: readonly [Day, number]): Day {
	return day;
}

function ascending(days: readonly Day[]): Day[] {
	return [...new Set(days)].sort((a, b) => a - b);
}
