/** The formats a scan can be written in: each with the endings of files that ask for it. */

import { REPORT_FORMATS, type ReportFormat } from "@dephealth/contract/report-formats.ts";
import { renderCsvReport } from "./csv-report.ts";
import { renderCyclonedxReport } from "./cyclonedx-report.ts";
import { renderGitlabReport } from "./gitlab-report.ts";
import { renderHtmlReport } from "./html-report.ts";
import { renderJsonReport } from "./json-report.ts";
import { renderJunitReport } from "./junit-report.ts";
import { renderMarkdownReport } from "./markdown-report.ts";
import { renderSarifReport } from "./sarif-report.ts";
import type { ScanReport } from "./scan-report.ts";
import { renderSummaryReport, type SummaryOptions } from "./summary-report.ts";
import { renderTableReport } from "./table-report.ts";
import { renderVexReport } from "./vex-report.ts";

type Format = {
	render(report: ScanReport, terminal: SummaryOptions): string;
	/** Endings of file names, the longest first. */
	endings: readonly string[];
};

const FORMATS = {
	text: { render: renderSummaryReport, endings: [".txt"] },
	table: { render: renderTableReport, endings: [] },
	json: { render: renderJsonReport, endings: [".json"] },
	markdown: { render: renderMarkdownReport, endings: [".md", ".markdown"] },
	html: { render: renderHtmlReport, endings: [".html", ".htm"] },
	csv: { render: renderCsvReport, endings: [".csv"] },
	sarif: { render: renderSarifReport, endings: [".sarif", ".sarif.json"] },
	junit: { render: renderJunitReport, endings: [".junit.xml", ".xml"] },
	gitlab: { render: renderGitlabReport, endings: ["gl-code-quality-report.json", ".codequality.json"] },
	vex: { render: renderVexReport, endings: [".vex.json", ".openvex.json"] },
	cyclonedx: { render: renderCyclonedxReport, endings: [".cdx.json"] },
} as const satisfies Readonly<Record<ReportFormat, Format>>;

/** The format of a file name: that of the longest ending that fits; text when none does. */
export function formatOfFile(file: string): ReportFormat {
	const name = file.toLowerCase();
	const fitting = REPORT_FORMATS.flatMap((format) =>
		FORMATS[format].endings.filter((ending) => name.endsWith(ending)).map((ending) => ({ format, ending })),
	);
	return fitting.sort((a, b) => b.ending.length - a.ending.length)[0]?.format ?? "text";
}

export function renderReport(report: ScanReport, format: ReportFormat, terminal: SummaryOptions): string {
	return FORMATS[format].render(report, terminal);
}
