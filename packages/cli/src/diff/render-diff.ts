import type { SummaryOptions } from "@dephealth/core/reports/summary-report.ts";
import type { DiffFormat } from "./diff-formats.ts";
import { renderDiffJson } from "./diff-json.ts";
import { renderDiffMarkdown } from "./diff-markdown.ts";
import type { DiffReport } from "./diff-report.ts";
import { renderDiffText } from "./diff-text.ts";

const RENDER = {
	text: renderDiffText,
	markdown: renderDiffMarkdown,
	json: renderDiffJson,
} as const satisfies Readonly<Record<DiffFormat, (report: DiffReport, terminal: SummaryOptions) => string>>;

export function renderDiff(report: DiffReport, format: DiffFormat, terminal: SummaryOptions): string {
	return RENDER[format](report, terminal);
}
