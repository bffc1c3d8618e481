/**
 * One clock for two threads. Each could watch for jumps of the machine's clock itself, but would believe them at different
 * times: one that has nothing to do does not look, and one that starts anew has seen none.
 */
import { type Clock, systemClock } from "@dephealth/core/clock.ts";

/** Milliseconds of the system's monotonic clock; all threads of a process have the same. */
function monotonic(): number {
	return Number(process.hrtime.bigint()) / 1e6;
}

/** Wall time minus monotonic time. */
export function wallOffsetOf(clock: Pick<Clock, "now">): number {
	return clock.now() - monotonic();
}

export type FollowingClock = Clock & {
	/** Goes by the clock of which this is the `wallOffsetOf`. */
	follow(wallOffset: number): void;
};

/** The machine's clock, until it follows another. */
export function createFollowingClock(): FollowingClock {
	let offset = wallOffsetOf(systemClock);
	return {
		...systemClock,
		now: () => Math.round(monotonic() + offset),
		follow(wallOffset) {
			offset = wallOffset;
		},
	};
}
