import { type Clock, systemClock } from "@dephealth/core/clock.ts";

let current = systemClock;

/** The process's clock. */
export const clock: Clock = {
	now: () => current.now(),
	sleep: (milliseconds, signal) => current.sleep(milliseconds, signal),
};

/** Lets the embedded runtime run the handlers on its own time; to be called before the first of them runs. */
export function setClock(other: Clock): void {
	current = other;
}
