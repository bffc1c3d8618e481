/** The maintenance component: does somebody look after it? The curves are our judgement, not fitted to data. */
import type { Judged } from "../components/component-parts.ts";
import { scored, UNREAD_AT_MOST, unread, untold } from "../components/component-parts.ts";
import { at, type Curve } from "../components/curve.ts";
import { ago, span } from "../evidence/words.ts";
import { type Status, TERMINAL_LABELS } from "../status.ts";
import type { Features } from "./features.ts";
import { isReliedOn, SURELY_RELIED_ON_DOWNLOADS } from "./reliance.ts";

/** Days of silence → score. */
const RECENCY: Curve = [
	[90, 100],
	[365, 70],
	[730, 45],
	[1460, 20],
	[2920, 5],
];
/** Months with commits among the last 24 → score. */
const RHYTHM: Curve = [
	[0, 0],
	[1, 25],
	[4, 60],
	[12, 100],
];
const SHARE_OF_RECENCY = 0.6;
/** A package that is old enough and widely relied on may be finished: silence costs it less. */
const FINISHED = {
	minAgeDays: 3 * 365,
	relied: { weeklyDownloads: SURELY_RELIED_ON_DOWNLOADS, dependents: 1_000 },
	atLeast: 60,
};
/** Its maintainers or its registry say that nobody maintains it. */
const TERMINAL_AT_MOST = 10;

export function maintenance(features: Features, status: Status): Judged {
	const measured = measure(features);
	const text = describe(features);
	const values = {
		silence_days: features.silenceDays,
		active_months_24m: features.activeMonths24m,
		is_lower_bound: features.commitsAreLowerBounds,
	};
	if (TERMINAL_LABELS.has(status.label)) {
		const score = Math.min(measured ?? TERMINAL_AT_MOST, TERMINAL_AT_MOST);
		return scored("maintenance_over", score, `${text} It is ${status.label}, which outweighs this.`, {
			...values,
			status: status.label,
		});
	}
	if (measured === null) {
		return isUnread(features)
			? unread("maintenance_unread", text, values)
			: untold("maintenance_untold", text);
	}
	if (measured >= FINISHED.atLeast || isTooYoungToBeFinished(features)) {
		return scored("maintenance", measured, text, values);
	}
	if (isReliedOn(features, FINISHED.relied)) {
		const finished = `${text} It is old and widely relied on, so it may be finished.`;
		return scored("maintenance_finished", FINISHED.atLeast, finished, values);
	}
	// A low number would call a package forgotten that may be finished, so none is given while its use is unread.
	if (features.useIsUnread) {
		const open = `${text} Finished or forgotten? How much it is used could not be read.`;
		return unread("maintenance_use_unread", open, values);
	}
	return scored("maintenance", measured, text, values);
}

function measure(features: Features): number | null {
	if (features.silenceDays === null) return null;
	const recency = at(RECENCY, features.silenceDays);
	const counted =
		features.activeMonths24m === null
			? withoutCommits(features, recency)
			: at(RHYTHM, features.activeMonths24m);
	// A history that was cut off shows too few months; the busiest repositories are cut off first.
	const rhythm = features.commitsAreLowerBounds ? Math.max(counted, recency) : counted;
	return SHARE_OF_RECENCY * recency + (1 - SHARE_OF_RECENCY) * rhythm;
}

/**
 * The rhythm follows from the newest sign of work when there are no commits. It is at most middling when commits exist
 * that could not be read.
 */
function withoutCommits(features: Features, recency: number): number {
	// A repository that is gone gets no more commits.
	if (features.repositoryIsGone) return 0;
	return features.unread.has("humanCommits") ? Math.min(recency, UNREAD_AT_MOST) : recency;
}

function isUnread({ unread: names }: Features): boolean {
	return names.has("humanCommits") || names.has("releaseDays");
}

function describe(features: Features): string {
	const { silenceDays, daysSinceLastCommit, daysSinceLastRelease, activeMonths24m } = features;
	if (silenceDays === null) {
		if (daysSinceLastRelease !== null)
			return `Last release ${ago(daysSinceLastRelease)}; whether people still commit is not known.`;
		return daysSinceLastCommit === null
			? "Neither commits nor releases are known."
			: `Last commit ${ago(daysSinceLastCommit)}; whether versions still come out is not known.`;
	}
	const atLeast = features.commitsAreLowerBounds ? "at least " : "";
	const months = features.repositoryIsGone
		? "nothing is committed to a repository that is gone"
		: activeMonths24m === null
			? "its commits are unknown"
			: activeMonths24m === 0 && !features.commitsAreLowerBounds
				? "nobody committed in the last 24 months"
				: `people committed in ${atLeast}${activeMonths24m} of the last 24 months`;
	// Automation alone shows how long people have been silent at least, and not since when.
	return silenceDays === features.automationAloneDays
		? `No sign of work by people for at least ${span(silenceDays)}; ${months}.`
		: `Last sign of work ${ago(silenceDays)}; ${months}.`;
}

function isTooYoungToBeFinished({ ageDays }: Features): boolean {
	return ageDays !== null && ageDays < FINISHED.minAgeDays;
}
