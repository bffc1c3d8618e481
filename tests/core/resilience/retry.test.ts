import { getEventListeners } from "node:events";
import { systemClock } from "@dephealth/core/clock.ts";
import { CircuitOpenError } from "@dephealth/core/errors.ts";
import {
	delayBound,
	type FailedAttempt,
	type RetryDependencies,
	type RetryPolicy,
	retry,
} from "@dephealth/core/resilience/retry.ts";
import { DYNAMODB_RETRY, GITHUB_RETRY, HTTP_RETRY } from "@dephealth/core/resilience/retry-presets.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

const ALWAYS: RetryPolicy = { ...HTTP_RETRY, isRetryable: () => true };
const failure = new Error("the upstream is down");

/** A clock that sleeps in no time and remembers for how long it was asked to. */
function deps(overrides: Partial<RetryDependencies> = {}) {
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
function failing(times: number, error: unknown = failure) {
	const attempts: number[] = [];
	const operation = async (attempt: number) => {
		attempts.push(attempt);
		if (attempt <= times) throw error;
		return attempt;
	};
	return { attempts, operation };
}

describe("attempts", () => {
	it("calls once when the first attempt succeeds, and does not wait", async () => {
		const { attempts, operation } = failing(0);
		const dependencies = deps();
		expect(await retry(operation, ALWAYS, dependencies)).toBe(1);
		expect(attempts).toEqual([1]);
		expect(dependencies.delays).toEqual([]);
	});

	it("calls again until it succeeds", async () => {
		const { attempts, operation } = failing(2);
		expect(await retry(operation, ALWAYS, deps())).toBe(3);
		expect(attempts).toEqual([1, 2, 3]);
	});

	it("throws the last error itself when the attempts are spent: three retries are four calls", async () => {
		const { attempts, operation } = failing(99);
		await expect(retry(operation, ALWAYS, deps())).rejects.toBe(failure);
		expect(attempts).toEqual([1, 2, 3, 4]);
	});

	it("never retries with no retry", async () => {
		const { attempts, operation } = failing(99);
		await expect(retry(operation, { ...ALWAYS, maxRetries: 0 }, deps())).rejects.toBe(failure);
		expect(attempts).toEqual([1]);
	});

	it("treats a throw before the first promise like a rejection", async () => {
		let calls = 0;
		const operation = () => {
			calls++;
			if (calls === 1) throw failure;
			return "done";
		};
		expect(await retry(operation, ALWAYS, deps())).toBe("done");
	});

	it.each([[null], [false], [0], ["text"]])("passes on %j as it was thrown", async (thrown) => {
		await expect(retry(failing(99, thrown).operation, ALWAYS, deps())).rejects.toBe(thrown);
	});

	it("does not retry what is not retryable", async () => {
		const { attempts, operation } = failing(99);
		await expect(retry(operation, { ...ALWAYS, isRetryable: () => false }, deps())).rejects.toBe(failure);
		expect(attempts).toEqual([1]);
	});

	it("never retries an open circuit, whatever the predicate says", async () => {
		const open = new CircuitOpenError("npm", 30);
		const { attempts, operation } = failing(99, open);
		await expect(retry(operation, ALWAYS, deps())).rejects.toBe(open);
		expect(attempts).toEqual([1]);
	});
});

describe("delays", () => {
	it("have full jitter under a bound that doubles up to the cap", async () => {
		const dependencies = deps();
		const policy = { ...ALWAYS, maxRetries: 7, baseDelayMs: 1000, maxDelayMs: 30_000 };
		await retry(failing(99).operation, policy, dependencies).catch(() => {});
		expect(dependencies.delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
	});

	it("grow by the policy's exponent", () => {
		const policy = { baseDelayMs: 10, maxDelayMs: 1000, exponent: 3 };
		expect([1, 2, 3, 4, 5, 6].map((attempt) => delayBound(policy, attempt))).toEqual([
			10, 30, 90, 270, 810, 1000,
		]);
	});

	it("do not overflow at attempt 1,024", () => {
		expect(delayBound(ALWAYS, 1024)).toBe(30_000);
		expect(delayBound(ALWAYS, 100_000)).toBe(30_000);
	});

	it("never exceed the cap, jitter included, and are never negative", () => {
		fc.assert(
			fc.property(
				fc.record({
					baseDelayMs: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
					maxDelayMs: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
					exponent: fc.double({ min: 1, max: 10, noNaN: true }),
				}),
				fc.integer({ min: 1, max: 2000 }),
				(policy, attempt) => {
					const bound = delayBound(policy, attempt);
					expect(bound).toBeGreaterThan(0);
					expect(bound).toBeLessThanOrEqual(policy.maxDelayMs);
					expect(delayBound(policy, attempt + 1)).toBeGreaterThanOrEqual(bound);
				},
			),
		);
	});

	it("whatever happens: attempts and waits stay within the policy, the deadline and what was asked for", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					maxRetries: fc.integer({ min: 0, max: 11 }),
					baseDelayMs: fc.integer({ min: 1, max: 5000 }),
					maxDelayMs: fc.integer({ min: 1, max: 60_000 }),
					maxRetryAfterMs: fc.integer({ min: 0, max: 120_000 }),
					deadlineAt: fc.integer({ min: 0, max: 200_000 }),
				}),
				fc.array(fc.record({ asks: fc.integer({ min: -5, max: 200_000 }), ends: fc.boolean() }), {
					maxLength: 12,
				}),
				fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
				async (limits, script, chance) => {
					const dependencies = deps({ random: () => chance.next().value });
					let attempts = 0;
					const policy: RetryPolicy = {
						...limits,
						isRetryable: () => !script[attempts - 1]?.ends,
						retryAfterMs: () => script[attempts - 1]?.asks,
					};
					const operation = async () => {
						attempts++;
						expect(attempts === 1 || dependencies.clock.now() < limits.deadlineAt).toBe(true);
						throw failure;
					};
					await expect(retry(operation, policy, dependencies)).rejects.toBe(failure);
					expect(attempts).toBeLessThanOrEqual(1 + limits.maxRetries);
					expect(dependencies.delays).toHaveLength(attempts - 1);
					for (const [index, delay] of dependencies.delays.entries()) {
						const asked = script[index]?.asks ?? 0;
						expect(delay).toBeGreaterThanOrEqual(Math.max(asked, 0));
						expect(delay).toBeLessThanOrEqual(Math.max(limits.maxDelayMs, limits.maxRetryAfterMs));
					}
				},
			),
		);
	});

	it("spread callers that failed together over the whole bound", async () => {
		const delays = new Set<number>();
		let seed = 0;
		for (let caller = 0; caller < 100; caller++) {
			const dependencies = deps({ random: () => (seed++ % 100) / 100 });
			await retry(failing(1).operation, ALWAYS, dependencies);
			delays.add(Math.floor((dependencies.delays[0] ?? 0) / 100));
		}
		expect(delays.size).toBe(10);
	});
});

