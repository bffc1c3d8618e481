import { delayBound } from "@dephealth/core/resilience/retry.ts";
import {
	BLIP_RETRY,
	LAMBDA_FAILURES,
	LAMBDA_RETRY,
	OUR_OUTAGES,
	PATIENT_RETRY,
	SERVICE_RETRY,
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

it.each([
	["a blip of an upstream", BLIP_RETRY, 1, 0.25],
	["a service that a state machine calls", SERVICE_RETRY, 5, 31],
	["a webhook's receiver", PATIENT_RETRY, 32, 24.9 * 3600],
])("%s is waited for no longer than its caller has time for", (_, preset, retries, seconds) => {
	expect(preset.maxRetries).toBe(retries);
	const bounds = Array.from({ length: preset.maxRetries }, (_retry, index) => delayBound(preset, index + 1));
	const total = bounds.reduce((sum, bound) => sum + bound, 0) / 1000;
	expect(total / seconds).toBeCloseTo(1, 2);
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
