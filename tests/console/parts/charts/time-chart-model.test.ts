import {
	axisEnd,
	labelledPeriods,
	lastOf,
	piecesOf,
	stacksOf,
	sumOf,
	tellingPeriods,
} from "@dephealth/console/parts/charts/time-chart-model.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("the end of an axis", () => {
	it.each([
		[[], "count", 1],
		[[0, 0], "count", 1],
		[[1], "count", 1],
		[[3], "count", 4],
		[[11], "count", 20],
		[[100], "count", 100],
		[[101], "count", 200],
		[[5_282_000], "ms", 7_200_000],
		[[900], "ms", 1000],
		[[0], "ms", 10],
	] as const)("of %j in %s is %d", (values, unit, end) => {
		expect(axisEnd(values, unit)).toBe(end);
	});

	it("is never below a value, never zero, and at most five times the largest count", () => {
		fc.assert(
			fc.property(fc.array(fc.nat(10_000_000)), fc.constantFrom("count", "ms"), (values, unit) => {
				const end = axisEnd(values, unit);
				const max = Math.max(0, ...values);
				expect(end).toBeGreaterThanOrEqual(max);
				expect(end).toBeGreaterThan(0);
				if (unit === "count" && max > 0) expect(end).toBeLessThanOrEqual(max * 5);
			}),
		);
	});
});

describe("stacked bars", () => {
	it("stand on each other in the order of the series, without what is zero or unknown", () => {
		expect(stacksOf([{ values: [1, 0, null] }, { values: [2, 3, null] }], 3)).toEqual([
			[
				[0, 0, 1],
				[1, 1, 3],
			],
			[[1, 0, 3]],
			[],
		]);
	});
});

describe("a line", () => {
	it("is broken where nothing was measured, and a zero is a value", () => {
		expect(piecesOf([null, 1, 0, null, 2])).toEqual([[1, 2], [4]]);
		expect(piecesOf([null, null])).toEqual([]);
	});
});

describe("what a chart says", () => {
	it("is in the periods that have something", () => {
		expect(tellingPeriods([{ values: [0, null, 2] }, { values: [1, 0, 0] }], 3)).toEqual([0, 2]);
	});

	it("has as its last value the newest that was measured", () => {
		expect([lastOf([1, 2, null]), lastOf([3, 0]), lastOf([null])]).toEqual([2, 0, undefined]);
		expect(sumOf([1, null, 2])).toBe(3);
	});

	it("has words that do not touch, the newest period among them", () => {
		expect(labelledPeriods(24, 200, 64)).toEqual([7, 15, 23]);
		expect(labelledPeriods(2, 1000, 64)).toEqual([0, 1]);
		for (const periods of [24, 56, 60]) {
			for (const width of [120, 300, 900]) {
				const labelled = labelledPeriods(periods, width, 64);
				expect(labelled.at(-1)).toBe(periods - 1);
				expect((labelled.length - 1) * 64).toBeLessThanOrEqual(Math.max(width, 128));
			}
		}
	});
});
