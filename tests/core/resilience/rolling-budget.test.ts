import { type RollingUse, rollingLoad, waitForRoom } from "@dephealth/core/resilience/rolling-budget.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const MINUTE = { allowedMs: 60_000, windowMs: 60_000 };

describe("a minute of work in each minute", () => {
	it.each<[string, RollingUse, cost: number, wait: number]>([
		["nothing used", { previousMs: 0, currentMs: 0, elapsedMs: 0 }, 2_500, 0],
		["room for just this", { previousMs: 0, currentMs: 57_500, elapsedMs: 30_000 }, 2_500, 0],
		[
			"the last minute counts by what is left of it",
			{ previousMs: 60_000, currentMs: 0, elapsedMs: 15_000 },
			10_000,
			0,
		],
		["and makes one wait", { previousMs: 60_000, currentMs: 0, elapsedMs: 0 }, 6_000, 6_000],
		["this minute is spent", { previousMs: 0, currentMs: 60_000, elapsedMs: 20_000 }, 6_000, 46_000],
		["more than all there is, alone", { previousMs: 0, currentMs: 0, elapsedMs: 0 }, 90_000, 0],
		[
			"more than all there is, after others",
			{ previousMs: 1_000, currentMs: 0, elapsedMs: 0 },
			90_000,
			60_000,
		],
	])("%s", (_, use, cost, wait) => {
		expect(waitForRoom(use, cost, MINUTE)).toBe(wait);
	});

	const used = fc.record({
		previousMs: fc.integer({ min: 0, max: 200_000 }),
		currentMs: fc.integer({ min: 0, max: 200_000 }),
		elapsedMs: fc.integer({ min: 0, max: 59_999 }),
	});
	const cost = fc.integer({ min: 1, max: 60_000 });

	/** The same use, some time later, when nobody has used anything since. */
	function later({ previousMs, currentMs, elapsedMs }: RollingUse, waitMs: number): RollingUse {
		const windows = Math.floor((elapsedMs + waitMs) / MINUTE.windowMs);
		return {
			previousMs: windows === 0 ? previousMs : windows === 1 ? currentMs : 0,
			currentMs: windows === 0 ? currentMs : 0,
			elapsedMs: (elapsedMs + waitMs) % MINUTE.windowMs,
		};
	}

	it("work fits after the wait, never waits for longer than two windows, and would not have fitted a moment before", () => {
		fc.assert(
			fc.property(used, cost, (use, costMs) => {
				const wait = waitForRoom(use, costMs, MINUTE);
				expect(wait).toBeGreaterThanOrEqual(0);
				expect(wait).toBeLessThanOrEqual(2 * MINUTE.windowMs);
				expect(rollingLoad(later(use, wait), MINUTE) + costMs).toBeLessThanOrEqual(MINUTE.allowedMs + 1e-6);
				if (wait > 1) {
					expect(rollingLoad(later(use, wait - 2), MINUTE) + costMs).toBeGreaterThan(MINUTE.allowedMs - 1e-6);
				}
			}),
		);
	});

	it("whoever asks before working uses no more than an allowance and a half in any minute", () => {
		fc.assert(
			fc.property(
				fc.array(fc.record({ pause: fc.nat(20_000), work: fc.integer({ min: 1, max: 12_000 }) }), {
					minLength: 1,
					maxLength: 60,
				}),
				(asks) => {
					const done: { at: number; work: number }[] = [];
					let now = 0;
					const usedIn = (window: number) =>
						done
							.filter(({ at }) => Math.floor(at / 60_000) === window)
							.reduce((sum, { work }) => sum + work, 0);
					for (const { pause, work } of asks) {
						now += pause;
						const window = Math.floor(now / 60_000);
						now += waitForRoom(
							{ previousMs: usedIn(window - 1), currentMs: usedIn(window), elapsedMs: now % 60_000 },
							work,
							MINUTE,
						);
						done.push({ at: now, work });
					}
					for (const { at: end } of done) {
						const within = done.filter(({ at }) => at > end - 60_000 && at <= end);
						expect(within.reduce((sum, { work }) => sum + work, 0)).toBeLessThanOrEqual(90_000);
					}
				},
			),
		);
	});
});
