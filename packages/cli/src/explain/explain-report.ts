/** An explanation for the terminal, and as JSON. */

import { whyNoForecast } from "@dephealth/contract/vocabulary.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	createLayout,
	joinSections,
	type Layout,
	RISK_STYLE,
	type TerminalOptions,
	wrap,
	wrapAfter,
} from "@dephealth/core/reports/text/terminal-layout.ts";
import { percent } from "@dephealth/core/scoring/evidence/words.ts";
import type { WhatIf } from "@dephealth/core/scoring/what-if.ts";
import type { Explanation } from "./explain-package.ts";

export function renderExplanation(explanation: Explanation, options: TerminalOptions): string {
	const layout = createLayout(options);
	const { document } = explanation;
	const mark = document.sandbox ? layout.paint("magenta", "  (sandbox: invented data)") : "";
	const name = [
		`${document.ecosystem}/${document.display_name ?? document.package}`,
		document.latest_version ?? "",
	]
		.join(" ")
		.trim();
	return joinSections([
		`${layout.paint("bold", printable(name))}${mark}\n${wrap(printable(document.headline), layout.width).join("\n")}`,
		riskSection(explanation, layout),
		healthSection(explanation, layout),
		forecastSection(explanation, layout),
		latelySection(explanation, layout),
		factsSection(explanation, layout),
		changesSection(explanation, layout),
	]);
}

const EXCEPTION = {
	finished:
		"Finished software that very many rely on, with nothing known against it, is never above MEDIUM: it needs no changes.",
	unread: "A fact that alone could make it HIGH was not read, so no milder level is given.",
} as const;

function riskSection({ document, grounds, exception, latest }: Explanation, layout: Layout): string {
	const { paint } = layout;
	const risk = paint(RISK_STYLE[document.risk_level], document.risk_level);
	const because = {
		health: `health is ${wholeScore(document.health_score ?? 0)} of 100`,
		status: `it is ${document.status.label}`,
		repository: "its repository cannot be seen",
		forecast: `the chance that nobody works on it in 12 months is ${percent(document.abandonment_risk?.probability ?? 0)}`,
	};
	return [
		grounds.length === 0
			? `${paint("bold", "Risk")} ${risk}: too little is known.`
			: `${paint("bold", "Risk")} ${risk}${exception ? "" : ", the worst of"}`,
		...grounds.map(({ because: ground, level }) => `  ${level.padEnd(9)} because ${because[ground]}`),
		...(exception ? wrapAfter("  ", EXCEPTION[exception], layout) : []),
		...document.status.evidence.flatMap(({ text }) => wrapAfter("  - ", printable(text), layout)),
		...(latest?.reasons ?? []).flatMap(({ text }) => wrapAfter("  - ", printable(text), layout)),
	].join("\n");
}

function healthSection({ document }: Explanation, layout: Layout): string {
	const score = document.health_score === null ? "unknown" : `${document.health_score} of 100`;
	const rows = Object.entries(document.components).flatMap(([name, { score: value, weight, reason }]) => {
		const part = value === null ? "   ?" : value.toFixed(1).padStart(5);
		return wrapAfter(`  ${name.padEnd(12)} ${weight.toFixed(2)} × ${part}  `, printable(reason.text), layout);
	});
	return [
		`${layout.paint("bold", "Health")} ${score}, the weighted mean of the known components`,
		...rows,
	].join("\n");
}

const FROM = { work: "", releases: ", from its releases alone" } as const;

function forecastSection({ document }: Explanation, layout: Layout): string {
	const risk = document.abandonment_risk;
	const { paint } = layout;
	if (!risk) return `${paint("bold", "Forecast")} none: ${whyNoForecast(document.status.label)}`;
	const horizons = Object.entries(risk.horizons).map(
		([months, value]) => `${months} months ${percent(value)}`,
	);
	return [
		`${paint("bold", "Forecast")} that nobody works on it, by ${printable(risk.model)}${FROM[risk.basis]}`,
		`  ${horizons.join(" · ")}`,
		`  12 months: between ${percent(risk.interval.low)} and ${percent(risk.interval.high)}`,
		...wrapAfter(
			"  ",
			"No commit by a person, no tag, no release. It says nothing about why: it may be finished.",
			layout,
		),
		...risk.drivers.flatMap(({ text }) => wrapAfter("  - ", printable(text), layout)),
	].join("\n");
}

/** The section on recent changes, each with its day: takeovers and ends look like this from outside. */
function latelySection({ document }: Explanation, layout: Layout): string {
	if (document.recent_changes.length === 0) return "";
	return [
		layout.paint("bold", "Recent changes in how it is published"),
		...document.recent_changes.flatMap(({ text }) => wrapAfter("  - ", printable(text), layout)),
	].join("\n");
}

const NAME_WIDTH = 30;

function factsSection({ facts }: Explanation, layout: Layout): string {
	const rows = facts.flatMap(({ name, state, value, why, source, observedAt }) => {
		const from = [source ?? "", observedAt?.slice(0, 10) ?? ""].filter((part) => part !== "").join(", ");
		const without = printable(state === "unknown" ? `unknown: ${why}` : `${why}`);
		const text = value === null ? layout.paint("gray", without) : printable(value);
		return wrapAfter(`  ${name.padEnd(NAME_WIDTH)} `, `${text}${from === "" ? "" : `  (${from})`}`, layout);
	});
	return [layout.paint("bold", "The numbers behind it (with their source and day)"), ...rows].join("\n");
}

function changesSection({ document, changes }: Explanation, layout: Layout): string {
	if (changes.length === 0) return "";
	const before = {
		risk: document.risk_level,
		healthScore: document.health_score,
		probability: document.abandonment_risk?.probability ?? null,
		status: document.status.label,
	};
	return [
		layout.paint("bold", "What would change it"),
		...changes.flatMap((change) =>
			wrapAfter("  - ", `If ${change.text}: ${effects(before, change).join(", ")}.`, layout),
		),
	].join("\n");
}

function effects(
	before: Pick<WhatIf, "risk" | "healthScore" | "probability" | "status">,
	after: WhatIf,
): string[] {
	const score = (value: number | null) => (value === null ? "?" : String(wholeScore(value)));
	const share = (value: number | null) => (value === null ? "none" : percent(value));
	const step = (name: string, from: string, to: string) => (from === to ? [] : [`${name} ${from} → ${to}`]);
	const risk =
		before.risk === after.risk ? [`risk stays ${after.risk}`] : [`risk ${before.risk} → ${after.risk}`];
	return [
		...risk,
		...step("status", before.status, after.status),
		...step("health", score(before.healthScore), score(after.healthScore)),
		...step("forecast", share(before.probability), share(after.probability)),
	];
}

export function explanationJson({ document, grounds, exception, latest, facts, changes }: Explanation) {
	return {
		ecosystem: document.ecosystem,
		package: document.package,
		latest_version: document.latest_version,
		headline: document.headline,
		scored_at: document.scored_at,
		sandbox: document.sandbox,
		risk_level: document.risk_level,
		risk_grounds: grounds,
		risk_exception: exception ?? null,
		status: document.status,
		latest_version_in_use: latest ?? null,
		recent_changes: document.recent_changes,
		health_score: document.health_score,
		components: document.components,
		forecast: document.abandonment_risk,
		facts: facts.map(({ observedAt, ...fact }) => ({ ...fact, observed_at: observedAt })),
		would_change: changes.map(({ id, text, status, risk, healthScore, probability }) => ({
			id,
			if: text,
			status,
			risk_level: risk,
			health_score: healthScore,
			probability,
		})),
		missing: document.data_quality.missing,
	};
}
