/** Ends work when its time is spent or its caller gives up, and tells the two apart. */
import type { Clock } from "./clock.ts";

export type RequestDeadline = {
	/** Aborts at the deadline, and with the caller's signal. */
	signal: AbortSignal;
	/** True for the error that a call ended by this signal rejects with. */
	isCauseOf(error: unknown): boolean;
	/** Stops the timer and lets go of the caller's signal. Call it when the request is done. */
	release(): void;
};

/** Why a timer was stopped; made once, since the default reason collects a stack trace for every request. */
const RELEASED = new Error("The request is done.");

/** Starts counting now: `milliseconds` by the given clock. */
export function startDeadline(
	clock: Clock,
	milliseconds: number,
	callerSignal?: AbortSignal,
): RequestDeadline {
	const call = new AbortController();

	function giveUp(): void {
		call.abort(callerSignal?.reason);
	}
	function end(): void {
		call.abort(new DOMException("The time for the request is spent.", "TimeoutError"));
	}

	const stopTimer = startTimer(clock, milliseconds, end);
	callerSignal?.addEventListener("abort", giveUp, { once: true });
	return {
		signal: call.signal,
		isCauseOf: (error) => call.signal.aborted && error === call.signal.reason,
		release() {
			stopTimer();
			callerSignal?.removeEventListener("abort", giveUp);
		},
	};
}

/**
 * Most timers are stopped before their time, and a signal for each costs more than the timer.
 *
 * @returns stops it
 */
export function startTimer(clock: Clock, milliseconds: number, onTime: () => void): () => void {
	if (clock.timer) return clock.timer(milliseconds, onTime);
	const timer = new AbortController();
	clock.sleep(milliseconds, timer.signal).then(onTime, ignore);
	return () => timer.abort(RELEASED);
}

/** Gives `work` so many milliseconds; its signal then aborts. `work` itself decides whether to end. */
export async function withTimeLimit<T>(
	clock: Clock,
	milliseconds: number,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const deadline = startDeadline(clock, milliseconds);
	try {
		return await work(deadline.signal);
	} finally {
		deadline.release();
	}
}

/** Released before its time, which is how most end. */
function ignore(): void {}
