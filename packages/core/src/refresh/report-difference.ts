/**
 * The difference between a report and the stored one. Most looks change a count or two, and hundreds of whole reports
 * would not fit through a state machine. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod";
import type { AnyCollectedReport, SourceReport } from "../facts/source-report.ts";

/**
 * - `of`: the time at which the stored report was observed, which identifies it
 * - `facts`: those that differ; `gone`: those that are no longer reported
 * - `gaps`, `etag`: absent when they equal the stored report's; an etag of null means none
 */
export const reportDifferenceSchema = z.object({
	source: z.enum(SOURCE_NAMES),
	state: z.literal("changed"),
	of: z.string(),
	observedAt: z.string(),
	facts: z.record(z.string(), z.unknown()),
	gone: z.array(z.string()).optional(),
	gaps: z.array(z.object({ field: z.string(), error: z.string() })).optional(),
	etag: z.string().nullable().optional(),
});
export type ReportDifference = z.infer<typeof reportDifferenceSchema>;

export function differenceOf(report: AnyCollectedReport, stored: AnyCollectedReport): ReportDifference {
	const before = new Map(Object.entries(stored.facts));
	const after = Object.entries(report.facts);
	const gone = [...before.keys()].filter((name) => !(name in report.facts));
	return {
		source: report.source,
		state: "changed",
		of: stored.observedAt,
		observedAt: report.observedAt,
		facts: Object.fromEntries(
			after.filter(([name, fact]) => !before.has(name) || !isDeepStrictEqual(fact, before.get(name))),
		),
		...(gone.length > 0 && { gone }),
		...(!isDeepStrictEqual(report.gaps, stored.gaps) && { gaps: report.gaps }),
		...(report.etag !== stored.etag && { etag: report.etag ?? null }),
	};
}

/**
 * The report from which a difference was made; undefined when the stored report is not the one that it was compared
 * with.
 */
export function withDifference(
	stored: SourceReport | undefined,
	difference: ReportDifference,
): AnyCollectedReport | undefined {
	if (stored?.state !== "collected" || stored.observedAt !== difference.of) return undefined;
	const { facts, gone = [], gaps = stored.gaps, etag = stored.etag, observedAt, source } = difference;
	const dropped = new Set(gone);
	const kept = Object.entries(stored.facts).filter(([name]) => !dropped.has(name));
	// Our own task compared two reports of this source: together they are one.
	return {
		source,
		state: "collected",
		observedAt,
		facts: { ...Object.fromEntries(kept), ...facts },
		gaps,
		...(typeof etag === "string" && { etag }),
	} as AnyCollectedReport;
}
