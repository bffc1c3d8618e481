/**
 * A scan for a terminal: first the counts, then packages that need a decision and packages to watch, the worst first,
 * then one line each for those that are fine and those that could not be assessed. It fits a screen of 40 lines for
 * any project: less urgent parts are shortened first, then findings of one kind become one entry with a count.
 */

import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { clusterFindings, type Written } from "./findings/finding-clusters.ts";
import { type Findings, groupFindings } from "./findings/finding-groups.ts";
import { countedNameOf, densityOf, finding } from "./findings/finding-lines.ts";
import { packFindings } from "./findings/packed-findings.ts";
import { missingPart, printable, type ScanReport } from "./scan-report.ts";
import {
	countsLine,
	NAME_LINES,
	nameList,
	notAssessed,
	notAssessedCounts,
	noteLines,
	section,
	unassessedCounts,
	verdictLine,
} from "./summary-parts.ts";
import {
	createLayout,
	joinSections,
	type Layout,
	type TerminalOptions,
	wrap,
} from "./text/terminal-layout.ts";

/** The most lines of the whole report, unless all is asked for. */
export const MAX_LINES = 40;
const DECIDE = "Needs a decision";
/** The densities, the most detailed first. */
const DENSITIES = ["full", "short", "dense"] as const;
/** The most packages to watch that are shown with their reason, when nothing needs a decision. */
const MAX_WATCHED = 6;
const MAX_GAPS = 3;
/** The lines that notes keep when they have to make room. */
const FEW_NOTE_LINES = 6;
const LEAST_NOTE_LINES = 3;

export type SummaryOptions = TerminalOptions & {
	/** Every package, including those that are fine, in as many lines as needed. */
	all: boolean;
};

/** The length of the less urgent parts: with names, with missing facts in one sentence, or only with counts. */
const RESTS = ["rich", "short", "poor"] as const;
/** If even that leaves too little room, sections that repeat the line of counts are omitted. */
const LEAST_LAST = [...RESTS, "least"] as const;
type Rest = (typeof LEAST_LAST)[number];

/** The first lines, and how many of the packages to watch have their reason in them. */
type Lead = { text: string; watched: number };

export function renderSummaryReport(report: ScanReport, options: SummaryOptions): string {
	const layout = createLayout(options);
	const findings = groupFindings(report);
	if (options.all) return wholeReport(report, findings, layout);
	const above = [title(report, layout), countsLine(report, layout)];
	const below = (lead: Lead, rest: Rest) =>
		belowDecisions(report, findings, { rest, watched: lead.watched }, layout);
	for (const lead of leadsFor(findings, layout)) {
		for (const rest of RESTS) {
			const text = joinSections([...above, lead.text, ...below(lead, rest)]);
			if (linesOf(text) <= MAX_LINES) return text;
		}
	}
	// A heading without an entry takes two of them.
	const roomBeside = (rest: Rest) =>
		MAX_LINES + 1 - linesOf(joinSections([...above, "\n", ...below({ text: "", watched: 0 }, rest)]));
	const of = { layout, dependencies: report.result.dependencies };
	const clustered = clusterFindings(findings.decide, { ...of, lines: roomBeside("poor") });
	const packed =
		clustered.hidden > 0 ? packFindings(findings.decide, { ...of, lines: roomBeside("least") }) : undefined;
	const isPacked = packed !== undefined && packed.hidden < clustered.hidden;
	const lead = { text: decisions(isPacked ? packed : clustered, layout), watched: 0 };
	const texts = (isPacked ? LEAST_LAST : RESTS).map((rest) =>
		joinSections([...above, lead.text, ...below(lead, rest)]),
	);
	return texts.find((text) => linesOf(text) <= MAX_LINES) ?? texts.at(-1) ?? "";
}

function decisions({ lines }: Written, layout: Layout): string {
	return section(`${DECIDE} (--all shows each with its reason)`, lines, layout);
}

