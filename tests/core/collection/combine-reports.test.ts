import { combineReports } from "@dephealth/core/collection/combine-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { describe, expect, it } from "vitest";

const collected = (observedAt: string): SourceReport => ({
	source: "bundlephobia",
	state: "collected",
	observedAt,
	facts: { measured: false, reason: "x" },
	gaps: [],
});
const failed: SourceReport = {
	source: "bundlephobia",
	state: "failed",
	error: "UpstreamTimeoutError",
	cause: "",
};
const notRequested: SourceReport = { source: "bundlephobia", state: "skipped", reason: "not_requested" };

describe("what is known after a collection", () => {
	it.each([
		["news replaces what was known", collected("new"), [collected("old")], collected("new")],
		[
			"an outage keeps what was known, marked",
			failed,
			[collected("old")],
			{ ...collected("old"), staleBecause: "UpstreamTimeoutError" },
		],
		["an outage of a source never read is an outage", failed, [], failed],
		["an outage after an outage is the newer one", failed, [{ ...failed, error: "Old" }], failed],
		["a repair keeps the reports it did not ask for", notRequested, [collected("old")], collected("old")],
		["a repair keeps failures it did not ask for", notRequested, [failed], failed],
		[
			"a source that does not cover the ecosystem any more has nothing to tell",
			{ source: "bundlephobia", state: "skipped", reason: "ecosystem_not_covered" },
			[collected("old")],
			{ source: "bundlephobia", state: "skipped", reason: "ecosystem_not_covered" },
		],
		["a first repair has nothing to keep", notRequested, [], notRequested],
	] as [string, SourceReport, SourceReport[], SourceReport][])("%s", (_, current, previous, expected) => {
		expect(combineReports([current], previous)).toEqual([expected]);
	});
});
