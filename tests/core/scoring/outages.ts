/** Reports as an outage leaves them. */
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import type { FailedReport, SourceReport } from "@dephealth/core/facts/source-report.ts";

export function failed(source: SourceName, error = "UpstreamUnavailableError"): FailedReport {
	return { source, state: "failed", error, cause: "" };
}

/** The sources as if they could not be read. */
export function without(
	reports: readonly SourceReport[],
	sources: readonly SourceName[],
	error?: string,
): SourceReport[] {
	return reports.map((report) => (sources.includes(report.source) ? failed(report.source, error) : report));
}

/** One part of a source as if it could not be read. */
export function withGap(
	reports: readonly SourceReport[],
	source: SourceName,
	field: string,
	error = "RateLimitedError",
): SourceReport[] {
	return reports.map((report) =>
		report.source === source && report.state === "collected"
			? { ...report, gaps: [...report.gaps, { field, error }] }
			: report,
	);
}