/** The most telling first. */
function* leadsFor({ decide, watch }: Findings, layout: Layout): Generator<Lead> {
	if (decide.length === 0) {
		for (let watched = MAX_WATCHED; watched >= 0; watched--) {
			const entries = watch.slice(0, watched).map((group) => finding(group, layout, densityOf(watched)));
			yield { text: section("To watch", entries, layout), watched };
		}
		return;
	}
	if (decide.length > MAX_LINES) return;
	for (const density of DENSITIES.slice(DENSITIES.indexOf(densityOf(decide.length)))) {
		const entries = decide.map((group) => finding(group, layout, density));
		yield { text: section(DECIDE, entries, layout), watched: 0 };
	}
}

function linesOf(text: string): number {
	return text.split("\n").length - 1;
}

function wholeReport(
	report: ScanReport,
	{ decide, watch, accepted, fine }: Findings,
	layout: Layout,
): string {
	const whole = Number.POSITIVE_INFINITY;
	return joinSections([
		title(report, layout),
		countsLine(report, layout),
		section(
			DECIDE,
			decide.map((group) => finding(group, layout, "short")),
			layout,
		),
		section(
			"To watch",
			watch.map((group) => finding(group, layout, densityOf(watch.length))),
			layout,
		),
		nameList("Accepted", accepted.map(countedNameOf), layout, whole),
		nameList("Fine", fine.map(countedNameOf), layout, whole),
		notAssessed(report.result, layout, "all"),
		gaps(report.result, layout),
		noteLines(report, layout),
		verdictLine(report, layout),
	]);
}

function belowDecisions(
	report: ScanReport,
	{ watch, accepted }: Findings,
	{ rest, watched }: { rest: Rest; watched: number },
	layout: Layout,
): string[] {
	const { result } = report;
	if (rest === "least") {
		const texts = [
			unassessedCounts(result, layout),
			gapsSentence(result, layout),
			noteLines(report, layout, LEAST_NOTE_LINES),
			verdictLine(report, layout),
		];
		return [texts.filter((text) => text !== "").join("\n")];
	}
	const lines = rest === "poor" ? 1 : NAME_LINES;
	return [
		nameList(
			watched === 0 ? "To watch" : "To watch as well",
			watch.slice(watched).map(countedNameOf),
			layout,
			lines,
		),
		nameList("Accepted", accepted.map(countedNameOf), layout, lines),
		rest === "poor" ? notAssessedCounts(result, layout) : notAssessed(result, layout, "few"),
		rest === "rich" ? gaps(result, layout) : gapsSentence(result, layout),
		rest === "poor" ? noteLines(report, layout, FEW_NOTE_LINES) : noteLines(report, layout),
		verdictLine(report, layout),
	];
}

function title({ file, result }: ScanReport, { paint, width }: Layout): string {
	const { dependencies, direct } = result.totals;
	const sum = `${dependencies} ${dependencies === 1 ? "dependency" : "dependencies"}`;
	const count = direct === null ? sum : `${sum}, ${direct} direct`;
	const mark = result.dependencies.some(({ sandbox }) => sandbox)
		? paint("magenta", " · sandbox: invented data")
		: "";
	return wrap(`${paint("bold", printable(file))} · ${count}${mark}`, width).join("\n");
}

function gaps({ data_quality: quality, totals }: ScanResult, layout: Layout): string {
	if (quality.missing.length === 0) return "";
	const lines = quality.missing.slice(0, MAX_GAPS).flatMap((gap) => {
		const advice = gap.advice === null ? "" : ` ${gap.advice}`;
		const text = `${missingPart(gap, totals.assessed)}.${advice}`;
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

/** The most frequent gap, and the first advice there is. */
function gapsSentence({ data_quality: { missing } }: ScanResult, { width }: Layout): string {
	if (missing.length === 0) return "";
	const names = [...new Set(missing.map(({ what }) => what))];
	const shown = names.slice(0, MAX_GAPS).join(", ");
	const more = names.length > MAX_GAPS ? ` and ${names.length - MAX_GAPS} more` : "";
	const advice = missing.find((gap) => gap.advice !== null)?.advice ?? "";
	const text = `Missing of some packages (unknown, not counted as bad): ${shown}${more}. ${advice}`;
	return wrap(printable(text.trim()), width).join("\n");
}
