/**
 * A wall clock for a process that lives on: when somebody sets the machine's clock by days and back again, nothing that
 * runs meanwhile is late, expired or not due for days.
 */
import { type Clock, monotonicNow } from "./clock.ts";

/** Smaller corrections of the clock are followed at once. */
const FOLLOWED_AT_ONCE_MS = 2_000;
/** A jump that has lasted this long is the new time, as after a computer has slept. */
const BELIEVED_AFTER_MS = 60_000;

/** What was deleted by a wrong time does not come back when the clock is corrected. */
const DELETED_AFTER_MS = 3_600_000;

/**
 * @param clock with monotonic time; without it, it is returned as it is
 * @param options.believedAfterMs default: a minute
 * @param options.aheadMs the time by which the clock is ahead of what was known before it; default 0
 */
export function createSteadyClock(
	clock: Clock,
	options: { believedAfterMs?: number; aheadMs?: number } = {},
): Clock {
	const { believedAfterMs = BELIEVED_AFTER_MS, aheadMs = 0 } = options;
	if (!clock.monotonic) return clock;
	/** Wall time minus monotonic time: as it is believed, and as it has been seen since it differed. */
	let believed = clock.now() - monotonicNow(clock) - aheadMs;
	let jump: { offset: number; since: number } | undefined;

	function now(): number {
		const monotonic = monotonicNow(clock);
		const offset = clock.now() - monotonic;
		if (Math.abs(offset - believed) <= FOLLOWED_AT_ONCE_MS) {
			believed = offset;
			jump = undefined;
		} else if (!jump || Math.abs(offset - jump.offset) > FOLLOWED_AT_ONCE_MS) {
			jump = { offset, since: monotonic };
		} else if (monotonic - jump.since >= believedAfterMs) {
			believed = offset;
			jump = undefined;
		}
		// Whole milliseconds, as of any clock: monotonic time has fractions.
		return Math.round(monotonic + believed);
	}

	return { ...clock, now };
}

/**
 * The time by which old things are deleted: a jump forward counts once it has stood for an hour, and one back at once.
 *
 * @param awayMs since the time that the last run had, by a clock that may have been set meanwhile
 */
export function createDeletionClock(clock: Clock, awayMs: number): Clock {
	const cautious = createSteadyClock(clock, {
		believedAfterMs: DELETED_AFTER_MS,
		aheadMs: Math.max(0, awayMs),
	});
	return { ...clock, now: () => Math.min(clock.now(), cautious.now()) };
}
