/**
 * A scan for whoever reads it in a terminal: the sum first, then what needs a decision and what to watch, worst first,
 * then in one line each what is fine and what could not be assessed.
 */
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { groupFindings } from "./finding-groups.ts";
import { densityOf, finding, nameOf } from "./finding-lines.ts";
import { printable, type ScanReport } from "./scan-report.ts";
import { countsLine, nameList, notAssessed, noteLines, section, verdictLine } from "./summary-parts.ts";
import { createLayout, joinSections, type Layout, type TerminalOptions, wrap } from "./terminal-layout.ts";

const MAX_GAPS = 3;
/** Where nothing needs a decision: as many of what to watch as fit on a screen, each with its reason. */
const MAX_WATCHED = 6;

export type SummaryOptions = TerminalOptions & {
	/** Every package, also what is fine. */
	all: boolean;
};

export function renderSummaryReport(report: ScanReport, options: SummaryOptions): string {
	const { result } = report;
	const layout = createLayout(options);
	const { decide, watch, accepted, fine } = groupFindings(report);
	const density = densityOf(decide.length);
	const watched = options.all ? watch : decide.length === 0 ? watch.slice(0, MAX_WATCHED) : [];
	const sections = [
		title(report, layout),
		countsLine(report, layout),
		section(
			"Needs a decision",
			decide.map((group) => finding(group, layout, density)),
			layout,
		),
		section(
			"To watch",
			watched.map((group) => finding(group, layout, densityOf(watch.length))),
			layout,
		),
		nameList(
			watched.length === 0 ? "To watch" : "To watch as well",
			watch.slice(watched.length).map(nameOf),
			layout,
		),
		nameList("Accepted", accepted.map(nameOf), layout),
		options.all ? nameList("Fine", fine.map(nameOf), layout, Number.POSITIVE_INFINITY) : "",
		notAssessed(result, layout, options.all),
		gaps(result, layout),
		noteLines(report, layout),
		verdictLine(report, layout),
	];
	return joinSections(sections);
}

function title({ file, result }: ScanReport, { paint, width }: Layout): string {
	const { dependencies, direct } = result.totals;
	const count =
		direct === null ? `${dependencies} dependencies` : `${dependencies} dependencies, ${direct} direct`;
	const mark = result.dependencies.some(({ sandbox }) => sandbox)
		? paint("magenta", " · sandbox: invented data")
		: "";
	return wrap(`${paint("bold", printable(file))} · ${count}${mark}`, width).join("\n");
}

function gaps({ data_quality: quality, totals }: ScanResult, layout: Layout): string {
	if (quality.missing.length === 0) return "";
	const lines = quality.missing.slice(0, MAX_GAPS).flatMap((gap) => {
		const advice = gap.advice === null ? "" : ` ${gap.advice}`;
		const text = `${gap.what} (${gap.source}): ${gap.why}; ${gap.packages} of ${totals.assessed} packages.${advice}`;
		return wrap(printable(text), layout.width - 4).map(
			(line, index) => `${index === 0 ? "  - " : "    "}${line}`,
		);
	});
	const more = quality.missing.length - MAX_GAPS;
	return [
		layout.paint("bold", "Missing (unknown, not counted as bad)"),
		...lines,
		...(more > 0 ? [`  - and ${more} more; --format json lists them`] : []),
	].join("\n");
}
