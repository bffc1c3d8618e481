/** The formats a scan can be written in. */
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { AcceptedRisk } from "@dephealth/core/scan/accepted-risks.ts";
import { renderMarkdownReport } from "./markdown-report.ts";
import { renderSarifReport } from "./sarif-report.ts";
import type { ScanReport } from "./scan-report.ts";
import { renderSummaryReport, type SummaryOptions } from "./summary-report.ts";
import { renderTableReport } from "./table-report.ts";

export const REPORT_FORMATS = ["text", "table", "json", "markdown", "sarif"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const BY_EXTENSION: ReadonlyMap<string, ReportFormat> = new Map([
	["json", "json"],
	["md", "markdown"],
	["markdown", "markdown"],
	["sarif", "sarif"],
	["txt", "text"],
]);

/** What a file's name asks for; text when it says nothing. */
export function formatOfFile(file: string): ReportFormat {
	return BY_EXTENSION.get(file.split(".").at(-1)?.toLowerCase() ?? "") ?? "text";
}

export function renderReport(report: ScanReport, format: ReportFormat, terminal: SummaryOptions): string {
	switch (format) {
		case "text":
			return renderSummaryReport(report, terminal);
		case "table":
			return renderTableReport(report, terminal);
		case "json":
			return renderJsonReport(report);
		case "markdown":
			return renderMarkdownReport(report);
		case "sarif":
			return renderSarifReport(report);
	}
}

/** The API's answer, with what the project's own decisions made of it. */
function renderJsonReport({ file, result, acceptance, failOn, failing, notes }: ScanReport): string {
	const name = ({ ecosystem, package: text }: { ecosystem: string; package: string }) =>
		`${ecosystem}/${text}`;
	return `${JSON.stringify(
		{
			file,
			...result,
			fail_on: failOn ?? null,
			failing: failing.map(name),
			accepted_risks: [
				...[...acceptance.applied.values()].map((risk) => acceptedJson(risk, "applied")),
				...acceptance.expired.map((risk) => acceptedJson(risk, "expired")),
				...acceptance.refused.map((risk) => acceptedJson(risk, "refused")),
				...acceptance.unused.map((risk) => acceptedJson(risk, "unused")),
			],
			notes,
		},
		null,
		2,
	)}\n`;
}

function acceptedJson({ package: ref, reason, until }: AcceptedRisk, state: string) {
	return { package: formatPackageRef(ref), reason, until, state };
}
