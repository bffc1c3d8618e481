/**
 * Timeouts of requests, tasks and executions. Nearly all are cancelled before they are due, and one timer serves them
 * all: one for each would cost more than the rest of a transition.
 */
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";
import { startTimer } from "@dephealth/core/time-limit.ts";

export type Deadlines = {
	/**
	 * Calls `onTime` after the time that now remains until `time` (milliseconds since 1970), even if the wall clock is
	 * set meanwhile, unless the returned function is called before.
	 */
	add(time: number, onTime: () => void): () => void;
	close(): void;
};

/** Node's timers fire at once when asked for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Deadline = { time: number; onTime: () => void };

export function createDeadlines(clock: Clock): Deadlines {
	const pending = new Set<Deadline>();
	let watch: { until: number; stop: () => void } | undefined;
	let isIdleCheckDue = false;

	function watchUntil(until: number): void {
		watch?.stop();
		const left = until - monotonicNow(clock);
		const stop = left > 0 ? startTimer(clock, Math.min(left, LONGEST_TIMER_MS), wake) : startSoon(wake);
		watch = { until, stop };
	}

	function wake(): void {
		watch = undefined;
		const now = monotonicNow(clock);
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

	/** A timer for nobody would keep the process alive. The next task often comes within the same turn. */
	function stopWhenIdle(): void {
		if (isIdleCheckDue) return;
		isIdleCheckDue = true;
		setImmediate(() => {
			isIdleCheckDue = false;
			if (pending.size === 0) close();
		});
	}

	function close(): void {
		watch?.stop();
		watch = undefined;
		pending.clear();
	}

	return {
		close,
		add(wallTime, onTime) {
			const time = monotonicNow(clock) + wallTime - clock.now();
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

/** For a time that has passed already. */
function startSoon(onTime: () => void): () => void {
	let isStopped = false;
	queueMicrotask(() => {
		if (!isStopped) onTime();
	});
	return () => {
		isStopped = true;
	};
}
