import { CircuitOpenError } from "@dephealth/core/errors.ts";
import { delayBound, type RetryPolicy, retry } from "@dephealth/core/resilience/retry.ts";
import { DYNAMODB_RETRY, GITHUB_RETRY, HTTP_RETRY } from "@dephealth/core/resilience/retry-presets.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ALWAYS, deps, failing, failure } from "./retry-fixture.ts";

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
