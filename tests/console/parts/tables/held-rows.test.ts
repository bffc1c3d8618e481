import { heldRows } from "@dephealth/console/parts/tables/held-rows.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const held = (known: string, rows: string) => {
	const { shown, waiting } = heldRows([...known], [...rows], (row) => row);
	return [shown.join(""), waiting];
};

describe("rows of a list that is asked again while it is read", () => {
	it.each<[string, string, string, [string, number]]>([
		["nothing is new", "abc", "abc", ["abc", 0]],
		["new ones above wait", "abc", "xyabc", ["abc", 2]],
		["new ones between known ones wait", "abc", "axbc", ["abc", 1]],
		["an older page below is shown", "abc", "abcde", ["abcde", 0]],
		["both at once", "abc", "xabcd", ["abcd", 1]],
		["one that moved up keeps its place", "abc", "cab", ["abc", 0]],
		["one that is gone goes", "abc", "ac", ["ac", 0]],
		["all that were known are gone", "abc", "xy", ["", 2]],
		["nothing was known", "", "ab", ["", 2]],
	])("%s", (_, known, rows, expected) => {
		expect(held(known, rows)).toEqual(expected);
	});

	it("each is shown once or waits, and no known one changes its place among the known", () => {
		const letters = fc.uniqueArray(fc.constantFrom(..."abcdefghijkl"));
		fc.assert(
			fc.property(letters, letters, (known, rows) => {
				const { shown, waiting } = heldRows(known, rows, (row) => row);
				expect(new Set(shown).size).toBe(shown.length);
				expect(shown.length + waiting).toBe(rows.length);
				expect(shown.filter((row) => known.includes(row))).toEqual(known.filter((row) => rows.includes(row)));
			}),
		);
	});
});
