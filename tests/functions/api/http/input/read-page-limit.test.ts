import { readPageLimit } from "@dephealth/functions/api/http/input/read-page-limit.ts";
import { describe, expect, it } from "vitest";

const read = (limit?: string) =>
	readPageLimit({ query: new Map(limit === undefined ? [] : [["limit", limit]]) }, { default: 50, max: 200 });

describe("the length of a page", () => {
	it.each([
		[undefined, 50],
		["1", 1],
		["50", 50],
		["200", 200],
		["0200", 200],
	])("%s is %i", (limit, entries) => expect(read(limit)).toBe(entries));

	it.each(["0", "-1", "201", "1.5", "1e2", "0x10", "", " 5", "five", "00001"])("%j is refused", (limit) => {
		expect(() => read(limit)).toThrow("limit must be a whole number from 1 to 200.");
	});
});
