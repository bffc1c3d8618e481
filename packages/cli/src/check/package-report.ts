/** A package document as text for people. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { shownSignals } from "@dephealth/contract/schemas/signals.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { type Paint, painter, RISK_STYLE } from "@dephealth/core/reports/text/terminal-layout.ts";
import { describeReplacement } from "@dephealth/core/scoring/document/replacement.ts";
import { percent, plural } from "@dephealth/core/scoring/evidence/words.ts";
import { needsReplacement } from "./needs-replacement.ts";

/** Several lines: verdict, reasons, components, forecast, and missing facts. Colours only where supported. */
export function renderPackageReport(document: PackageDocument, options: { colour: boolean }): string {
	const paint = painter(options.colour);
	const dim = (text: string) => paint("gray", text);
	const sections = [
		header(document, paint),
		bullets(
			"Why",
			document.reasons.map(({ text }) => text),
		),
		components(document, dim),
		facts(document),
		forecast(document, dim),
		missing(document, dim),
		bullets(
			"Changed lately",
			document.recent_changes.map(({ text }) => text),
		),
		bullets("Use instead", needsReplacement(document) ? document.replacements.map(describeReplacement) : []),
		footer(document, dim),
	];
	return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function header(document: PackageDocument, paint: Paint): string {
	const version = document.latest_version ? ` ${document.latest_version}` : "";
	const score =
		document.health_score === null
			? "unknown"
			: `${Math.round(document.health_score)} of 100${madeOf(document)}`;
	return [
		paint("bold", `${document.ecosystem}/${document.display_name ?? document.package}${version}`) +
			(document.sandbox ? paint("magenta", "  (sandbox: invented data)") : ""),
		`  Risk    ${paint(RISK_STYLE[document.risk_level], document.risk_level)}`,
		`  Health  ${score}`,
		`  Status  ${document.status.label}`,
		"",
		`  ${document.headline}`,
	].join("\n");
}

/** Lists the parts of an incomplete score. */
function madeOf(document: PackageDocument): string {
	const entries = Object.entries(document.components);
	const known = entries.filter(([, component]) => component.score !== null).map(([name]) => name);
	return known.length === entries.length ? "" : `, from ${known.join(" and ")} only`;
}

function bullets(title: string, lines: readonly string[]): string {
	if (lines.length === 0) return "";
	return [title, ...lines.map((line) => `  - ${line}`)].join("\n");
}

function components(document: PackageDocument, dim: (text: string) => string): string {
	const rows = Object.entries(document.components).map(([name, component]) => {
		const score = component.score === null ? "  ?" : String(Math.round(component.score)).padStart(3);
		return `  ${name.padEnd(12)} ${score}  ${component.score === null ? dim(component.reason.text) : component.reason.text}`;
	});
	return ["Components", ...rows].join("\n");
}

/** Unknown parts are listed below, with reasons. */
function facts(document: PackageDocument): string {
	const shown = shownSignals(document.signals, { count, bytes: kilobytes });
	const known = shown.filter(({ value }) => value !== null);
	const width = Math.max(...known.map(({ label }) => label.length));
	const rows = known.map(({ label, value }) => `  ${label.padEnd(width)}  ${value}`);
	return rows.length === 0 ? "" : ["Facts", ...rows].join("\n");
}

function count(value: number): string {
	return value.toLocaleString("en");
}

function kilobytes(bytes: number): string {
	return bytes < 1000 ? plural(bytes, "byte") : `${count(Math.round(bytes / 1000))} kB`;
}

function forecast(document: PackageDocument, dim: (text: string) => string): string {
	const risk = document.abandonment_risk;
	if (!risk)
		return `Forecast\n  ${dim("None: the status above already tells its state, or too little is known.")}`;
	const horizons = Object.entries(risk.horizons).map(
		([months, probability]) => `${months} mo ${percent(probability)}`,
	);
	return [
		`Forecast: nobody works on it in the next${risk.basis === "releases" ? " (from its releases alone)" : ""}`,
		`  ${horizons.join("   ")}`,
		dim(
			`  ${risk.horizon_months} months: between ${percent(risk.interval.low)} and ${percent(risk.interval.high)}`,
		),
		dim("  No commit by a person, no tag, no release. It says nothing about why: it may be finished."),
		...risk.drivers.map((driver) => `  - ${driver.text}`),
	].join("\n");
}

function missing(document: PackageDocument, dim: (text: string) => string): string {
	if (document.data_quality.missing.length === 0) return "";
	const rows = document.data_quality.missing.flatMap((gap) => [
		`  - ${gap.what} (${labelOfSource(gap.source)}): ${gap.why}`,
		...(gap.advice ? [dim(`    ${gap.advice}`)] : []),
	]);
	return ["Missing (unknown, not counted as bad)", ...rows].join("\n");
}

function footer(document: PackageDocument, dim: (text: string) => string): string {
	const confidence = `Confidence ${document.confidence.level}`;
	return dim(
		[confidence, `data ${document.data_quality.status}`, `scored ${document.scored_at}`].join(" · "),
	);
}
