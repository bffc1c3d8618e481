/** Ending work from outside: a sibling failed, time is up, the execution or the engine is stopped. */
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";

/** The work ended because its signal was aborted; it has neither failed nor succeeded. */
export class Interrupted extends Error {
	override name = "Interrupted";
}

export function throwIfInterrupted(signal: AbortSignal): void {
	if (signal.aborted) throw new Interrupted("The work was interrupted.");
}

export type Scope = {
	readonly signal: AbortSignal;
	/** Ends the work inside the scope; work outside continues. */
	abort(): void;
	/** Must be called when the work is over. */
	close(): void;
};

/** A scope that ends with the one around it. */
export function openScope(outer: AbortSignal): Scope {
	const controller = new AbortController();
	const abort = () => controller.abort();
	if (outer.aborted) controller.abort();
	else outer.addEventListener("abort", abort, { once: true });
	return { signal: controller.signal, abort, close: () => outer.removeEventListener("abort", abort) };
}

/** Waits for the work, but no longer than the signal allows. @throws Interrupted */
export function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const interrupt = () => reject(new Interrupted("The work was interrupted."));
		if (signal.aborted) {
			interrupt();
			work.catch(() => {});
			return;
		}
		signal.addEventListener("abort", interrupt, { once: true });
		work.then(
			(value) => {
				signal.removeEventListener("abort", interrupt);
				resolve(value);
			},
			(error) => {
				signal.removeEventListener("abort", interrupt);
				reject(error);
			},
		);
	});
}

/** Node's timers fire at once when asked for more. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** The wall clock may be set meanwhile, or the machine sleep: timers notice neither. */
const LONGEST_LOOK_AWAY_MS = 60_000;

/**
 * Sleeps for the rest of a duration, even if the wall clock is set meanwhile.
 *
 * @param time the end in milliseconds since 1970, computed at the beginning, possibly before a restart
 * @param atMost the whole duration, so that a clock set back since then does not extend it
 * @throws Interrupted
 */
export async function sleepOut(
	clock: Clock,
	time: number,
	atMost: number,
	signal: AbortSignal,
): Promise<void> {
	const end = monotonicNow(clock) + Math.min(time - clock.now(), atMost);
	const elapsing = { now: () => monotonicNow(clock), sleep: clock.sleep };
	return sleepUntil(elapsing, end, signal);
}

/** Sleeps until the wall clock shows the time. @throws Interrupted */
export async function sleepUntil(clock: Clock, time: number, signal: AbortSignal): Promise<void> {
	const longestMs = clock.monotonic ? LONGEST_LOOK_AWAY_MS : LONGEST_SLEEP_MS;
	for (let left = time - clock.now(); left > 0; left = time - clock.now()) {
		throwIfInterrupted(signal);
		try {
			await clock.sleep(Math.min(left, longestMs), signal);
		} catch (error) {
			throwIfInterrupted(signal);
			throw error;
		}
	}
	throwIfInterrupted(signal);
}
