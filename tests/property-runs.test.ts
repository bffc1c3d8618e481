import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "./property-runs.ts";

describe("properties", () => {
	it("are tried as often as FUZZ_RUNS says", () => {
		expect([runs(100, "1"), runs(100, "20"), runs(3, "0.1")]).toEqual([100, 2000, 1]);
		let tried = 0;
		fc.assert(fc.property(fc.nat(), () => ++tried > 0));
		expect(tried).toBe(runs(100));
	});

	it.each(["0", "-1", "many", ""])("are not tried %j times: what is no count is refused", (factor) => {
		expect(() => runs(100, factor)).toThrow(`FUZZ_RUNS is a positive number, and not "${factor}".`);
	});

	it("that fail print the seed that fails again", () => {
		const never = fc.property(fc.nat(), () => false);
		expect(() => fc.assert(never)).toThrow(/seed: -?\d+, path: "/);
		expect(() => fc.assert(never, { seed: 42 })).toThrow("seed: 42");
	});
});
