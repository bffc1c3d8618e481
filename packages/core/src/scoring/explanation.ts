/** The judgement in a few sentences: one headline, and the reasons that matter most. */

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { SOURCES } from "../sources/sources.ts";
import { WEAK_COMPONENT } from "./component-parts.ts";
import type { Component, Components } from "./components.ts";
import type { Confidence } from "./confidence.ts";
import type { Features } from "./features.ts";
import type { Forecast } from "./forecast/forecast-model.ts";
import { MAIN_HORIZON } from "./forecast/forecast-model.ts";
import { FORECAST_RAISES_FROM, type RiskLevel } from "./risk-level.ts";
import { concluded, type Statement } from "./statement.ts";
import { type Status, type StatusLabel, TERMINAL_LABELS } from "./status.ts";
import { span } from "./words.ts";

const MIN_REASONS = 3;
const MAX_REASONS = 5;

type Missing = PackageDocument["data_quality"]["missing"];

const BY_STATUS: Readonly<Record<StatusLabel, string>> = {
	malicious: "Remove it now: it was reported as malicious.",
	deprecated: "Plan to replace it: its maintainers have deprecated it.",
	archived: "Plan to replace it: its repository is archived.",
	ended: "Plan to replace it: its maintenance has ended.",
	unknown: "Too little is known to judge it.",
	quiet: "Nothing has happened for a year or more; it may simply be finished.",
	active: "People are working on it.",
};
const QUIET_AND_WEAK = "Watch it: nothing has happened for a year or more, and little holds it up.";
const QUIET_AS_FAR_AS_READ = "No sign of work for a year or more, but not everything could be read.";

/** One sentence that says what to do or how it stands, and another one when much is unknown. */
export function headline(judgement: {
	status: Status;
	risk: RiskLevel;
	features: Features;
	/** Within the main horizon; null without a forecast. */
	probability: number | null;
	confidence: Confidence;
}): string {
	const { status } = judgement;
	const caveat =
		status.label !== "unknown" && judgement.confidence.level === "low" ? " Much is unknown, though." : "";
	return `${verdict(judgement)}${caveat}`;
}

function verdict(judgement: {
	status: Status;
	risk: RiskLevel;
	features: Features;
	probability: number | null;
}): string {
	const { status, risk, features, probability } = judgement;
	const base = BY_STATUS[status.label];
	if (status.label === "quiet" && features.silenceDays === null) return QUIET_AS_FAR_AS_READ;
	if (risk === "HIGH" || risk === "CRITICAL") {
		if (status.label === "active") return `${base} Its health is poor nevertheless; see why.`;
		if (status.label === "quiet") return QUIET_AND_WEAK;
	}
	return isLikely(probability) ? `${base} Its maintenance may end within a year.` : base;
}

/**
 * Three to five sentences where there is that much to say: what raised the risk first, then how it stands, then what
 * could not be read. What is missing is always said; the least telling of the others give way.
 */
export function reasons(parts: {
	status: Status;
	components: Components;
	features: Features;
	healthScore: number | null;
	forecast: Forecast | null;
	missing: Missing;
}): Statement[] {
	const { status, components, features, healthScore, forecast } = parts;
	const outlook = outlookSentences(status, features, forecast);
	const weak = weakSentences(components);
	const isRaised = isLikely(forecast?.horizons[MAIN_HORIZON] ?? null);
	const found = isRaised
		? [...outlook, ...status.evidence, ...weak]
		: [...status.evidence, ...weak, ...outlook];
	const unread = healthScore === null ? [] : unreadSentences(components, parts.missing);
	const said = found.slice(0, MAX_REASONS - unread.length);
	const filling = healthScore === null ? 0 : Math.max(0, MIN_REASONS - said.length - unread.length);
	return [...said, ...strongSentences(components).slice(0, filling), ...unread];
}

function isLikely(probability: number | null): boolean {
	return probability !== null && probability >= FORECAST_RAISES_FROM;
}

function weakSentences(components: Components): Statement[] {
	return scored(components)
		.filter(([, { score }]) => score < WEAK_COMPONENT)
		.sort(([, a], [, b]) => a.score - b.score)
		.map(([name, { reason }]) => ({ ...reason, text: `Weak ${name}: ${lowerFirst(reason.text)}` }));
}

function strongSentences(components: Components): Statement[] {
	return scored(components)
		.filter(([, { score }]) => score >= WEAK_COMPONENT)
		.sort(([, a], [, b]) => b.score * b.weight - a.score * a.weight)
		.map(([, { reason }]) => reason);
}

function scored(components: Components): [name: string, component: Component & { score: number }][] {
	return Object.entries(components).flatMap(([name, component]) =>
		component.score === null ? [] : [[name, { ...component, score: component.score }]],
	);
}

/** Reports that give the forecast a place of its own leave these out. */
export const OUTLOOK_IDS: ReadonlySet<string> = new Set(["forecast", "forecast_unread", "forecast_past"]);

/** A status that says that it is over needs no outlook. */
function outlookSentences(status: Status, features: Features, forecast: Forecast | null): Statement[] {
	if (forecast) {
		const probability = forecast.horizons[MAIN_HORIZON];
		return [
			concluded(
				"forecast",
				isLikely(probability) ? "against" : "neutral",
				`Maintenance ends within ${MAIN_HORIZON} months with a probability of ${Math.round(probability * 100)} %.`,
				{ probability, horizon_months: MAIN_HORIZON },
			),
		];
	}
	if (TERMINAL_LABELS.has(status.label) || status.label === "unknown") return [];
	const { silenceDays } = features;
	return [
		silenceDays === null
			? concluded(
					"forecast_unread",
					"unread",
					"No forecast: whether people still work on it could not be read.",
				)
			: concluded(
					"forecast_past",
					"neutral",
					`No forecast: it has been silent for ${span(silenceDays)}, longer than what a forecast would foresee.`,
					{ silence_days: silenceDays },
				),
	];
}

/** At most two sentences: which components are unknown, and which required sources could not be read. */
function unreadSentences(components: Components, missing: Missing): Statement[] {
	const unknown = Object.entries(components).flatMap(([name, { score }]) => (score === null ? [name] : []));
	const unread = new Map<string, string>();
	for (const { source, why } of missing.filter(decides)) unread.set(SOURCES[source].label, why);
	const rest = " The score is made of the rest.";
	const sentences: Statement[] = [];
	if (unknown.length > 0) {
		const names = unknown.join(", ");
		sentences.push(
			concluded("components_unknown", "unread", `Unknown: ${names}.${rest}`, { components: names }),
		);
	}
	if (unread.size > 0) {
		const list = [...unread].map(([source, why]) => `${source} (${why})`).join(", ");
		sentences.push(
			concluded(
				"sources_unread",
				"unread",
				`Not all could be read: ${list}.${unknown.length > 0 ? "" : rest}`,
				{ sources: [...unread.keys()].join(", ") },
			),
		);
	}
	return sentences;
}

function decides({ source }: Missing[number]): boolean {
	return !SOURCES[source].isOptional;
}

/** `OpenSSF …` keeps its capitals. */
function lowerFirst(text: string): string {
	return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
