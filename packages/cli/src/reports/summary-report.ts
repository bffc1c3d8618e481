/**
 * A scan for whoever reads it in a terminal: the sum first, then what needs a decision and what to watch, worst first,
 * then in one line each what is fine and what could not be assessed.
 */
import { styleText } from "node:util";
import type {
	AssessedDependency,
	ListedDependency,
	ScanResult,
} from "@dephealth/contract/schemas/scan-result.ts";
import { describeReplacement } from "@dephealth/core/scoring/document/replacement.ts";
import { TERMINAL_LABELS } from "@dephealth/core/scoring/status.ts";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { type FindingGroup, groupFindings } from "./finding-groups.ts";
import { acceptanceNotes, percent, printable, type ScanReport } from "./scan-report.ts";

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;
type Layout = { paint: Paint; width: number };

const RISK_STYLE: Readonly<Record<AssessedDependency["risk_level"], Style>> = {
	CRITICAL: ["red", "bold"],
	HIGH: "red",
	MEDIUM: "yellow",
	UNKNOWN: "gray",
	LOW: "green",
};
/** Text wider than this is hard to read; narrower columns than this hold no name. */
const WIDTH = { least: 40, most: 100 };
/** Of the risk in front of a name: the longest is CRITICAL. */
const BADGE = 11;
/** With more findings than this, each takes one sentence instead of two; with more than that, what is over takes a line. */
const SHORT_ABOVE = 8;
const DENSE_ABOVE = 12;
const MAX_NAMES = 12;
const MAX_GAPS = 3;

export type SummaryOptions = {
	colour: boolean;
	/** Of the terminal, in columns. */
	width: number;
	/** Every package, also what is fine. */
	all: boolean;
};

