/** A source may report facts that no merge reads: nobody would see them, and nothing else would notice. */
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { AnyCollectedReport } from "@dephealth/core/facts/source-report.ts";
import { expect, it } from "vitest";
import { REPORTS } from "../../../source-reports.ts";

/** Facts that do not describe the package in the document: they are compared between readings, or only kept. */
const NOT_MERGED: { readonly [N in SourceName]?: readonly string[] } = {
	github: ["renamedFrom"],
};

/** The names of the facts that the merges read. */
function mergedFacts(report: AnyCollectedReport): Set<string> {
	const read = new Set<string>();
	const facts = new Proxy(report.facts, {
		get(target, field) {
			read.add(String(field));
			return Reflect.get(target, field);
		},
	});
	const watched = { ...report, facts } as AnyCollectedReport;
	const uncovered = (["npm", "registry"] as const).map(
		(source) => ({ source, state: "skipped", reason: "ecosystem_not_covered" }) as const,
	);
	// Some facts count only when no registry is asked; some are passed on whole, and writing them reads their parts.
	JSON.stringify([mergeReports([watched]), mergeReports([...uncovered, watched])]);
	return read;
}

it.each(SOURCE_NAMES)("every fact of %s is merged", (source) => {
	const report = REPORTS[source]();
	const read = mergedFacts(report);
	expect(
		Object.keys(report.facts).filter((fact) => !read.has(fact)),
		`No merge reads these facts of ${source}, so the document lacks them. Read them in packages/core/src/facts/merged/<subject>-facts.ts, or list them in NOT_MERGED.`,
	).toEqual(NOT_MERGED[source] ?? []);
});
