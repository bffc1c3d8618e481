import { auc, brier, calibration, skill } from "@dephealth/model/metrics.ts";
import { describe, expect, it } from "vitest";

const sample = (probability: number, outcome: boolean, weight = 1) => ({ probability, outcome, weight });

describe("the figures", () => {
	it.each([
		["perfect order", [sample(0.1, false), sample(0.9, true)], 1],
		["reversed order", [sample(0.9, false), sample(0.1, true)], 0],
		["ties count half", [sample(0.5, false), sample(0.5, true)], 0.5],
		["weights count", [sample(0.2, false, 3), sample(0.6, false, 1), sample(0.4, true, 2)], 0.75],
	])("AUC: %s", (_, samples, expected) => expect(auc(samples)).toBeCloseTo(expected, 12));

	it("Brier is the weighted squared error", () => {
		expect(brier([sample(1, true, 3), sample(0.5, false, 1)])).toBeCloseTo(0.0625, 12);
	});

	it("skill is what is saved of the base rate's error", () => {
		const base = [sample(0.5, true), sample(0.5, false)];
		expect(skill([sample(1, true), sample(0, false)], base)).toBe(1);
		expect(skill(base, base)).toBe(0);
	});

	it("calibration bins hold equal weight, in order", () => {
		const bins = calibration(Array.from({ length: 100 }, (_, i) => sample(i / 100, i % 2 === 0)));
		expect(bins.map((bin) => bin.count)).toEqual(new Array(10).fill(10));
		expect(bins[0]?.predicted).toBeCloseTo(0.045, 12);
		expect(bins.every((bin) => bin.observed === 0.5)).toBe(true);
	});
});