describe("what the callee asks for", () => {
	const asking = (milliseconds: number | undefined): RetryPolicy => ({
		...ALWAYS,
		retryAfterMs: () => milliseconds,
		maxRetryAfterMs: 60_000,
	});

	it.each([
		["nothing", undefined, 500],
		["less than the jitter gives", 100, 500],
		["more", 45_000, 45_000],
		["just what is honoured", 60_000, 60_000],
		["nonsense", Number.NaN, 500],
		["the past", -1000, 500],
	])("%s", async (_, asked, waited) => {
		const dependencies = deps();
		await retry(failing(1).operation, asking(asked), dependencies);
		expect(dependencies.delays).toEqual([waited]);
	});

	it.each([60_001, Infinity])("%d ms is too long: the error is thrown at once", async (asked) => {
		const { attempts, operation } = failing(99);
		await expect(retry(operation, asking(asked), deps())).rejects.toBe(failure);
		expect(attempts).toEqual([1]);
	});

	it("is bounded by the longest delay when the policy says nothing else", async () => {
		const { attempts, operation } = failing(99);
		const policy = { ...ALWAYS, retryAfterMs: () => 30_001 };
		await expect(retry(operation, policy, deps())).rejects.toBe(failure);
		expect(attempts).toEqual([1]);
	});
});

describe("the deadline", () => {
	it.each([
		[500, 1],
		[501, 2],
		[1501, 3],
	])("at %i ms leaves room for %i attempt(s)", async (deadlineAt, expected) => {
		const { attempts, operation } = failing(99);
		await expect(retry(operation, { ...ALWAYS, deadlineAt }, deps())).rejects.toBe(failure);
		expect(attempts).toHaveLength(expected);
	});
});

