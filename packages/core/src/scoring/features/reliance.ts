/** The reliance of others on a package. "Little" is only concluded from facts that could be read. */
import type { Features } from "./features.ts";

export type Reliance = { weeklyDownloads: number; dependents: number };

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
