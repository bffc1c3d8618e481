import { retry } from "@dephealth/core/resilience/retry.ts";
import { createRetryBudget } from "@dephealth/core/resilience/retry-budget.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const policy = { maxRetries: 4, baseDelayMs: 1, maxDelayMs: 1, isRetryable: () => true };

function failing(budget: ReturnType<typeof createRetryBudget>) {
	let attempts = 0;
	const call = () =>
		retry(
			() => {
				attempts += 1;
				throw new Error("down");
			},
			policy,
			{ clock: { now: () => 0, sleep: async () => {} }, random: () => 0, budget },
		).catch(() => undefined);
	return { call, attempts: () => attempts };
}

describe("a retry budget", () => {
	it("lets single calls be tried again as the policy says", async () => {
		const { call, attempts } = failing(createRetryBudget());
		await call();
		expect(attempts()).toBe(5);
	});

	it("holds the retries of many failing calls to its share, however many the policy allows", async () => {
		const { call, attempts } = failing(createRetryBudget({ share: 0.1, burst: 10 }));
		for (let index = 0; index < 1000; index++) await call();
		expect(attempts()).toBeGreaterThan(1000);
		expect(attempts()).toBeLessThanOrEqual(1000 + 10 + 100);
	});

	it("is earned back by calls that need no retry", () => {
		const budget = createRetryBudget({ share: 0.5, burst: 1 });
		expect([budget.spend(), budget.spend()]).toEqual([true, false]);
		budget.earn();
		expect(budget.spend()).toBe(false);
		budget.earn();
		expect(budget.spend()).toBe(true);
	});

	it("never gives more than the burst and the share of what was earned, in whatever order", () => {
		const events = fc.array(fc.boolean(), { maxLength: 500 });
		fc.assert(
			fc.property(
				events,
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.integer({ min: 1, max: 20 }),
				(calls, share, burst) => {
					const budget = createRetryBudget({ share, burst });
					let earned = 0;
					let spent = 0;
					for (const isCall of calls) {
						if (isCall) {
							budget.earn();
							earned += 1;
						} else if (budget.spend()) spent += 1;
						expect(spent).toBeLessThanOrEqual(burst + earned * share + 1e-9);
					}
				},
			),
		);
	});

	it.each([
		["share", -0.1],
		["share", 1.1],
		["share", Number.NaN],
		["burst", 0],
		["burst", Number.POSITIVE_INFINITY],
		["burst", Number.NaN],
	])("with %s %d is refused", (name, value) => {
		expect(() => createRetryBudget({ [name]: value })).toThrow(RangeError);
	});
});
