/**
 * The time at which the work that is going on must have ended: a function that is stopped in the middle of a call can
 * tell nobody why. Carried along the calls of one invocation, since processes serve several at once on one machine.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { UpstreamTimeoutError } from "../errors.ts";

/**
 * The invocation's own time was spent before the upstream's: that says nothing about the upstream. The name stays the
 * family's, so that state machines treat both alike.
 */
export class OutOfTimeError extends UpstreamTimeoutError {}

const deadlines = new AsyncLocalStorage<number>();

/** @param deadlineAt by the clock's monotonic time; a deadline set around this one that is earlier stays in force */
export function withDeadline<T>(deadlineAt: number, work: () => T): T {
	return deadlines.run(Math.min(deadlineAt, deadlines.getStore() ?? Number.POSITIVE_INFINITY), work);
}

/** Milliseconds until the deadline in force, never negative; Infinity when there is none. */
export function remainingTime(now: number): number {
	return Math.max(0, (deadlines.getStore() ?? Number.POSITIVE_INFINITY) - now);
}
