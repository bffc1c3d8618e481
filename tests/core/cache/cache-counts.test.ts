import { createCacheCounts } from "@dephealth/core/cache/cache-counts.ts";
import { expect, it } from "vitest";

it("reads of a cache are reported at the first one, and then together every ten seconds", () => {
	let now = 0;
	const reported: [string, number][] = [];
	const counts = createCacheCounts({ clock: { now: () => now }, report: (...count) => reported.push(count) });
	counts.count("miss");
	expect(reported.splice(0)).toEqual([["miss", 1]]);
	for (const result of ["hit", "hit", "miss", "hit"] as const) counts.count(result);
	now = 9_999;
	counts.count("hit");
	expect(reported).toEqual([]);
	now = 10_000;
	counts.count("hit");
	expect(reported.splice(0)).toEqual([
		["hit", 5],
		["miss", 1],
	]);
	now = 20_000;
	counts.count("hit");
	expect(reported).toEqual([["hit", 1]]);
});
