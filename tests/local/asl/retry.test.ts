import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
	matchesError,
	nextRetry,
	type Retrier,
	retryDelayMs,
} from "../../../packages/local/src/asl/retry.ts";

function retrier(fields: Partial<Retrier> = {}): Retrier {
	return {
		errorEquals: ["States.ALL"],
		intervalSeconds: 1,
		maxAttempts: 3,
		backoffRate: 2,
		maxDelaySeconds: undefined,
		jitter: "NONE",
		...fields,
	};
}

describe("an error", () => {
	it.each([
		["Custom", ["Custom"], true],
		["Custom", ["Other"], false],
		["Custom", ["States.ALL"], true],
		["Custom", ["States.TaskFailed"], true],
		["States.Timeout", ["States.TaskFailed"], false],
		["States.HeartbeatTimeout", ["States.TaskFailed"], false],
		["States.HeartbeatTimeout", ["States.Timeout"], true],
		["States.Timeout", ["States.ALL"], true],
		["States.Timeout", ["States.HeartbeatTimeout"], false],
		["States.QueryEvaluationError", ["States.ALL"], true],
		["States.DataLimitExceeded", ["States.ALL"], true],
		["States.DataLimitExceeded", ["States.TaskFailed"], false],
		["States.DataLimitExceeded", ["States.DataLimitExceeded"], true],
		["States.Runtime", ["States.ALL"], false],
		["States.Runtime", ["States.Runtime"], false],
	])("%s against %j matches: %s", (error, errorEquals, expected) => {
		expect(matchesError(errorEquals, error)).toBe(expected);
	});
});

test("a missed heartbeat is known by both its names", () => {
	const error = { error: "States.Timeout", alias: "States.HeartbeatTimeout" };
	for (const name of ["States.Timeout", "States.HeartbeatTimeout"]) {
		expect(nextRetry([retrier({ errorEquals: [name] })], [], error, () => 0)).toBeDefined();
	}
});

describe("the delay before a retry", () => {
	it.each([
		[{}, [1, 2, 4, 8]],
		[{ intervalSeconds: 3, backoffRate: 1 }, [3, 3, 3, 3]],
		[{ intervalSeconds: 3, backoffRate: 1.5 }, [3, 4.5, 6.75, 10.125]],
		[{ intervalSeconds: 2, maxDelaySeconds: 5 }, [2, 4, 5, 5]],
		[{ intervalSeconds: 2, maxDelaySeconds: 5, jitter: "FULL" as const }, [1, 2, 2.5, 2.5]],
	])("of %j with random 0.5 is %j seconds", (fields, seconds) => {
		const delays = seconds.map((_, used) => retryDelayMs(retrier(fields), used, () => 0.5) / 1000);
		expect(delays).toEqual(seconds);
	});

	test("is never negative, never above the maximum and never overflows", () => {
		const anyRetrier = fc.record({
			errorEquals: fc.constant(["States.ALL"]),
			intervalSeconds: fc.integer({ min: 1, max: 99_999_999 }),
			maxAttempts: fc.integer({ min: 0, max: 99_999_999 }),
			backoffRate: fc.double({ min: 1, max: 1e6, noNaN: true }),
			maxDelaySeconds: fc.option(fc.integer({ min: 1, max: 31_622_400 }), { nil: undefined }),
			jitter: fc.constantFrom("NONE" as const, "FULL" as const),
		});
		const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		fc.assert(
			fc.property(anyRetrier, fc.nat(5000), chance, (policy, used, random) => {
				const delay = retryDelayMs(policy, used, () => random);
				expect(delay).toBeGreaterThanOrEqual(0);
				expect(delay).toBeLessThanOrEqual((policy.maxDelaySeconds ?? 99_999_999) * 1000);
			}),
		);
	});
});

describe("of several retriers", () => {
	const retriers = [
		retrier({ errorEquals: ["A"], maxAttempts: 1 }),
		retrier({ errorEquals: ["A", "B"], maxAttempts: 2, intervalSeconds: 7 }),
	];

	it.each([
		["the first that matches decides", "A", [], { index: 0, delayMs: 1000 }],
		["a spent one is not replaced by the next", "A", [1], undefined],
		["each counts for itself", "B", [1, 1], { index: 1, delayMs: 14_000 }],
		["none matches", "C", [], undefined],
	])("%s", (_, error, attempts, expected) => {
		expect(nextRetry(retriers, attempts, { error }, () => 0)).toEqual(expected);
	});
});