describe("cancelling", () => {
	const reason = new Error("the caller gave up");

	it("before: nothing is called", async () => {
		const { attempts, operation } = failing(0);
		const signal = AbortSignal.abort(reason);
		await expect(retry(operation, ALWAYS, deps({ signal }))).rejects.toBe(reason);
		expect(attempts).toEqual([]);
	});

	it("during an attempt: the operation has the signal, and its own error is thrown without another attempt", async () => {
		const controller = new AbortController();
		const signals: unknown[] = [];
		const seen: FailedAttempt[] = [];
		const operation = async (_: number, signal: AbortSignal | undefined) => {
			signals.push(signal);
			controller.abort(reason);
			throw failure;
		};
		const onAttemptFailed = (attempt: FailedAttempt) => void seen.push(attempt);
		const { signal } = controller;
		await expect(retry(operation, ALWAYS, deps({ signal, onAttemptFailed }))).rejects.toBe(failure);
		expect(signals).toEqual([signal]);
		expect(seen).toEqual([{ attempt: 1, error: failure, delayMs: undefined }]);
	});

	it("between attempts: the wait ends at once", async () => {
		const clock = createManualClock();
		const controller = new AbortController();
		const { attempts, operation } = failing(99);
		const outcome = retry(operation, ALWAYS, deps({ clock, signal: controller.signal }));
		while (clock.sleeping() === 0) await new Promise((resolve) => setImmediate(resolve));
		controller.abort(reason);
		await expect(outcome).rejects.toBe(reason);
		expect(attempts).toEqual([1]);
		expect(clock.sleeping()).toBe(0);
	});

	it("after: the result stands", async () => {
		const controller = new AbortController();
		const operation = async () => {
			controller.abort(reason);
			return "done";
		};
		expect(await retry(operation, ALWAYS, deps({ signal: controller.signal }))).toBe("done");
	});

	it("leaves no listener on the signal, with the real clock too", async () => {
		const { signal } = new AbortController();
		const policy = { ...ALWAYS, baseDelayMs: 0.001, maxRetries: 19 };
		await retry(failing(19).operation, policy, { clock: systemClock, random: Math.random, signal });
		expect(getEventListeners(signal, "abort")).toHaveLength(0);
	});
});

describe("the listener", () => {
	it("is told of each failed attempt and of the wait that follows", async () => {
		const seen: FailedAttempt[] = [];
		const onAttemptFailed = (attempt: FailedAttempt) => void seen.push(attempt);
		await retry(failing(99).operation, ALWAYS, deps({ onAttemptFailed })).catch(() => {});
		expect(seen).toEqual([
			{ attempt: 1, error: failure, delayMs: 500 },
			{ attempt: 2, error: failure, delayMs: 1000 },
			{ attempt: 3, error: failure, delayMs: 2000 },
			{ attempt: 4, error: failure, delayMs: undefined },
		]);
	});

	it("never masks the error by failing, at once or later", async () => {
		const listeners = [
			() => {
				throw new Error("the logger is broken");
			},
			// An unhandled rejection would fail the test run.
			() => Promise.reject(new Error("the logger is broken later")),
		];
		for (const onAttemptFailed of listeners) {
			await expect(retry(failing(99).operation, ALWAYS, deps({ onAttemptFailed }))).rejects.toBe(failure);
			expect(await retry(failing(2).operation, ALWAYS, deps({ onAttemptFailed }))).toBe(3);
		}
	});
});

describe("policies", () => {
	it.each([
		["maxRetries", -3],
		["maxRetries", 1.5],
		["maxRetries", Number.NaN],
		["maxRetries", Infinity],
		["baseDelayMs", 0],
		["baseDelayMs", -1],
		["baseDelayMs", Number.NaN],
		["maxDelayMs", Infinity],
		["maxDelayMs", 0],
		["exponent", 0.5],
		["exponent", Number.NaN],
		["maxRetryAfterMs", -1],
		["maxRetryAfterMs", Infinity],
		["deadlineAt", Number.NaN],
	])("%s %d is refused with its name and value, before anything is called", async (name, value) => {
		const { attempts, operation } = failing(0);
		const refusal = retry(operation, { ...ALWAYS, [name]: value }, deps());
		await expect(refusal).rejects.toThrow(RangeError);
		await expect(refusal).rejects.toThrow(new RegExp(`${name} .*not ${value}\\.`));
		expect(attempts).toEqual([]);
	});

	it("has the presets of the requirements", () => {
		expect(HTTP_RETRY).toEqual({ maxRetries: 3, baseDelayMs: 1000, maxDelayMs: 30_000 });
		expect(GITHUB_RETRY).toEqual({ maxRetries: 3, baseDelayMs: 2000, maxDelayMs: 60_000 });
		expect(DYNAMODB_RETRY).toEqual({ maxRetries: 3, baseDelayMs: 100, maxDelayMs: 2000 });
	});
});
