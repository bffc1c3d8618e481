/** Sums up the last year of commits and releases. It looks at no day after `asOfDay`. Pure. */
import type { Day } from "../../facts/day.ts";

/** Days may be in any order. `null` is unknown; an empty list is known to be empty. */
export type ActivityHistory = {
	asOfDay: Day;
	/** `[day, author]` of default-branch commits by people, at least of the last 12 months. */
	humanCommits: readonly (readonly [day: Day, author: number])[] | null;
	/** Publishes, tags and version changes. */
	releaseDays: readonly Day[] | null;
};

export type ActivityFeatures = {
	/** Days since the newest commit by a person or release. */
	silenceDays: number | null;
	/** Different people who committed in the last 12 months (365 days). */
	authors12m: number | null;
	/** Different days with a release in the last 12 months. */
	releases12m: number | null;
};

const YEAR: Day = 365;

export function toActivityFeatures({
	asOfDay,
	humanCommits,
	releaseDays,
}: ActivityHistory): ActivityFeatures {
	const commits = humanCommits?.filter(([day]) => day <= asOfDay) ?? null;
	const releases = releaseDays?.filter((day) => day <= asOfDay) ?? null;
	const work = [...(commits ?? []).map(([day]) => day), ...(releases ?? [])];
	const isRecent = (day: Day) => day > asOfDay - YEAR;
	return {
		silenceDays: work.length === 0 ? null : asOfDay - Math.max(...work),
		authors12m: commits && new Set(commits.filter(([day]) => isRecent(day)).map(([, author]) => author)).size,
		releases12m: releases && new Set(releases.filter(isRecent)).size,
	};
}
