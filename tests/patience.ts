/** Waiting in tests: the limits end what hangs. They are far beyond what a busy machine needs, and measure nothing. */
import type { Clock } from "@dephealth/core/clock.ts";

/** Spread into a clock, it never reports that a time limit has passed: only a slow machine would reach one. */
export const NO_TIME_LIMITS: Pick<Required<Clock>, "timer"> = { timer: () => () => {} };

/** The options of `vi.waitFor`. */
export const PATIENT = { timeout: 100_000, interval: 20 } as const;

/** Milliseconds between two reads: the first follow soon, and a long wait does not keep the processor from what it waits for. */
const PAUSE = { first: 10, growth: 1.3, longest: 150 } as const;

/** Reads until there is a value, and resolves with it. */
export async function until<T>(read: () => T | undefined | Promise<T | undefined>, what = "it"): Promise<T> {
	let pause: number = PAUSE.first;
	for (let waited = 0; waited < PATIENT.timeout; waited += pause) {
		const value = await read();
		if (value !== undefined) return value;
		const ms = pause;
		await new Promise((resolve) => setTimeout(resolve, ms));
		pause = Math.min(pause * PAUSE.growth, PAUSE.longest);
	}
	throw new Error(`${what} did not happen in time`);
}

/**
 * Processor time that this process has used, in milliseconds. What takes more than linear time shows here as well as on
 * a clock, and other processes do not.
 */
export function processorMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
