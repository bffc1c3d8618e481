/** A scan for the terminal. */

import type { AssessedDependency, ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import Table from "cli-table3";
import stringWidth from "fast-string-width";
import { wrapAnsi } from "fast-wrap-ansi";
import { percent } from "../scoring/evidence/words.ts";
import { TERMINAL_LABELS } from "../scoring/status.ts";
import {
	acceptanceNotes,
	acceptedRiskOf,
	missingPart,
	packagesText,
	printable,
	riskSummary,
	rowsToShow,
	type ScanReport,
	scoreLegend,
	scoreText,
	totalsSentence,
	type UnassessedList,
	unassessedLists,
	whyLines,
} from "./scan-report.ts";
import {
	joinSections,
	type Layout,
	type Paint,
	painter,
	RISK_STYLE,
	type TerminalOptions,
	wrap,
	wrapAfter,
} from "./text/terminal-layout.ts";

/** The widths of the fixed columns, padding included, and of a border. */
const COLUMN = { risk: 10, status: 12, health: 8, idle: 10, border: 1 };
const WIDTH = { least: 80, most: 160 };
const PACKAGE_COLUMN = { least: 20, most: 40 };
/** One blank on each side of a cell. */
const PADDING = 2;
/** Narrower reasons are not readable. */
const LEAST_FOR_WHY = 26;
/** Below it the status stands under the risk and the forecast under the health. */
const LEAST_FOR_ALL_COLUMNS = 100;
const MAX_LISTED = 20;

/** @param options.width of the terminal, in columns */
export function renderTableReport(report: ScanReport, options: TerminalOptions): string {
	const { result } = report;
	const layout: Layout = {
		paint: painter(options.colour),
		width: Math.min(Math.max(options.width, WIDTH.least), WIDTH.most),
	};
	return joinSections([
		title(report, layout),
		table(report, layout),
		...unassessedLists(result).map((entries) => list(entries, layout)),
		skipped(result, layout),
		missing(result, layout),
		notes([...report.notes, ...acceptanceNotes(report.acceptance)], layout),
		summary(report, layout),
	]);
}

function title({ file, result }: ScanReport, { paint, width }: Layout): string {
	const mark = isSandbox(result) ? paint("magenta", "  sandbox: invented data") : "";
	return wrap(`${paint("bold", printable(`${file} (${result.format})`))}${mark}`, width).join("\n");
}

function isSandbox({ dependencies }: ScanResult): boolean {
	return dependencies.some(({ sandbox }) => sandbox);
}

function table(report: ScanReport, { paint, width }: Layout): string {
	const { shown, hidden } = rowsToShow(report.result);
	if (shown.length === 0) return hidden > 0 ? hiddenLine(hidden) : "";
	const columns = columnsIn(width, Math.max(...shown.map(({ package: name }) => stringWidth(name))));
	const rows = new Table({
		head: columns.map(({ title }) => title),
		colWidths: columns.map((column) => column.width),
		colAligns: columns.map(({ align }) => align),
		style: { head: [], border: [] },
	});
	for (const dependency of shown) {
		rows.push(columns.map((column) => broken(column.text({ report, dependency, paint }), column.width)));
	}
	const below = [scoreLegend(report.result), hidden > 0 ? hiddenLine(hidden) : ""].filter(
		(line) => line !== "",
	);
	return [rows.toString(), ...below.flatMap((line) => wrap(line, width))].join("\n");
}

/** A name or an address that is wider than its column is broken; the table itself would cut it. */
function broken(text: string, width: number): string {
	return wrapAnsi(text, width - PADDING, { hard: true });
}

function hiddenLine(hidden: number): string {
	return `${hidden} more of low risk are not shown; --format json lists them all.`;
}

type Row = { report: ScanReport; dependency: AssessedDependency; paint: Paint };
type Column = {
	title: string;
	width: number;
	align: "left" | "right";
	text: (row: Row) => string;
};

/** @param longest the width of the longest name */
function columnsIn(total: number, longest: number): Column[] {
	const between = total < LEAST_FOR_ALL_COLUMNS ? narrowColumns() : wideColumns();
	const fixed = between.reduce((sum, { width }) => sum + width + COLUMN.border, 3 * COLUMN.border);
	const most = Math.min(PACKAGE_COLUMN.most, total - fixed - LEAST_FOR_WHY);
	const forPackage = Math.min(Math.max(longest + PADDING, PACKAGE_COLUMN.least), most);
	return [
		{ title: "Package", width: forPackage, align: "left", text: packageCell },
		...between,
		{ title: "Why", width: total - fixed - forPackage, align: "left", text: whyCell },
	];
}

function wideColumns(): Column[] {
	return [
		{ title: "Risk", width: COLUMN.risk, align: "left", text: riskCell },
		{ title: "Status", width: COLUMN.status, align: "left", text: statusCell },
		{
			title: "Health",
			width: COLUMN.health,
			align: "right",
			text: ({ dependency }) => scoreText(dependency),
		},
		{ title: "Idle 12m", width: COLUMN.idle, align: "right", text: idleCell },
	];
}

function narrowColumns(): Column[] {
	return [
		{
			title: "Risk\nStatus",
			width: COLUMN.status,
			align: "left",
			text: (row) => `${riskCell(row)}\n${statusCell(row)}`,
		},
		{
			title: "Health\nIdle 12m",
			width: COLUMN.idle,
			align: "right",
			text: (row) => `${scoreText(row.dependency)}\n${idleCell(row)}`,
		},
	];
}

function packageCell({ dependency: { package: name, versions, is_dev: isDev } }: Row): string {
	const details = [versions.slice(0, 3).join(", "), isDev ? "dev" : ""].filter((part) => part !== "");
	return [name, details.join(" · ")]
		.filter((line) => line !== "")
		.map(printable)
		.join("\n");
}

function riskCell({ report, dependency, paint }: Row): string {
	const { risk_level: risk } = dependency;
	return paint(RISK_STYLE[risk], risk) + (acceptedRiskOf(report, dependency) ? "\naccepted" : "");
}

function statusCell({ dependency }: Row): string {
	return dependency.status.label;
}

function idleCell({ dependency: { abandonment_risk: idle, status } }: Row): string {
	if (idle !== null) return percent(idle.probability);
	return TERMINAL_LABELS.has(status.label) ? "–" : "?";
}

function whyCell({ report, dependency }: Row): string {
	return whyLines(report, dependency).join("\n");
}

function list({ title: heading, entries }: UnassessedList, layout: Layout): string {
	const lines = entries
		.slice(0, MAX_LISTED)
		.flatMap(({ name, why }) =>
			wrapAfter("  - ", printable(`${name}${why === "" ? "" : `: ${why}`}`), layout),
		);
	const more = entries.length - MAX_LISTED;
	return [...wrap(heading, layout.width), ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

function skipped({ skipped: entries }: ScanResult, layout: Layout): string {
	if (entries.length === 0) return "";
	const named = entries.map(({ entry, reason }) => ({ name: entry, why: reason }));
	return list({ title: "Skipped", entries: named }, layout);
}

function missing({ data_quality: quality, totals }: ScanResult, layout: Layout): string {
	if (quality.missing.length === 0) return "";
	const lines = quality.missing.flatMap((gap) => [
		...wrapAfter("  - ", missingPart(gap, totals.assessed), layout),
		...(gap.advice ? wrapAfter("    ", layout.paint("gray", gap.advice), layout) : []),
	]);
	return ["Missing (unknown, not counted as bad)", ...lines].join("\n");
}

function notes(lines: readonly string[], { width }: Layout): string {
	return lines.flatMap((line) => wrap(printable(`Note: ${line}`), width)).join("\n");
}

function summary({ result, failOn, failing }: ScanReport, { paint, width }: Layout): string {
	const text = `${riskSummary(result)} · ${totalsSentence(result)} Data ${result.data_quality.status}.`;
	const verdict =
		failing.length === 0
			? `Passes (${failOn}): no unaccepted risk.`
			: paint(["red", "bold"], `Fails (${failOn}): ${packagesText(failing)}.`);
	return [text, ...(failOn === undefined ? [] : [verdict])].flatMap((line) => wrap(line, width)).join("\n");
}
