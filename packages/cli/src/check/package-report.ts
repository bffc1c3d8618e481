/** A package document as text for people. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { shownSignals } from "@dephealth/contract/schemas/signals.ts";
import { labelOfSource, whyNoForecast } from "@dephealth/contract/vocabulary.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	createLayout,
	joinSections,
	type Layout,
	RISK_STYLE,
	type TerminalOptions,
	wrapAfter,
} from "@dephealth/core/reports/text/terminal-layout.ts";
import { describeReplacement } from "@dephealth/core/scoring/document/replacement.ts";
import { percent, plural } from "@dephealth/core/scoring/evidence/words.ts";
import { needsReplacement } from "./needs-replacement.ts";
import { type JudgedVersion, versionReport } from "./version-report.ts";

/** Several lines: verdict, reasons, components, forecast, missing facts, and the judgement of a version. */
export function renderPackageReport(
	document: PackageDocument,
	options: TerminalOptions,
	version?: JudgedVersion,
): string {
	const layout = createLayout(options);
	return joinSections([
		header(document, layout),
		bullets(
			"Why",
			document.reasons.map(({ text }) => text),
			layout,
		),
		version ? versionSection(version, layout) : "",
		components(document, layout),
		facts(document, layout),
		forecast(document, layout),
		missing(document, layout),
		bullets(
			"Changed lately",
			document.recent_changes.map(({ text }) => text),
			layout,
		),
		bullets(
			"Use instead",
			needsReplacement(document) ? document.replacements.map(describeReplacement) : [],
			layout,
		),
		footer(document, layout),
	]);
}

function header(document: PackageDocument, layout: Layout): string {
	const { paint } = layout;
	const version = document.latest_version ? ` ${document.latest_version}` : "";
	const name = printable(`${document.ecosystem}/${document.display_name ?? document.package}${version}`);
	const mark = document.sandbox ? paint("magenta", "  (sandbox: invented data)") : "";
	const score =
		document.health_score === null
			? "unknown"
			: `${wholeScore(document.health_score)} of 100${madeOf(document)}`;
	return [
		...wrapAfter("", `${paint("bold", name)}${mark}`, layout),
		`  Risk    ${paint(RISK_STYLE[document.risk_level], document.risk_level)}`,
		...wrapAfter("  Health  ", score, layout),
		`  Status  ${document.status.label}`,
		"",
		...wrapAfter("  ", printable(document.headline), layout),
	].join("\n");
}

/** Lists the parts of an incomplete score. */
function madeOf(document: PackageDocument): string {
	const entries = Object.entries(document.components);
	const known = entries.filter(([, component]) => component.score !== null).map(([name]) => name);
	return known.length === entries.length ? "" : `, from ${known.join(" and ")} only`;
}

function bullets(title: string, lines: readonly string[], layout: Layout): string {
	if (lines.length === 0) return "";
	return [title, ...lines.flatMap((line) => wrapAfter("  - ", printable(line), layout))].join("\n");
}

function components(document: PackageDocument, layout: Layout): string {
	const rows = Object.entries(document.components).flatMap(([name, { score, reason }]) => {
		const shown = score === null ? "  ?" : String(wholeScore(score)).padStart(3);
		const text = printable(reason.text);
		return wrapAfter(`  ${name.padEnd(12)} ${shown}  `, score === null ? dim(text, layout) : text, layout);
	});
	return ["Components", ...rows].join("\n");
}

/** Unknown parts are listed below, with reasons. */
function facts(document: PackageDocument, layout: Layout): string {
	const shown = shownSignals(document.signals, { count, bytes: kilobytes });
	const known = shown.filter(({ value }) => value !== null);
	const width = Math.max(...known.map(({ label }) => label.length));
	const rows = known.flatMap(({ label, value }) =>
		wrapAfter(`  ${label.padEnd(width)}  `, printable(`${value}`), layout),
	);
	return rows.length === 0 ? "" : ["Facts", ...rows].join("\n");
}

function count(value: number): string {
	return value.toLocaleString("en");
}

function kilobytes(bytes: number): string {
	return bytes < 1000 ? plural(bytes, "byte") : `${count(Math.round(bytes / 1000))} kB`;
}

function forecast(document: PackageDocument, layout: Layout): string {
	const risk = document.abandonment_risk;
	const note = (text: string) => wrapAfter("  ", dim(text, layout), layout);
	if (!risk) {
		return ["Forecast", ...note(`None: ${whyNoForecast(document.status.label)}.`)].join("\n");
	}
	const horizons = Object.entries(risk.horizons).map(
		([months, probability]) => `${months} mo ${percent(probability)}`,
	);
	const basis = risk.basis === "releases" ? " (from its releases alone)" : "";
	const { low, high } = risk.interval;
	return [
		...wrapAfter("", `Forecast: nobody works on it in the next${basis}`, layout),
		...wrapBetween(horizons, layout),
		...note(`${risk.horizon_months} months: between ${percent(low)} and ${percent(high)}`),
		...note("No commit by a person, no tag, no release. It says nothing about why: it may be finished."),
		...risk.drivers.flatMap(({ text }) => wrapAfter("  - ", printable(text), layout)),
	].join("\n");
}

/** Keeps each horizon beside its share. */
function wrapBetween(parts: readonly string[], layout: Layout): string[] {
	const text = parts.map((part) => part.replaceAll(" ", NO_BREAK)).join("   ");
	return wrapAfter("  ", text, layout).map((line) => line.replaceAll(NO_BREAK, " "));
}

const NO_BREAK = "\u00A0";

function missing({ data_quality: quality }: PackageDocument, layout: Layout): string {
	if (quality.missing.length === 0) return "";
	const passes = Object.values(quality.sources).some(({ error_class: kind }) => kind === "transient");
	const rows = quality.missing.flatMap((gap) => [
		...wrapAfter("  - ", printable(`${gap.what} (${labelOfSource(gap.source)}): ${gap.why}`), layout),
		...(gap.advice ? wrapAfter("    ", dim(printable(gap.advice), layout), layout) : []),
	]);
	const later = "Check it again later: sources that could not be reached are asked again.";
	return [
		"Missing (unknown, not counted as bad)",
		...rows,
		...(passes ? wrapAfter("  ", dim(later, layout), layout) : []),
	].join("\n");
}

function footer(document: PackageDocument, layout: Layout): string {
	const parts = [
		`Confidence ${document.confidence.level}`,
		`data ${document.data_quality.status}`,
		`scored ${document.scored_at.slice(0, 16).replace("T", " ")} UTC`,
	];
	return wrapAfter("", dim(parts.join(" · "), layout), layout).join("\n");
}

function versionSection(version: JudgedVersion, layout: Layout): string {
	const { title, reasons } = versionReport(version);
	return [
		...wrapAfter("", printable(title), layout),
		...reasons.flatMap((reason) => wrapAfter("  - ", printable(reason), layout)),
	].join("\n");
}

function dim(text: string, { paint }: Layout): string {
	return paint("gray", text);
}
