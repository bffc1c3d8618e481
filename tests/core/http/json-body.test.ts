import { isDeeperThan } from "@dephealth/core/http/json-body.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";

describe("the depth of JSON", () => {
	it.each([
		["flat", "1", 0, false],
		["just deep enough", "[[{}]]", 3, false],
		["one level too deep", "[[{}]]", 2, true],
		["brackets inside strings", '"[[[[{{{{"', 0, false],
		["an escaped quote before a bracket", String.raw`["\"[[["]`, 1, false],
		["an escaped backslash before the closing quote", String.raw`["\\",[[]]]`, 2, true],
		["brackets that follow each other", "[[],[],[],{}]", 2, false],
		["a string that never ends", '["[[[[', 1, false],
		["200,000 levels", "[".repeat(200_000), 100, true],
	])("%s", (_, text, maxDepth, expected) => expect(isDeeperThan(text, maxDepth)).toBe(expected));

	it("is the depth of the value", () => {
		fc.assert(
			fc.property(
				fc.jsonValue({ maxDepth: 6 }),
				fc.nat(8),
				fc.constantFrom(undefined, 2),
				(value, limit, indent) => {
					expect(isDeeperThan(JSON.stringify(value, null, indent), limit)).toBe(depthOf(value) > limit);
				},
			),
			{ numRuns: runs(100) },
		);
	});

	it("takes time in proportion to the text, however its quotes are escaped", () => {
		const text = `"${String.raw`\"`.repeat(500_000)}"[[`;
		expect(isDeeperThan(text, 1)).toBe(true);
	});
});

function depthOf(value: unknown): number {
	if (typeof value !== "object" || value === null) return 0;
	return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
