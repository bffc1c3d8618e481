import { countsOf } from "@dephealth/console/pages/executions/run-counts.ts";
import { describe, expect, it } from "vitest";

describe("what a run did", () => {
	it.each([
		['{"due":11,"unchanged":1200,"errors":0,"elapsed_ms":12}', "11 due, 1,200 unchanged"],
		['{"lostPackages":2,"thresholdMinutes":60}', "2 lost packages"],
		['{"found":0}', "nothing to do"],
		['{"outcome":"done"}', undefined],
		["no JSON", undefined],
		["null", undefined],
		[undefined, undefined],
	])("is read from %s", (output, words) => {
		expect(countsOf(output)).toBe(words);
	});
});
