import { createDeletionClock, createSteadyClock } from "@dephealth/core/steady-clock.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../manual-clock.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);

/** A machine whose clock can be set while its time goes on. */
function createMachine(make = createSteadyClock) {
	let elapsed = 0;
	let ahead = 0;
	const clock = make({
		now: () => START + elapsed + ahead,
		monotonic: () => elapsed,
		sleep: async () => {},
	});
	return {
		clock,
		pass(ms: number) {
			elapsed += ms;
		},
		set(ms: number) {
			ahead = ms;
		},
		elapsed: () => elapsed,
	};
}

describe("a steady clock", () => {
	it.each([3 * DAY_MS, -3 * DAY_MS, 3_600_000, -3_600_000])("does not see a jump by %i ms and back", (by) => {
		const { clock, pass, set } = createMachine();
		pass(1_000);
		set(by);
		expect(clock.now()).toBe(START + 1_000);
		pass(30_000);
		expect(clock.now()).toBe(START + 31_000);
		set(0);
		pass(1_000);
		expect(clock.now()).toBe(START + 32_000);
	});

	it("believes what has stood for a minute, as after a computer has slept", () => {
		const { clock, pass, set } = createMachine();
		set(DAY_MS);
		clock.now();
		pass(59_999);
		expect(clock.now()).toBe(START + 59_999);
		pass(1);
		expect(clock.now()).toBe(START + 60_000 + DAY_MS);
	});

	it("counts the minute anew with every jump", () => {
		const { clock, pass, set } = createMachine();
		for (let jump = 1; jump < 10; jump++) {
			set(jump * DAY_MS);
			expect(clock.now()).toBe(START + (jump - 1) * 50_000);
			pass(50_000);
		}
	});

	it("follows small corrections at once", () => {
		const { clock, set } = createMachine();
		set(1_500);
		expect(clock.now()).toBe(START + 1_500);
		set(3_000);
		expect(clock.now()).toBe(START + 3_000);
	});

	it("is never further from the time that has passed than the corrections that it may follow", () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.record({
						set: fc.integer({ min: -DAY_MS, max: DAY_MS }),
						pass: fc.integer({ min: 0, max: 500 }),
					}),
					{
						maxLength: 100,
					},
				),
				(steps) => {
					const { clock, pass, set, elapsed } = createMachine();
					let corrections = 0;
					for (const step of steps) {
						set(step.set);
						pass(step.pass);
						corrections += 2_000;
						expect(Math.abs(clock.now() - START - elapsed())).toBeLessThanOrEqual(corrections);
					}
				},
			),
		);
	});

	it("tells whole milliseconds, also while it does not believe a jump", () => {
		const { clock, pass, set } = createMachine();
		set(DAY_MS);
		pass(0.4);
		expect(clock.now()).toBe(START);
		pass(0.7);
		expect(clock.now()).toBe(START + 1);
	});

	it("is the clock itself when nobody can set that", () => {
		const manual = createManualClock();
		const { monotonic: _, ...unsettable } = manual;
		expect(createSteadyClock(unsettable)).toBe(unsettable);
	});
});

describe("the time by which old things are deleted", () => {
	const HOUR_MS = 3_600_000;

	it("is as at the last run, until the clock has stood for an hour after a start", () => {
		const { clock, pass } = createMachine((machine) => createDeletionClock(machine, 100 * DAY_MS));
		const before = START - 100 * DAY_MS;
		expect(clock.now()).toBe(before);
		pass(HOUR_MS - 1);
		expect(clock.now()).toBe(before + HOUR_MS - 1);
		pass(1);
		expect(clock.now()).toBe(START + HOUR_MS);
	});

	it("is as before a jump forward, until that has stood for an hour", () => {
		const { clock, pass, set } = createMachine((machine) => createDeletionClock(machine, 0));
		set(400 * DAY_MS);
		expect(clock.now()).toBe(START);
		pass(HOUR_MS - 1);
		set(0);
		expect(clock.now()).toBe(START + HOUR_MS - 1);
		pass(2 * HOUR_MS);
		expect(clock.now()).toBe(START + 3 * HOUR_MS - 1);
	});

	it.each([
		["at a start", -DAY_MS, 0],
		["during work", 0, -DAY_MS],
	])("goes back at once with the clock: %s", (_, awayMs, jumpMs) => {
		const { clock, set } = createMachine((machine) => createDeletionClock(machine, awayMs));
		set(jumpMs);
		expect(clock.now()).toBe(START + jumpMs);
	});
});
