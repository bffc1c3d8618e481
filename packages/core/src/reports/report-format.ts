/** The formats a scan can be written in: each with the endings of files that ask for it. */

import { REPORT_FORMATS, type ReportFormat } from "@dephealth/contract/report-formats.ts";
import type { ScanReport } from "./scan-report.ts";
import type { SummaryOptions } from "./summary-report.ts";

export type RenderReport = (report: ScanReport, terminal: SummaryOptions) => string;

type Format = {
	/** Each is loaded on first use. */
	load(): Promise<RenderReport>;
	/** Endings of file names, the longest first. */
	endings: readonly string[];
};

const FORMATS = {
	text: { load: async () => (await import("./summary-report.ts")).renderSummaryReport, endings: [".txt"] },
	table: { load: async () => (await import("./table-report.ts")).renderTableReport, endings: [] },
	json: { load: async () => (await import("./json-report.ts")).renderJsonReport, endings: [".json"] },
	markdown: {
		load: async () => (await import("./markdown-report.ts")).renderMarkdownReport,
		endings: [".md", ".markdown"],
	},
	html: { load: async () => (await import("./html-report.ts")).renderHtmlReport, endings: [".html", ".htm"] },
	csv: { load: async () => (await import("./csv-report.ts")).renderCsvReport, endings: [".csv"] },
	sarif: {
		load: async () => (await import("./sarif-report.ts")).renderSarifReport,
		endings: [".sarif", ".sarif.json"],
	},
	junit: {
		load: async () => (await import("./junit-report.ts")).renderJunitReport,
		endings: [".junit.xml", ".xml"],
	},
	gitlab: {
		load: async () => (await import("./gitlab-report.ts")).renderGitlabReport,
		endings: ["gl-code-quality-report.json", ".codequality.json"],
	},
	vex: {
		load: async () => (await import("./vex-report.ts")).renderVexReport,
		endings: [".vex.json", ".openvex.json"],
	},
	cyclonedx: {
		load: async () => (await import("./cyclonedx-report.ts")).renderCyclonedxReport,
		endings: [".cdx.json"],
	},
} as const satisfies Readonly<Record<ReportFormat, Format>>;

/** The format of a file name: that of the longest ending that fits; text when none does. */
export function formatOfFile(file: string): ReportFormat {
	const name = file.toLowerCase();
	const fitting = REPORT_FORMATS.flatMap((format) =>
		FORMATS[format].endings.filter((ending) => name.endsWith(ending)).map((ending) => ({ format, ending })),
	);
	return fitting.sort((a, b) => b.ending.length - a.ending.length)[0]?.format ?? "text";
}

export function reportRenderer(format: ReportFormat): Promise<RenderReport> {
	return FORMATS[format].load();
}
