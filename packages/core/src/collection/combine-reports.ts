import type { AnyCollectedReport, SourceReport } from "../facts/source-report.ts";

/**
 * Combines new reports with earlier ones: a source that failed, or was not asked, keeps its earlier report with its
 * earlier time. An outage must not make known facts unknown.
 *
 * @returns one report a source, in the order of `current`
 */
export function combineReports(
	current: readonly SourceReport[],
	previous: readonly SourceReport[],
): SourceReport[] {
	const known = new Map(previous.map((report) => [report.source, report]));
	return current.map((report) => {
		const before = known.get(report.source);
		if (report.state === "failed" && before?.state === "collected") return stale(before, report.error);
		if (report.state === "skipped" && report.reason === "not_requested" && before) return before;
		return report;
	});
}

function stale(report: AnyCollectedReport, error: string): AnyCollectedReport {
	return { ...report, staleBecause: error };
}
