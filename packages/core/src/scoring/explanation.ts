/** The reasons that matter most. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { findSource } from "../sources/sources.ts";
import { WEAK_COMPONENT } from "./components/component-parts.ts";
import type { Component, Components } from "./components/components.ts";
import { concluded, type Statement } from "./evidence/statement.ts";
import { percent } from "./evidence/words.ts";
import type { Features } from "./features/features.ts";
import type { Forecast } from "./forecast/forecast-model.ts";
import { MAIN_HORIZON } from "./forecast/forecast-model.ts";
import { FORECAST_RAISES_FROM, forecastRaises } from "./risk-level.ts";
import { type Status, TERMINAL_LABELS } from "./status.ts";

/**
 * The bounds of the number of reasons: as many as a reader takes in. Reasons that speak against the package are never
 * cut.
 */
const MIN_REASONS = 3;
const MAX_REASONS = 5;
/** The most missing parts that are named for a source. */
const FEW_PARTS = 2;

type Missing = PackageDocument["data_quality"]["missing"];

/**
 * Orders the reasons: first all those against the package, then its state, then those for it if there is room. Unread
 * facts come last and are always listed.
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
	const found = [
		...status.evidence,
		...weakSentences(components),
		...outlookSentences(status, features, forecast),
	];
	const against = found.filter(({ effect }) => effect === "against");
	const neutral = found.filter(({ effect }) => effect !== "against");
	const unread = healthScore === null ? [] : unreadSentences(components, parts.missing);
	const room = Math.max(0, MAX_REASONS - against.length - unread.length);
	const said = [...against, ...neutral.slice(0, room)];
	const filling = healthScore === null ? 0 : Math.max(0, MIN_REASONS - said.length - unread.length);
	return [...said, ...strongSentences(components).slice(0, filling), ...unread];
}

function weakSentences(components: Components): Statement[] {
	return scored(components)
		.filter(([, { score }]) => score < WEAK_COMPONENT)
		.sort(([, a], [, b]) => lossOf(b) - lossOf(a))
		.map(([name, { reason }]) => ({ ...reason, text: `Weak ${name}: ${lowerFirst(reason.text)}` }));
}

/** The points by which a component lowers the health. */
function lossOf({ score, weight }: { score: number; weight: number }): number {
	return (100 - score) * weight;
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

/** A status that says that it is over needs no outlook. */
function outlookSentences(status: Status, features: Features, forecast: Forecast | null): Statement[] {
	if (forecast) {
		const probability = forecast.horizons[MAIN_HORIZON];
		return [
			concluded(
				"forecast",
				forecastRaises({ status: status.label, probability, features }) ? "against" : "neutral",
				`The chance that nobody works on it in the next ${MAIN_HORIZON} months is ${percent(probability)}${forecast.basis === "releases" ? ", judged by its releases alone" : ""}${probability < FORECAST_RAISES_FROM ? "" : "; it may also be finished"}.`,
				{ probability, horizon_months: MAIN_HORIZON, basis: forecast.basis },
			),
		];
	}
	if (TERMINAL_LABELS.has(status.label) || status.label === "unknown") return [];
	const isYoung = features.work !== null;
	return [
		isYoung
			? concluded("forecast_early", "neutral", "No forecast: it is less than half a year old.")
			: concluded(
					"forecast_unknown",
					"neutral",
					"No forecast: whether people still work on it is not known.",
				),
	];
}

/** At most two sentences: the components that are unknown, and the required sources that could not be read. */
function unreadSentences(components: Components, missing: Missing): Statement[] {
	const unknown = Object.entries(components).flatMap(([name, { score }]) => (score === null ? [name] : []));
	const unread = Map.groupBy(missing.filter(decides), ({ source }) => source);
	const rest = " The score uses the others.";
	const sentences: Statement[] = [];
	if (unknown.length > 0) {
		const names = unknown.join(", ");
		const isUnread = Object.values(components).some(({ reason }) => reason.effect === "unread");
		sentences.push(
			concluded("components_unknown", isUnread ? "unread" : "neutral", `Unknown: ${names}.${rest}`, {
				components: names,
			}),
		);
	}
	if (unread.size > 0) {
		const list = [...unread].map(([source, parts]) => unreadOf(source, parts)).join(", ");
		sentences.push(
			concluded(
				"sources_unread",
				"unread",
				`Some facts could not be read: ${list}.${unknown.length > 0 ? "" : rest}`,
				{ sources: [...unread.keys()].map(labelOfSource).join(", ") },
			),
		);
	}
	return sentences;
}

/** `npm (it could not be reached)`; the missing parts of a source that answered: `weekly downloads (npm: …)`. */
function unreadOf(source: string, missing: Missing): string {
	const label = labelOfSource(source);
	const whole = missing.find(({ what }) => what === findSource(source)?.tells);
	if (whole) return `${label} (${whole.why})`;
	const whys = [...new Set(missing.map(({ why }) => why))].join("; ");
	const parts = missing.map(({ what }) => what);
	return parts.length > FEW_PARTS
		? `parts of ${label} (${whys})`
		: `${parts.join(" and ")} (${label}: ${whys})`;
}

function decides({ source }: Missing[number]): boolean {
	return findSource(source)?.isOptional !== true;
}

/** `OpenSSF …` keeps its capitals. */
function lowerFirst(text: string): string {
	return /^[A-Z][a-z]*\b/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
