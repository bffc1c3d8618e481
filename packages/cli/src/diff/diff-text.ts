/**
 * A comparison for the terminal: first the counts, then added and changed packages that need a decision, then the
 * rest.
 */
import type { ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { clusterFindings } from "@dephealth/core/reports/findings/finding-clusters.ts";
import { type FindingGroup, groupFindings } from "@dephealth/core/reports/findings/finding-groups.ts";
import { densityOf, finding } from "@dephealth/core/reports/findings/finding-lines.ts";
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	countsLine,
	NAME_LINES,
	nameList,
	notAssessed,
	noteLines,
	section,
	single,
	verdictLine,
} from "@dephealth/core/reports/summary-parts.ts";
import type { SummaryOptions } from "@dephealth/core/reports/summary-report.ts";
import {
	createLayout,
	joinSections,
	type Layout,
	wrap,
} from "@dephealth/core/reports/text/terminal-layout.ts";
import {
	changeText,
	type DiffReport,
	diffSentence,
	diffTotals,
	type Former,
	formerOf,
	versionsText,
} from "./diff-report.ts";

export function renderDiffText(report: DiffReport, options: SummaryOptions): string {
	const layout = createLayout(options);
	const { scan, removed } = report;
	const { added, changed } = diffTotals(report);
	const { decide, watch, accepted, fine } = groupFindings(scan);
	const name = (group: FindingGroup) => entryText(report, group);
	const named = (group: FindingGroup) => ({ text: name(group), count: group.members.length });
	const entriesOf = (groups: readonly FindingGroup[]) =>
		groups.map((group) => finding(group, layout, densityOf(groups.length), name(group)));
	const decisions = fitted(
		entriesOf(decide),
		() =>
			clusterFindings(decide, {
				layout,
				lines: MAX_DECISION_LINES,
				dependencies: scan.result.dependencies,
				titleOf: name,
			}).lines,
	);
	const most = options.all ? Number.POSITIVE_INFINITY : NAME_LINES;
	return joinSections([
		title(report, layout),
		added + changed === 0 ? "" : countsLine(scan, layout),
		section("Needs a decision", options.all ? entriesOf(decide) : decisions, layout),
		...(options.all || watch.length <= MAX_WATCHED
			? [section("To watch", entriesOf(watch), layout)]
			: [nameList("To watch", watch.map(named), layout, most)]),
		nameList("Accepted", accepted.map(named), layout, most),
		nameList("Fine", fine.map(named), layout, most),
		notAssessed(scan.result, layout, options.all ? "all" : "few"),
		nameList(
			"Removed",
			removed.map((former) => single(formerText(former))),
			layout,
			most,
		),
		noteLines(scan, layout),
		verdictLine(scan, layout),
	]);
}

/** A new framework with a thousand packages still fits one screen. */
const MAX_DECISION_LINES = 24;
const MAX_WATCHED = 8;

function fitted(entries: readonly string[], shorter: () => readonly string[]): readonly string[] {
	return entries.join("\n").split("\n").length <= MAX_DECISION_LINES ? entries : shorter();
}

function title(report: DiffReport, { paint, width }: Layout): string {
	const mark = report.scan.result.dependencies.some(({ sandbox }) => sandbox)
		? paint("magenta", " · sandbox: invented data")
		: "";
	const names = paint("bold", printable(`${report.before} → ${report.after}`));
	return wrap(`${names} · ${diffSentence(report)}${mark}`, width).join("\n");
}

/** `+ left-pad 1.3.0`, `~ express 4.17.1 → 4.21.2 (was HIGH)`; of packages that belong together, how many more. */
function entryText(report: DiffReport, { worst, members }: FindingGroup): string {
	const former = formerOf(report, worst);
	const more = members.length > 1 ? ` and ${members.length - 1} more of its repository` : "";
	return printable(`${former ? "~" : "+"} ${changeText(report, worst)}${more}${wasText(former, worst)}`);
}

function wasText(former: Former | undefined, now: ListedDependency & { risk_level?: string }): string {
	return former && former.risk !== null && former.risk !== now.risk_level ? ` (was ${former.risk})` : "";
}

function formerText({ package: name, versions, risk }: Former): string {
	const was = risk === null || risk === "LOW" ? "" : ` (was ${risk})`;
	return printable(`${name} ${versionsText(versions)}`.trim() + was);
}
