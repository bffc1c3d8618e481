import { createSuccessTally } from "@dephealth/core/resilience/circuit/quiet-successes.ts";
import {
	addToWindow,
	isWithin,
	type Slice,
	sliceStart,
	totals,
} from "@dephealth/core/resilience/circuit/sliding-window.ts";
import { describe, expect, it } from "vitest";

/** Ten slices of a second. */
const WINDOW = 10_000;
const START = 1_800_000_000_000;
const calls = (startsAt: number, count: number): Slice => ({ startsAt, calls: count, failures: 0, slow: 0 });

describe("successes that are counted on the side", () => {
	it("are nothing before the first, and one event after", () => {
		const tally = createSuccessTally(WINDOW);
		expect(tally.peek()).toEqual([]);
		tally.note(3, START);
		tally.note(3, START + 999);
		expect(tally.peek()).toEqual([{ type: "succeeded", epoch: 3, slices: [calls(START, 2)] }]);
		// Looking takes nothing, and what was looked at does not change.
		const [seen] = tally.peek();
		tally.note(3, START);
		expect(seen).toEqual({ type: "succeeded", epoch: 3, slices: [calls(START, 2)] });
		expect(tally.take()).toEqual([{ type: "succeeded", epoch: 3, slices: [calls(START, 3)] }]);
		expect(tally.take()).toEqual([]);
	});

	it("are counted by slices, also when the clock goes back", () => {
		const tally = createSuccessTally(WINDOW);
		for (const at of [0, 1_000, 1_999, 2_000, 500, 1_500]) tally.note(1, START + at);
		expect(tally.take()).toEqual([
			{
				type: "succeeded",
				epoch: 1,
				// What lies further ahead than a slice was counted before the clock was set back.
				slices: [calls(START, 2), calls(START + 1_000, 3)],
			},
		]);
	});

	it("of before the window, and of another epoch, are forgotten", () => {
		const tally = createSuccessTally(WINDOW);
		tally.note(1, START);
		tally.note(1, START + WINDOW);
		expect(tally.peek()).toMatchObject([{ slices: [calls(START + WINDOW, 1)] }]);
		tally.note(2, START + WINDOW);
		expect(tally.take()).toEqual([{ type: "succeeded", epoch: 2, slices: [calls(START + WINDOW, 1)] }]);
	});

	it("begin anew after they were taken", () => {
		const tally = createSuccessTally(WINDOW);
		tally.note(5, START);
		tally.take();
		tally.note(5, START);
		expect(tally.take()).toEqual([{ type: "succeeded", epoch: 5, slices: [calls(START, 1)] }]);
	});
});

describe("a sliding window", () => {
	it.each([
		[0, true],
		[WINDOW - 1, true],
		[WINDOW, false],
		[-1_000, true],
		[-1_001, false],
	])("holds a slice that began %i ms ago: %s", (age, expected) => {
		expect(isWithin(calls(START, 1), START + age, WINDOW)).toBe(expected);
	});

	it("begins its slices at even times", () => {
		expect(sliceStart(START + 1_999, WINDOW)).toBe(START + 1_000);
		expect(sliceStart(START, WINDOW)).toBe(START);
	});

	it("adds what belongs together, in the order of time, and sums it up", () => {
		const window = addToWindow(
			[{ startsAt: START + 1_000, calls: 3, failures: 2, slow: 1 }, calls(START - WINDOW, 9)],
			[calls(START, 4), { startsAt: START + 1_000, calls: 10, failures: 20, slow: 30 }],
			START + 1_000,
			WINDOW,
		);
		expect(window).toEqual([calls(START, 4), { startsAt: START + 1_000, calls: 13, failures: 22, slow: 31 }]);
		expect(totals(window)).toEqual({ calls: 17, failures: 22, slow: 31 });
	});
});
