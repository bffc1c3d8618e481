/**
 * What a report says that the stored one does not. Most looks at a package change a count or two: hundreds of whole
 * reports would not fit through a state machine. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod";
import type { AnyCollectedReport, SourceReport } from "../facts/source-report.ts";

/**
 * - `of`: when the stored report was observed, which tells it from others
 * - `facts`: those that differ; `gone`: those that are not said any more
 * - `gaps`, `etag`: absent when they are the stored report's; an etag of null is none
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

/** The report that a difference was made of; undefined when another one than it was compared with is stored. */
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
