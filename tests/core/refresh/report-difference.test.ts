import type { AnyCollectedReport } from "@dephealth/core/facts/source-report.ts";
import {
	differenceOf,
	reportDifferenceSchema,
	withDifference,
} from "@dephealth/core/refresh/report-difference.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anNpmReport } from "../../source-reports.ts";

const report = fc
	.record({
		facts: fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.jsonValue()),
		gaps: fc.array(fc.record({ field: fc.string(), error: fc.string() }), { maxLength: 2 }),
		etag: fc.option(fc.string(), { nil: undefined }),
		observedAt: fc.constantFrom("2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z"),
	})
	.map(
		({ etag, ...rest }) =>
			({ ...anNpmReport(), ...rest, ...(etag !== undefined && { etag }) }) as unknown as AnyCollectedReport,
	);

it("what differs, sent as JSON, and the stored report give the whole report again, whatever it says", () => {
	fc.assert(
		fc.property(report, report, (now, stored) => {
			const sent = reportDifferenceSchema.parse(JSON.parse(JSON.stringify(differenceOf(now, stored))));
			const whole = withDifference({ ...stored, staleBecause: "UpstreamTimeoutError" }, sent);
			expect(JSON.parse(JSON.stringify(whole))).toEqual(JSON.parse(JSON.stringify(now)));
		}),
	);
});

it("only facts that are new or differ are sent", () => {
	const stored = anNpmReport();
	const { license: _, ...others } = stored.facts;
	expect(differenceOf(stored, stored).facts).toEqual({});
	expect(differenceOf(anNpmReport({ license: "0BSD" }), stored).facts).toEqual({ license: "0BSD" });
	const unlicensed = { ...stored, facts: others } as AnyCollectedReport;
	expect(differenceOf(stored, unlicensed).facts).toEqual({ license: stored.facts.license });
});
