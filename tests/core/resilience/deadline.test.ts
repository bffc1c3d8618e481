import { outcomeOf } from "@dephealth/core/resilience/circuit/circuit-outcome.ts";
import { OutOfTimeError, remainingTime, withDeadline } from "@dephealth/core/resilience/deadline.ts";
import { classifyError } from "@dephealth/core/resilience/error-classifier.ts";
import { retry } from "@dephealth/core/resilience/retry.ts";
import { describe, expect, it } from "vitest";

const NOW = 1_000_000;

describe("the deadline of an invocation", () => {
	it("is endless when nobody set one", () => {
		expect(remainingTime(NOW)).toBe(Number.POSITIVE_INFINITY);
	});

	it("is what is left of it, and never less than nothing", () => {
		withDeadline(NOW + 500, () => {
			expect(remainingTime(NOW)).toBe(500);
			expect(remainingTime(NOW + 501)).toBe(0);
		});
	});

	it("holds across waiting, and for each of several invocations apart", async () => {
		const seen = (deadlineAt: number) =>
			withDeadline(deadlineAt, async () => {
				await new Promise((resolve) => setImmediate(resolve));
				return remainingTime(NOW);
			});
		expect(await Promise.all([seen(NOW + 1), seen(NOW + 2), seen(NOW + 3)])).toEqual([1, 2, 3]);
		expect(remainingTime(NOW)).toBe(Number.POSITIVE_INFINITY);
	});

	it("of an outer call is not put off by an inner one", () => {
		withDeadline(NOW + 100, () => {
			withDeadline(NOW + 900, () => expect(remainingTime(NOW)).toBe(100));
			withDeadline(NOW + 50, () => expect(remainingTime(NOW)).toBe(50));
		});
	});

	it("lets no retry begin after it", async () => {
		let attempts = 0;
		let now = NOW;
		const clock = {
			now: () => now,
			async sleep(milliseconds: number) {
				now += milliseconds;
			},
		};
		const call = withDeadline(NOW + 1500, () =>
			retry(
				() => {
					attempts += 1;
					throw new Error("down");
				},
				{ maxRetries: 9, baseDelayMs: 1000, maxDelayMs: 1000, isRetryable: () => true },
				{ clock, random: () => 1 },
			),
		);
		await expect(call).rejects.toThrow("down");
		expect(attempts).toBe(2);
	});
});

it("running out of one's own time is worth another try, and says nothing about the upstream", () => {
	const error = new OutOfTimeError("late", { source: "npm" });
	expect(error.name).toBe("UpstreamTimeoutError");
	expect(classifyError(error)).toBe("transient");
	expect(outcomeOf(error)).toBe("ignored");
});
