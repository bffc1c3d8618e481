/** The result of one run of self-healing, for its log line, its metrics and its output. Pure. */

export type HealingCounts = { found: number; republished: number; quarantined: number; errors: number };

/** `threshold_minutes`: how long a collection must have stood still to count as lost. */
export type HealingSummary = HealingCounts & { threshold_minutes: number; duration_ms: number };

/** @param run times in epoch milliseconds; a clock that was set back makes no negative duration */
export function summarizeHealing(
	counts: HealingCounts,
	run: { startedAt: number; endedAt: number; stuckAfterMs: number },
): HealingSummary {
	return {
		...counts,
		threshold_minutes: run.stuckAfterMs / 60_000,
		duration_ms: Math.max(0, run.endedAt - run.startedAt),
	};
}
