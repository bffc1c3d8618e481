import type { RetryDependencies, RetryPolicy } from "@dephealth/core/resilience/retry.ts";
import { HTTP_RETRY } from "@dephealth/core/resilience/retry-presets.ts";

export const ALWAYS: RetryPolicy = { ...HTTP_RETRY, isRetryable: () => true };

export const failure = new Error("the upstream is down");

/** A clock that sleeps in no time and remembers for how long it was asked to. */
export function deps(overrides: Partial<RetryDependencies> = {}) {
	const delays: number[] = [];
	let now = 0;
	const clock = {
		now: () => now,
		async sleep(milliseconds: number) {
			delays.push(milliseconds);
			now += milliseconds;
		},
	};
	return { clock, random: () => 0.5, delays, ...overrides };
}

/** Fails the given number of times, then answers with the number of the attempt. */
export function failing(times: number, error: unknown = failure) {
	const attempts: number[] = [];
	const operation = async (attempt: number) => {
		attempts.push(attempt);
		if (attempt <= times) throw error;
		return attempt;
	};
	return { attempts, operation };
}
