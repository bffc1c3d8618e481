/** A scan for the terminal. */

import type { AssessedDependency, ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import Table from "cli-table3";
import { percent } from "../scoring/evidence/words.ts";
import { TERMINAL_LABELS } from "../scoring/status.ts";
import {
	acceptanceNotes,
	acceptedRiskOf,
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
import { type Paint, painter, RISK_STYLE } from "./text/terminal-layout.ts";

/** The widths of the fixed columns, and of borders and padding. */
const FIXED = { risk: 10, status: 12, health: 8, idle: 10, borders: 7 };
const WIDTH = { least: 80, most: 160 };
const PACKAGE_COLUMN = { least: 20, most: 40 };
const MAX_LISTED = 20;

/** @param options.width of the terminal, in columns */
export function renderTableReport(report: ScanReport, options: { colour: boolean; width: number }): string {
	const { result } = report;
	const paint = painter(options.colour);
	const sections = [
		paint("bold", `${report.file} (${result.format})`) +
			(isSandbox(result) ? paint("magenta", "  sandbox: invented data") : ""),
		table(report, paint, options.width),
		...unassessedLists(result).map(list),
		skipped(result),
		missing(result, paint),
		notes([...report.notes, ...acceptanceNotes(report.acceptance)]),
		summary(report, paint),
	];
	return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function isSandbox({ dependencies }: ScanResult): boolean {
	return dependencies.some(({ sandbox }) => sandbox);
}

function table(report: ScanReport, paint: Paint, width: number): string {
	const { shown, hidden } = rowsToShow(report.result);
	if (shown.length === 0) return hidden > 0 ? hiddenLine(hidden) : "";
	const total = Math.min(Math.max(width, WIDTH.least), WIDTH.most);
	const longest = Math.max(...shown.map(({ package: name }) => name.length)) + 2;
	const forPackage = Math.min(Math.max(longest, PACKAGE_COLUMN.least), PACKAGE_COLUMN.most);
	const fixed = FIXED.risk + FIXED.status + FIXED.health + FIXED.idle + FIXED.borders;
	const rows = new Table({
		head: ["Package", "Risk", "Status", "Health", "Idle 12m", "Why"],
		colWidths: [forPackage, FIXED.risk, FIXED.status, FIXED.health, FIXED.idle, total - fixed - forPackage],
		colAligns: ["left", "left", "left", "right", "right", "left"],
		wordWrap: true,
		style: { head: [], border: [] },
	});
	for (const dependency of shown) rows.push(row(report, dependency, paint));
	const below = [scoreLegend(report.result), hidden > 0 ? hiddenLine(hidden) : ""].filter(
		(line) => line !== "",
	);
	return [rows.toString(), ...below].join("\n");
}

function hiddenLine(hidden: number): string {
	return `${hidden} more of low risk are not shown; --format json lists them all.`;
}

function row(report: ScanReport, dependency: AssessedDependency, paint: Paint): string[] {
	const { package: name, versions, risk_level: risk, abandonment_risk: idle } = dependency;
	const accepted = acceptedRiskOf(report, dependency);
	const dev = dependency.is_dev ? "dev" : "";
	return [
		[name, [versions.slice(0, 3).join(", "), dev].filter((part) => part !== "").join(" · ")]
			.filter((line) => line !== "")
			.map(printable)
			.join("\n"),
		paint(RISK_STYLE[risk], risk) + (accepted ? "\naccepted" : ""),
		dependency.status.label,
		scoreText(dependency),
		idle === null ? (TERMINAL_LABELS.has(dependency.status.label) ? "–" : "?") : percent(idle.probability),
		whyLines(report, dependency).join("\n"),
	];
}

function list({ title, entries }: UnassessedList): string {
	const lines = entries.slice(0, MAX_LISTED).map(({ name, why }) => {
		return printable(`  - ${name}${why === "" ? "" : `: ${why}`}`);
	});
	const more = entries.length - lines.length;
	return [title, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

function skipped({ skipped: entries }: ScanResult): string {
	if (entries.length === 0) return "";
	return list({
		title: "Skipped",
		entries: entries.map(({ entry, reason }) => ({ name: entry, why: reason })),
	});
}

function missing({ data_quality: quality, totals }: ScanResult, paint: Paint): string {
	if (quality.missing.length === 0) return "";
	const lines = quality.missing.flatMap((gap) => [
		`  - ${gap.what} (${labelOfSource(gap.source)}): ${gap.why}; ${gap.packages} of ${totals.assessed} packages`,
		...(gap.advice ? [paint("gray", `    ${gap.advice}`)] : []),
	]);
	return ["Missing (unknown, not counted as bad)", ...lines].join("\n");
}

function notes(lines: readonly string[]): string {
	return lines.map((line) => printable(`Note: ${line}`)).join("\n");
}

function summary(report: ScanReport, paint: Paint): string {
	const { result, failOn, failing } = report;
	const verdict =
		failOn === undefined
			? ""
			: failing.length === 0
				? `\nPasses (${failOn}): no unaccepted risk.`
				: `\n${paint(["red", "bold"], `Fails (${failOn}): ${packagesText(failing)}.`)}`;
	return `${riskSummary(result)} · ${totalsSentence(result)} Data ${result.data_quality.status}.${verdict}`;
}
