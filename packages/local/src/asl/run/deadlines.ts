/**
 * Timeouts of tasks and executions. Nearly all are cancelled before they are due, and one sleep serves them all:
 * a timer for each would cost more than the rest of a transition.
 */
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";
import { Interrupted, sleepUntil } from "./interpreter/interruption.ts";

export type Deadlines = {
	/**
	 * Calls `onTime` after the time that now remains until `time` (milliseconds since 1970), even if the wall clock is
	 * set meanwhile, unless the returned function is called before.
	 */
	add(time: number, onTime: () => void): () => void;
	close(): void;
};

/** Why a sleep was ended; made once, since the default reason collects a stack trace. */
const NOT_NEEDED = new Error("No deadline is that near any more.");

type Deadline = { time: number; onTime: () => void };

export function createDeadlines(clock: Clock, onError: (error: unknown) => void): Deadlines {
	const pending = new Set<Deadline>();
	const elapsing: Clock = { now: () => monotonicNow(clock), sleep: clock.sleep };
	let watch: { until: number; controller: AbortController } | undefined;
	let isIdleCheckDue = false;

	function watchUntil(until: number): void {
		watch?.controller.abort(NOT_NEEDED);
		const controller = new AbortController();
		watch = { until, controller };
		sleepUntil(elapsing, until, controller.signal).then(wake, (error) => {
			if (!(error instanceof Interrupted)) onError(error);
		});
	}

	function wake(): void {
		watch = undefined;
		const now = elapsing.now();
		let earliest = Number.POSITIVE_INFINITY;
		for (const deadline of pending) {
			if (deadline.time > now) {
				earliest = Math.min(earliest, deadline.time);
				continue;
			}
			pending.delete(deadline);
			deadline.onTime();
		}
		if (earliest < watchedTime()) watchUntil(earliest);
	}

	/** `onTime` may have added a deadline, and with it a watch. */
	function watchedTime(): number {
		return watch?.until ?? Number.POSITIVE_INFINITY;
	}

	/** A sleep for nobody would keep the process alive. The next task often comes within the same turn. */
	function stopWhenIdle(): void {
		if (isIdleCheckDue) return;
		isIdleCheckDue = true;
		setImmediate(() => {
			isIdleCheckDue = false;
			if (pending.size === 0) close();
		});
	}

	function close(): void {
		watch?.controller.abort(NOT_NEEDED);
		watch = undefined;
		pending.clear();
	}

	return {
		close,
		add(wallTime, onTime) {
			const time = elapsing.now() + wallTime - clock.now();
			const deadline = { time, onTime };
			pending.add(deadline);
			if (time < watchedTime()) watchUntil(time);
			return () => {
				pending.delete(deadline);
				if (pending.size === 0) stopWhenIdle();
			};
		},
	};
}
