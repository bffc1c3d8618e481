import {
	LAMBDA_FAILURES,
	LAMBDA_RETRY,
	OUR_OUTAGES,
	STORAGE_RETRY,
	stateRetryOf,
	TIMEOUTS,
	UPSTREAM_OUTAGES,
} from "@dephealth/core/resilience/retry-presets.ts";
import { isRepeatedByStateMachine, withStateAttempt } from "@dephealth/core/resilience/state-attempt.ts";
import { expect, it } from "vitest";

const upstreams = { maxRetries: 7, baseDelayMs: 1, maxDelayMs: 2 };

it.each([
	...UPSTREAM_OUTAGES.map((error) => [error, upstreams] as const),
	...OUR_OUTAGES.map((error) => [error, STORAGE_RETRY] as const),
	...TIMEOUTS.map((error) => [error, STORAGE_RETRY] as const),
	...LAMBDA_FAILURES.map((error) => [error, LAMBDA_RETRY] as const),
	["RateLimitedError", undefined] as const,
	["CircuitOpenError", undefined] as const,
	["UpstreamForbiddenError", undefined] as const,
	["SomethingNew", undefined] as const,
])("after %s a state machine repeats by the preset of who failed", (error, expected) => {
	expect(stateRetryOf(error, upstreams)).toBe(expected);
});

it("presets say what they were written for", () => {
	expect(STORAGE_RETRY).toMatchObject({ maxRetries: 3, baseDelayMs: 1_000, maxDelayMs: 10_000 });
	expect(LAMBDA_RETRY).toMatchObject({ maxRetries: 4, baseDelayMs: 1_000, maxDelayMs: 10_000 });
});

it("a task knows whether its state machine repeats it", async () => {
	expect(isRepeatedByStateMachine()).toBe(false);
	expect(withStateAttempt(0, isRepeatedByStateMachine)).toBe(false);
	expect(withStateAttempt(1, isRepeatedByStateMachine)).toBe(true);
	const [first, second] = await Promise.all([
		withStateAttempt(0, async () => isRepeatedByStateMachine()),
		withStateAttempt(2, async () => isRepeatedByStateMachine()),
	]);
	expect([first, second]).toEqual([false, true]);
	expect(isRepeatedByStateMachine()).toBe(false);
});