export function renderSummaryReport(report: ScanReport, options: SummaryOptions): string {
	const { result } = report;
	const layout: Layout = {
		paint: (style, text) => (options.colour ? styleText(style, text, { validateStream: false }) : text),
		width: Math.min(Math.max(options.width, WIDTH.least), WIDTH.most),
	};
	const { decide, watch, accepted, fine } = groupFindings(report);
	const density = densityOf(decide.length);
	const sections = [
		title(report, layout),
		counts(report, layout),
		section(
			"Needs a decision",
			decide.map((group) => finding(group, layout, density)),
			layout,
		),
		options.all || decide.length === 0
			? section(
					"To watch",
					watch.map((group) => finding(group, layout, densityOf(watch.length))),
					layout,
				)
			: nameList("To watch", watch.map(nameOf), layout),
		nameList("Accepted", accepted.map(nameOf), layout),
		options.all ? nameList("Fine", fine.map(nameOf), layout, Number.POSITIVE_INFINITY) : "",
		notAssessed(result, layout, options.all),
		gaps(result, layout),
		notes(report, layout),
		verdict(report, layout),
	];
	return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
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

/** `3 need a decision · 5 to watch · 38 fine · 2 not assessed` */
function counts(report: ScanReport, { paint, width }: Layout): string {
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

function section(heading: string, entries: readonly string[], { paint }: Layout): string {
	return entries.length === 0 ? "" : [paint("bold", heading), ...entries].join("\n");
}

type Density = "full" | "short" | "dense";

function densityOf(findings: number): Density {
	if (findings > DENSE_ABOVE) return "dense";
	return findings > SHORT_ABOVE ? "short" : "full";
}

/** The name in one line, and below it why and what to do. */
function finding(group: FindingGroup, layout: Layout, density: Density): string {
	const { worst } = group;
	const { paint, width } = layout;
	const badge = paint(RISK_STYLE[worst.risk_level], worst.risk_level.padEnd(BADGE - 2));
	const isOver = TERMINAL_LABELS.has(worst.status.label);
	const details = density === "dense" && isOver ? [] : detailsOf(worst, density);
	const label = density === "dense" && isOver ? ` · ${worst.status.label}${shortInstead(worst)}` : "";
	const head = `${paint("bold", nameOf(group))}${label}${viaOf(group)}`;
	const lines = [head, ...details].flatMap((line) => wrap(line, width - BADGE));
	return lines
		.map((line, index) => (index === 0 ? `  ${badge}${line}` : `${" ".repeat(BADGE)}${line}`))
		.join("\n");
}

function detailsOf(dependency: AssessedDependency, density: Density): string[] {
	const { headline, reasons, replacements } = dependency;
	const reason = reasons.find(({ effect }) => effect === "against")?.text;
	const sentences = density === "full" ? [headline, reason ?? ""] : [reason ?? headline];
	const [instead] = replacements;
	return [
		printable(sentences.join(" ").trim()),
		...(instead ? [printable(`Instead: ${describeReplacement(instead)}`)] : []),
	];
}

function shortInstead({ replacements: [instead] }: AssessedDependency): string {
	return instead?.kind === "package" ? ` · instead: ${printable(instead.name)}` : "";
}

/** ` · via next › sharp`, or ` · dev`; empty for what the project names itself. */
function viaOf({ worst }: FindingGroup): string {
	const way = worst.path.slice(0, -1).map(printable);
	const parts = [
		...(way.length === 0
			? []
			: [
					`via ${way.length > 3 ? [...way.slice(0, 2), "…", ...way.slice(-1)].join(" › ") : way.join(" › ")}`,
				]),
		...(worst.is_dev ? ["dev"] : []),
		...(worst.abandonment_risk
			? [`ends within 12 months: ${percent(worst.abandonment_risk.probability)}`]
			: []),
	];
	return parts.map((part) => ` · ${part}`).join("");
}

/** `sharp 0.33.1`, or `@img/sharp-linux-x64 0.33.1 and 11 more of its repository` */
function nameOf({ worst, members }: FindingGroup): string {
	const [version, ...others] = worst.versions;
	const versions =
		version === undefined
			? ""
			: ` ${version}${others.length === 0 ? "" : ` and ${others.length} more version${others.length === 1 ? "" : "s"}`}`;
	const more = members.length > 1 ? ` and ${members.length - 1} more of its repository` : "";
	return printable(`${worst.package}${versions}${more}`);
}

function nameList(
	heading: string,
	names: readonly string[],
	{ paint, width }: Layout,
	most = MAX_NAMES,
): string {
	if (names.length === 0) return "";
	const shown = names.slice(0, most);
	const more = names.length - shown.length;
	const text = `${shown.join(", ")}${more > 0 ? ` and ${more} more (--all shows them)` : ""}`;
	return [
		paint("bold", `${heading} (${names.length})`),
		...wrap(text, width - 2).map((line) => `  ${line}`),
	].join("\n");
}

function notAssessed(result: ScanResult, layout: Layout, all: boolean): string {
	const names = (entries: readonly ListedDependency[]) =>
		entries.map(({ ecosystem, package: name }) => printable(`${ecosystem}/${name}`));
	const most = all ? Number.POSITIVE_INFINITY : MAX_NAMES;
	const reasons = Map.groupBy(result.skipped, ({ reason }) => reason);
	return [
		nameList("Unknown to their registry", names(result.not_found), layout, most),
		nameList("Still being collected", names(result.pending), layout, most),
		nameList("Could not be read now, which says nothing about them", names(result.unread), layout, most),
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

function notes(report: ScanReport, { width }: Layout): string {
	return [...report.notes, ...acceptanceNotes(report.acceptance)]
		.flatMap((note) => wrap(printable(`Note: ${note}`), width))
		.join("\n");
}

function verdict({ failOn, failing, result }: ScanReport, { paint, width }: Layout): string {
	const quality = result.data_quality.status === "complete" ? "All sources were read." : "";
	const gate =
		failOn === undefined || result.totals.assessed === 0
			? ""
			: failing.length === 0
				? paint("green", `Passes: nothing at or above ${failOn} that is not accepted.`)
				: paint(["red", "bold"], `Fails: ${failing.length} at or above ${failOn}.`);
	return wrap([gate, quality].filter((text) => text !== "").join(" "), width).join("\n");
}

/** Breaks between words; a word that is longer than a line, such as a URL, stays whole. */
function wrap(text: string, width: number): string[] {
	if (text === "") return [];
	return stringWidth(text) <= width ? [text] : wrapAnsi(text, width, { hard: false }).split("\n");
}
