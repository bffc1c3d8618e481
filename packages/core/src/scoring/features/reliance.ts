/** The reliance of others on a package. "Little" is only concluded from facts that could be read. */
import type { Features } from "./features.ts";

export type Reliance = { weeklyDownloads: number; dependents: number };

/** Weekly downloads from which on every rule calls a package relied on, however few packages depend on it. */
export const SURELY_RELIED_ON_DOWNLOADS = 1_000_000;
/** With a release within a year no rule asks whether a package has ended or is finished. */
const SILENT_AFTER_DAYS = 365;

/**
 * True when the count of dependents could decide whether a package has ended, or is finished, by the registry's facts
 * alone.
 *
 * @param weeklyDownloads null when nobody has counted them
 */
export function dependentsMayDecide(
	weeklyDownloads: number | null,
	daysSinceLastRelease: number | null,
): boolean {
	if (weeklyDownloads === null || daysSinceLastRelease === null) return true;
	return weeklyDownloads < SURELY_RELIED_ON_DOWNLOADS && daysSinceLastRelease >= SILENT_AFTER_DAYS;
}

/** True when downloads or dependents reach `atLeast`; null when neither does and one of them is not to be had. */
export function isReliedOn(
	features: Pick<Features, "weeklyDownloads" | "dependents" | "useIsUnread">,
	atLeast: Reliance,
): boolean | null {
	const { weeklyDownloads, dependents } = features;
	if ((weeklyDownloads ?? 0) >= atLeast.weeklyDownloads || (dependents ?? 0) >= atLeast.dependents)
		return true;
	if (features.useIsUnread || (weeklyDownloads === null && dependents === null)) return null;
	return false;
}
