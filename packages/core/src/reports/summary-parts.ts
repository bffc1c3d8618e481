/** The parts that reports for the terminal share. */
import type { ListedDependency, ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { type FindingGroup, groupFindings } from "./finding-groups.ts";
import { acceptanceNotes, packagesText, printable, type ScanReport } from "./scan-report.ts";
import { type Layout, wrap } from "./terminal-layout.ts";

const MAX_NAMES = 12;

/** `3 need a decision · 5 to watch · 38 fine · 2 not assessed` */
export function countsLine(report: ScanReport, { paint, width }: Layout): string {
	if (report.result.totals.assessed === 0) return paint(["bold", "yellow"], "Nothing was assessed");
	const { decide, watch, accepted, fine } = groupFindings(report);
	const { pending, not_found: unknown, unread, skipped } = report.result.totals;
	const size = (groups: readonly FindingGroup[]) =>
		groups.reduce((sum, { members }) => sum + members.length, 0);
	const unassessed = pending + unknown + unread;
	const parts = [
		[size(decide), size(decide) === 1 ? "needs a decision" : "need a decision", "red"],
		[size(watch), "to watch", "yellow"],
		[size(accepted), "accepted", "gray"],
		[size(fine), "fine", "green"],
		[unassessed, "not assessed", "gray"],
		[skipped, "skipped", "gray"],
	] as const;
	const shown = parts.filter(([count], index) => count > 0 || index === 0);
	const text = shown.map(([count, words, style]) =>
		paint(count > 0 ? ["bold", style] : "green", `${count} ${words}`),
	);
	return wrap(text.join(" · "), width).join("\n");
}

export function section(heading: string, entries: readonly string[], { paint }: Layout): string {
	return entries.length === 0 ? "" : [paint("bold", heading), ...entries].join("\n");
}

export function nameList(
	heading: string,
	names: readonly string[],
	{ paint, width }: Layout,
	most = MAX_NAMES,
): string {
	if (names.length === 0) return "";
	if (most === 0) return paint("bold", `${heading} (${names.length})`);
	const shown = names.slice(0, most);
	const more = names.length - shown.length;
	const text = `${shown.join(", ")}${more > 0 ? ` and ${more} more (--all shows them)` : ""}`;
	return [
		paint("bold", `${heading} (${names.length})`),
		...wrap(text, width - 2).map((line) => `  ${line}`),
	].join("\n");
}

export function notAssessed(result: ScanResult, layout: Layout, all: boolean): string {
	const names = (entries: readonly ListedDependency[]) =>
		entries.map(({ ecosystem, package: name }) => printable(`${ecosystem}/${name}`));
	const most = all ? Number.POSITIVE_INFINITY : MAX_NAMES;
	const reasons = Map.groupBy(result.skipped, ({ reason }) => reason);
	return [
		nameList("Unknown to their registry", names(result.not_found), layout, most),
		nameList("Still being collected", names(result.pending), layout, most),
		nameList(
			"Could not be read now, which says nothing about them",
			names(result.unread),
			layout,
			// When it is all of them, why that is so stands in a note; their names would hide it.
			result.totals.assessed === 0 && !all ? 0 : most,
		),
		...[...reasons].map(([reason, entries]) =>
			nameList(
				`Skipped: ${printable(reason)}`,
				entries.map(({ entry }) => printable(entry)),
				layout,
				most,
			),
		),
	]
		.filter((text) => text !== "")
		.join("\n");
}

export function noteLines(report: ScanReport, { width }: Layout): string {
	return [...report.notes, ...acceptanceNotes(report.acceptance)]
		.flatMap((note) => wrap(printable(`Note: ${note}`), width))
		.join("\n");
}

/** What decides nothing may wait: that is neither a failure nor everything. */
function readingSentence({ status, missing }: ScanReport["result"]["data_quality"]): string {
	if (status !== "complete") return "";
	return missing.length === 0
		? "All sources were read."
		: "All sources that were asked have answered; what is missing would decide nothing here.";
}

export function verdictLine({ failOn, failing, result }: ScanReport, { paint, width }: Layout): string {
	const quality = readingSentence(result.data_quality);
	const gate =
		failOn === undefined || result.totals.assessed === 0
			? ""
			: failing.length === 0
				? paint("green", `Passes (${failOn}): nothing that is not accepted.`)
				: paint(["red", "bold"], `Fails (${failOn}): ${packagesText(failing)}.`);
	return wrap([gate, quality].filter((text) => text !== "").join(" "), width).join("\n");
}
