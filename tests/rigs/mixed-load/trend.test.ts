import { describe, expect, it } from "vitest";
import { trendOf } from "../../../rigs/mixed-load/trend.ts";

const MAY_GROW = { share: 0.1, atLeast: 5 };
const series = (at: (index: number) => number) => Array.from({ length: 150 }, (_, index) => at(index));

describe("a series of samples", () => {
	it.each([
		["that stays", series(() => 100), true],
		["that falls", series((index) => 300 - index), true],
		["with a saw's teeth", series((index) => 100 + (index % 10) * 20), true],
		["with one peak", series((index) => (index === 149 ? 10_000 : 100)), true],
		["that grows within what it may", series((index) => 100 + index / 15), true],
		["that grows little by little", series((index) => 100 + index / 3), false],
		["that has grown at once and stays so", series((index) => (index < 75 ? 100 : 120)), false],
	])("%s", (_, samples, isFlat) => {
		expect(trendOf("memory", "MB", samples, MAY_GROW)).toMatchObject({ name: "memory", isFlat });
	});
});
