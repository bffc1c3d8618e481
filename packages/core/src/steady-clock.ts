/**
 * A wall clock for a process that lives on: when somebody sets the machine's clock by days and back again, nothing that
 * runs meanwhile is late, expired or not due for days.
 */
import { type Clock, monotonicNow } from "./clock.ts";

/** Smaller corrections of the clock are followed at once. */
const FOLLOWED_AT_ONCE_MS = 2_000;
/** A jump that has lasted this long is the new time, as after a computer has slept. */
const BELIEVED_AFTER_MS = 60_000;

/** @param clock with monotonic time; without it, it is returned as it is */
export function createSteadyClock(clock: Clock): Clock {
	if (!clock.monotonic) return clock;
	/** Wall time minus monotonic time: as it is believed, and as it has been seen since it differed. */
	let believed = clock.now() - monotonicNow(clock);
	let jump: { offset: number; since: number } | undefined;

	function now(): number {
		const monotonic = monotonicNow(clock);
		const offset = clock.now() - monotonic;
		if (Math.abs(offset - believed) <= FOLLOWED_AT_ONCE_MS) {
			believed = offset;
			jump = undefined;
		} else if (!jump || Math.abs(offset - jump.offset) > FOLLOWED_AT_ONCE_MS) {
			jump = { offset, since: monotonic };
		} else if (monotonic - jump.since >= BELIEVED_AFTER_MS) {
			believed = offset;
			jump = undefined;
		}
		// Whole milliseconds, as of any clock: monotonic time has fractions.
		return Math.round(monotonic + believed);
	}

	return { ...clock, now };
}
