/** The clock that skips, set to another day. */
import type { Clock } from "@dephealth/core/clock.ts";
import { createSkippingClock } from "../chaos/skipping-clock.ts";

export type SoakClock = Clock & {
	/** Sets the clock, before anybody sleeps for long. Epoch milliseconds. */
	set(now: number): void;
	/** The clock jumps over idle time between `run` and `pause`. */
	run(): void;
	pause(): void;
};

/** @param now the initial time */
export function createSoakClock(now: number): SoakClock {
	const skipping = createSkippingClock();
	let shift = now - skipping.now();
	return {
		now: () => skipping.now() + shift,
		sleep: skipping.sleep,
		set(to) {
			shift = to - skipping.now();
		},
		run: skipping.start,
		pause: skipping.stop,
	};
}
