/** The parts that reports for the terminal share. */
import type { ListedDependency, ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { groupFindings, sizeOf } from "./findings/finding-groups.ts";
import { acceptanceNotes, packagesText, printable, type ScanReport } from "./scan-report.ts";
import { type CountedName, nameLines, sumOf } from "./text/name-lines.ts";
import { type Layout, wrap } from "./text/terminal-layout.ts";

/** The lines of names below a heading, unless all are asked for. */
export const NAME_LINES = 3;

/** `3 need a decision · 5 to watch · 38 fine · 2 not assessed` */
export function countsLine(report: ScanReport, { paint, width }: Layout): string {
	if (report.result.totals.assessed === 0) return paint(["bold", "yellow"], "Nothing was assessed");
	const { decide, watch, accepted, fine } = groupFindings(report);
	const { pending, not_found: unknown, unread, skipped } = report.result.totals;
	const unassessed = pending + unknown + unread;
	const parts = [
		[sizeOf(decide), sizeOf(decide) === 1 ? "needs a decision" : "need a decision", "red"],
		[sizeOf(watch), "to watch", "yellow"],
		[sizeOf(accepted), "accepted", "gray"],
		[sizeOf(fine), "fine", "green"],
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

/** @param lines of names: at most so many; none leaves the heading with the count */
export function nameList(
	heading: string,
	names: readonly CountedName[],
	{ paint, width }: Layout,
	lines: number = NAME_LINES,
): string {
	if (names.length === 0) return "";
	const title = wrap(`${heading} (${sumOf(names)})`, width).map((line) => paint("bold", line));
	if (lines === 0) return title.join("\n");
	const { lines: below } = nameLines(names, { width: width - 2, lines, after: " (--all shows them)" });
	return [...title, ...below.map((line) => `  ${line}`)].join("\n");
}

/** A package or entry on its own. */
export function single(text: string): CountedName {
	return { text: printable(text), count: 1 };
}

/** The packages that could not be assessed, by reason, each with names. */
export function notAssessed(result: ScanResult, layout: Layout, shown: "all" | "few"): string {
	const names = (entries: readonly ListedDependency[]) =>
		entries.map(({ ecosystem, package: name }) => single(`${ecosystem}/${name}`));
	const lines = shown === "all" ? Number.POSITIVE_INFINITY : NAME_LINES;
	return [
		nameList("Unknown to their registry", names(result.not_found), layout, lines),
		nameList("Still being collected", names(result.pending), layout, lines),
		nameList(
			"Could not be read this time, so nothing is known about them",
			names(result.unread),
			layout,
			// When it is all of them, a note gives the reason, which their names would hide.
			result.totals.assessed === 0 && shown === "few" ? 0 : lines,
		),
		...unreadReason(result, layout),
		...skippedByReason(result).map(([reason, entries]) =>
			nameList(
				`Skipped: ${printable(reason)}`,
				entries.map(({ entry }) => single(entry)),
				layout,
				lines,
			),
		),
	]
		.filter((text) => text !== "")
		.join("\n");
}

/** Why most of them could not be read. */
function unreadReason({ unread }: ScanResult, { width }: Layout): string[] {
	const byReason = [...Map.groupBy(unread, ({ reason }) => reason)].sort(
		([, a], [, b]) => b.length - a.length,
	);
	const [most] = byReason;
	if (most === undefined) return [];
	const text = byReason.length === 1 ? most[0] : `${most[1].length} of them: ${most[0]}`;
	return wrap(printable(text), width - 2).map((line) => `  ${line}`);
}

/** The same in a line or two: how many for which reason. */
export function notAssessedCounts(result: ScanResult, layout: Layout): string {
	const skipped = skippedByReason(result).map(([reason, entries]) => ({
		text: printable(`${reason} (${entries.length})`),
		count: entries.length,
	}));
	return [unassessedCounts(result, layout), nameList("Skipped", skipped, layout, 1)]
		.filter((text) => text !== "")
		.join("\n");
}

/** The same without skipped entries. */
export function unassessedCounts(result: ScanResult, layout: Layout): string {
	const { pending, not_found: unknown, unread } = result.totals;
	const reasons = [
		{ text: `${unread} could not be read this time, so nothing is known about them`, count: unread },
		{ text: `${pending} still being collected`, count: pending },
		{ text: `${unknown} unknown to their registry`, count: unknown },
	].filter(({ count }) => count > 0);
	return nameList("Not assessed", reasons, layout, 2);
}

/** The most frequent first. */
function skippedByReason({ skipped }: ScanResult): [string, ScanResult["skipped"]][] {
	return [...Map.groupBy(skipped, ({ reason }) => reason)].sort(([, a], [, b]) => b.length - a.length);
}

/** @param lines the maximum; a note is omitted as a whole, and the first one never */
export function noteLines(
	report: ScanReport,
	{ width }: Layout,
	lines: number = Number.POSITIVE_INFINITY,
): string {
	const notes = [...report.notes, ...acceptanceNotes(report.acceptance)].map((note) =>
		wrap(printable(`Note: ${note}`), width),
	);
	const shown = notes.filter((_, index) => index === 0 || notes.slice(0, index + 1).flat().length < lines);
	const more = notes.length - shown.length;
	const rest = more === 0 ? [] : [`Note: ${more} more; --all shows them.`];
	return [...shown.flat(), ...rest].join("\n");
}

/** Facts that decide nothing may wait: that is neither a failure nor everything. */
function readingSentence({ status, missing }: ScanReport["result"]["data_quality"]): string {
	if (status !== "complete") return "";
	return missing.length === 0
		? "All sources were read."
		: "All sources that were asked have answered; what was left for later seldom changes a verdict.";
}

/** Names the failing packages, unless the report lists all of them as findings. */
export function verdictLine(report: ScanReport, { paint, width }: Layout): string {
	const { failOn, failing, result } = report;
	const quality = readingSentence(result.data_quality);
	const gate =
		failOn === undefined || result.totals.assessed === 0
			? ""
			: failing.length === 0
				? paint("green", `Passes (${failOn}): no unaccepted risk.`)
				: paint(["red", "bold"], `Fails (${failOn}): ${failingText(report)}.`);
	return wrap([gate, quality].filter((text) => text !== "").join(" "), width).join("\n");
}

/** This many failing packages are always named. */
const FEW_FAILING = 3;

function failingText(report: ScanReport): string {
	const { failing } = report;
	if (failing.length <= FEW_FAILING) return packagesText(failing);
	const found = new Set(
		groupFindings(report).decide.flatMap(({ members }) => members.map((member) => packageName(member))),
	);
	return failing.every((dependency) => found.has(packageName(dependency)))
		? `${failing.length} packages, all of them above`
		: packagesText(failing);
}

function packageName({ ecosystem, package: name }: ScanReport["failing"][number]): string {
	return `${ecosystem}/${name}`;
}
