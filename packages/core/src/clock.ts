/** Time and chance as dependencies: policy receives them, only composition roots name the real ones. */
export type Clock = {
	/** Milliseconds since 1970-01-01 UTC. */
	now(): number;
	/** Milliseconds since some moment that only ever grow. Absent from clocks that nobody can set. */
	monotonic?(): number;
	/** Resolves after `milliseconds`; rejects with the signal's reason when aborted. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
	/** Calls `onTime` after `milliseconds`, unless the returned function is called before. Absent: `sleep` does as well. */
	timer?(milliseconds: number, onTime: () => void): () => void;
};

/** Uniform in [0, 1). */
export type Random = () => number;

export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	sleep,
	timer(milliseconds, onTime) {
		const timer = setTimeout(onTime, milliseconds);
		return () => clearTimeout(timer);
	},
};

/**
 * node:timers/promises is not used here: it makes an error for each cancelled timer, and every upstream call cancels
 * one.
 */
function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		signal?.throwIfAborted();
		const timer = setTimeout(end, milliseconds);
		signal?.addEventListener("abort", giveUp, { once: true });

		function end(): void {
			signal?.removeEventListener("abort", giveUp);
			resolve();
		}
		function giveUp(): void {
			clearTimeout(timer);
			reject(signal?.reason);
		}
	});
}

/** The monotonic time, for durations: changes of the wall clock do not show in them. */
export function monotonicNow(clock: Pick<Clock, "now" | "monotonic">): number {
	return clock.monotonic?.() ?? clock.now();
}

/** The clock's time as ISO 8601 in UTC with milliseconds. */
export function timestamp(clock: Clock): string {
	return new Date(clock.now()).toISOString();
}
