/** Finds packages that were lost on their way, and decides what becomes of them. Pure. */

import type { CollectionStatus } from "../collection/collection-state.ts";
import { isLeased } from "../lease.ts";
import { CLAIM_LEASE_MS } from "../packages/package-claims.ts";

export type HealingPolicy = {
	/** A collection that has stood still for longer than this, in milliseconds, is lost. */
	stuckAfterMs: number;
	/**
	 * The same for a package that has a score, in milliseconds: longer than the longest delay of a dead letter (6 h),
	 * since one may be pending, and nobody waits for the result.
	 */
	stuckWithScoreAfterMs: number;
	/** A package is republished at most once in this window, by all runs together. */
	windowMs: number;
	/** A package is put aside after this many republications without a result. */
	maxAttempts: number;
};

const HOUR_MS = 3_600_000;

export const HEALING_POLICY: HealingPolicy = {
	stuckAfterMs: HOUR_MS,
	stuckWithScoreAfterMs: 8 * HOUR_MS,
	windowMs: HOUR_MS,
	maxAttempts: 5,
};

/** States in which a package waits for somebody. */
export const UNFINISHED_STATUSES = ["pending", "collecting"] as const satisfies readonly CollectionStatus[];

/**
 * The facts of the decision, read from the package's own item: an index may be behind. Times are epoch milliseconds.
 */
export type HealingFacts = {
	status: CollectionStatus;
	/** The time at which the status was entered. */
	since: number;
	hasDocument: boolean;
	/** An execution holds the package until then; 0 when none does. */
	claimedUntil: number;
	/** The number of republications so far. */
	attempts: number;
	/** A healer holds the package until then; 0 when none does. */
	leasedUntil: number;
};

export type HealingVerdict = "republish" | "quarantine" | "leave";

/** Total: any facts lead to a verdict. */
export function judgeStuckPackage(facts: HealingFacts, now: number, policy: HealingPolicy): HealingVerdict {
	const isUnfinished = UNFINISHED_STATUSES.some((status) => status === facts.status);
	if (!isUnfinished) return "leave";
	const stuckAfterMs = facts.hasDocument ? policy.stuckWithScoreAfterMs : policy.stuckAfterMs;
	// An unknown time does not count as long ago; a time this far in the future is from a wrong clock.
	if (!(Math.abs(now - facts.since) >= stuckAfterMs)) return "leave";
	if (isLeased(facts.leasedUntil, now, policy.windowMs)) return "leave";
	if (isLeased(facts.claimedUntil, now, CLAIM_LEASE_MS)) return "leave";
	return facts.attempts >= policy.maxAttempts ? "quarantine" : "republish";
}

/** Names the window of a time (epoch milliseconds), so that all healers in it mean the same start. */
export function healingWindow(now: number, policy: HealingPolicy): number {
	return Math.floor(now / policy.windowMs);
}
