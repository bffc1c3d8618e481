/**
 * Decides what happens to a dead letter. Pure.
 *
 * `collect-package` sends it without `not_before`. The processor re-queues it with an incremented count and the
 * earliest time of the retry. At that time a collection of the missing sources starts; if it fails too,
 * `collect-package` sends the next dead letter with the same count. So the count grows in one place, at the
 * re-queueing, and the process always ends: after five retries, at an age, or after a number of receives.
 */
import type { ErrorClass } from "../resilience/error-classifier.ts";

/** Delay before each retry, in seconds: an upstream's hiccup, its incident, its outage. */
export const RETRY_DELAYS_SECONDS: readonly number[] = [60, 300, 1800, 7200, 21_600];
/** The number of retries for a package's missing sources before they are given up. */
export const MAX_RETRIES = RETRY_DELAYS_SECONDS.length;
/** Half of what SQS keeps a message (14 days): a dead letter is recorded long before the queue would drop it. */
export const MAX_AGE_SECONDS = 7 * 86_400;
/** The number of fruitless receives, at growing intervals, after which the message itself counts as the cause. */
export const MAX_RECEIVES = 100;

/** The longest `DelaySeconds` of SQS. */
const MAX_SEND_DELAY_SECONDS = 900;
/** A received message can stay hidden for 12 hours in all; the first minutes are spent by the receive itself. */
const MAX_WAIT_SECONDS = 43_200 - 600;
const FIRST_POSTPONEMENT_SECONDS = 60;
const LONGEST_POSTPONEMENT_SECONDS = 3600;

/** The facts of the decision. Times are epoch milliseconds. */
export type DeadLetterFacts = {
	errorClass: ErrorClass;
	/** The producer's count of retries so far; see `boundedRetryCount`. */
	retryCount: number;
	/** The time at which the queue accepted the message: the only time here that no producer sets. */
	sentAt: number;
	/** The number of times that the queue has handed the message out, this time included. */
	receiveCount: number;
	/** The producer's time of the first failure. */
	firstFailedAt?: number | undefined;
	/** Set once the dead letter has been re-queued. */
	notBefore?: number | undefined;
};

/** `malformed`: the body is not a dead letter, so no policy applies. */
export type PermanentReason = "malformed" | "permanent_error" | "retries_spent" | "too_old" | "poison";

export type DeadLetterDecision =
	/** Record it for good. */
	| { action: "permanent"; reason: PermanentReason }
	/** Send it again with this count; hidden for `delaySeconds`, and not handled before `notBefore`. */
	| { action: "requeue"; retryCount: number; notBefore: number; delaySeconds: number }
	/** Collect the missing sources now; this is retry number `retryCount`. */
	| { action: "collect"; retryCount: number }
	/** Leave it where it is, hidden for `seconds`. */
	| { action: "wait"; seconds: number };

/**
 * Decides about one dead letter at the time `now` (epoch milliseconds). Total: any facts lead to a decision, and no
 * producer can make a dead letter wait longer than the longest delay.
 *
 * @param delaysSeconds delay before each retry; as many as `MAX_RETRIES`
 */
export function decideDeadLetter(
	facts: DeadLetterFacts,
	now: number,
	delaysSeconds: readonly number[] = RETRY_DELAYS_SECONDS,
): DeadLetterDecision {
	if (facts.errorClass === "permanent") return { action: "permanent", reason: "permanent_error" };
	if (facts.receiveCount > MAX_RECEIVES) return { action: "permanent", reason: "poison" };
	if (now - firstFailure(facts) > MAX_AGE_SECONDS * 1000) return { action: "permanent", reason: "too_old" };
	const retryCount = boundedRetryCount(facts.retryCount);
	return facts.notBefore === undefined
		? requeue(retryCount, now, delaysSeconds)
		: collectWhenDue(facts, facts.notBefore, retryCount, now, delaysSeconds);
}

/**
 * A producer's count as a whole number from 0 to `MAX_RETRIES`; an invalid count is 0, a too large one means that all
 * are used up.
 */
export function boundedRetryCount(count: unknown): number {
	if (typeof count !== "number" || !(count > 0)) return 0;
	return Math.min(Math.floor(count), MAX_RETRIES);
}

/** Seconds to hide a message whose handling failed: doubling with each receive, from a minute to an hour. */
export function postponementSeconds(receiveCount: number): number {
	const doublings = Math.max(0, Math.floor(receiveCount) - 1);
	return Math.min(FIRST_POSTPONEMENT_SECONDS * 2 ** doublings, LONGEST_POSTPONEMENT_SECONDS);
}

/** The earlier time of producer and queue, so that no producer can make a dead letter look younger. */
function firstFailure(facts: DeadLetterFacts): number {
	return Math.min(facts.firstFailedAt ?? facts.sentAt, facts.sentAt);
}

function requeue(retryCount: number, now: number, delaysSeconds: readonly number[]): DeadLetterDecision {
	const delay = delaysSeconds[retryCount];
	if (delay === undefined) return { action: "permanent", reason: "retries_spent" };
	return {
		action: "requeue",
		retryCount: retryCount + 1,
		notBefore: now + delay * 1000,
		delaySeconds: Math.min(delay, MAX_SEND_DELAY_SECONDS),
	};
}

function collectWhenDue(
	facts: DeadLetterFacts,
	notBefore: number,
	retryCount: number,
	now: number,
	delaysSeconds: readonly number[],
): DeadLetterDecision {
	// Counted from now too: a queue's clock may have been ahead.
	const latest = Math.min(facts.sentAt, now) + Math.max(...delaysSeconds) * 1000;
	const seconds = Math.ceil((Math.min(notBefore, latest) - now) / 1000);
	if (seconds > 0) return { action: "wait", seconds: Math.min(seconds, MAX_WAIT_SECONDS) };
	return { action: "collect", retryCount: Math.max(1, retryCount) };
}
