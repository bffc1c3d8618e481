/** Landmarks: days at which the forecast is asked, with what it could know then and what came of it. */
import {
	type ActivityFeatures,
	END_GAP_DAYS,
	toActivityFeatures,
} from "@dephealth/core/scoring/features/activity-features.ts";
import { HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { ownerOf, type Timeline } from "./timelines.ts";

export type Landmark = {
	owner: string;
	weight: number;
	features: ActivityFeatures;
	/** Whether maintenance ended by each horizon; null where the history is too short to tell. */
	ended: (boolean | null)[];
	/** The definition was met before this landmark: the repository was silent for 24 months and came back. */
	cameBack: boolean;
};

/** 3, 6, 12 and 24 months in days. */
export const HORIZON_DAYS: readonly number[] = [91, 183, 365, 730];
/** Landmarks of one repository lie this far apart. */
const SPACING_DAYS = 30;
const MIN_HISTORY_DAYS = 180;

/**
 * A landmark T counts when the repository has at least 180 days of history, its silence is under 24 months, and
 * T + h + 24 months is observed. Maintenance ends by T + h when the first gap of 24 months or more begins at or
 * before T + h.
 */
export function landmarksOf(timeline: Timeline): Landmark[] {
	const work = workDays(timeline);
	const first = work[0];
	if (first === undefined) return [];
	const endedOn = firstLongGap(work, timeline.observedUntilDay);
	const landmarks: Landmark[] = [];
	const last = timeline.observedUntilDay - END_GAP_DAYS - (HORIZON_DAYS[0] ?? 0);
	for (let day = first + MIN_HISTORY_DAYS; day <= last; day += SPACING_DAYS) {
		const features = toActivityFeatures(historyAt(timeline, day));
		if (features.silenceDays === null || features.silenceDays >= END_GAP_DAYS) continue;
		landmarks.push({
			owner: ownerOf(timeline),
			weight: timeline.sampleWeight,
			features,
			ended: HORIZON_DAYS.map((horizon) =>
				day + horizon + END_GAP_DAYS > timeline.observedUntilDay
					? null
					: endedOn !== undefined && endedOn <= day + horizon,
			),
			cameBack: features.hasEarlierGap === true,
		});
	}
	return landmarks;
}

/** What is known of a repository on a day. */
export function historyAt(
	timeline: Pick<Timeline, "humanCommits" | "botCommitDays" | "tagDays" | "versionChangeDays">,
	asOfDay: number,
) {
	return {
		asOfDay,
		humanCommits: timeline.humanCommits,
		botCommitDays: timeline.botCommitDays,
		releaseDays: [...timeline.tagDays, ...timeline.versionChangeDays],
		isWholeHistory: true,
	};
}

function workDays(timeline: Timeline): number[] {
	const days = new Set([
		...timeline.humanCommits.map(([day]) => day),
		...timeline.tagDays,
		...timeline.versionChangeDays,
	]);
	return [...days].sort((a, b) => a - b);
}

/** The day of the last work before the first gap of 24 months. */
function firstLongGap(work: readonly number[], observedUntilDay: number): number | undefined {
	return work.find((day, index) => (work[index + 1] ?? observedUntilDay) - day >= END_GAP_DAYS);
}

if (HORIZON_DAYS.length !== HORIZONS.length) throw new Error("Every horizon needs its days.");
