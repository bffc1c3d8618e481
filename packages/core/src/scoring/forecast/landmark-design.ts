/**
 * The design of the landmark model: how features become the terms of a linear predictor. Fit and forecast share it.
 *
 * The time ahead is cut into four intervals (0–3, 3–6, 6–12, 12–24 months). In each, the chance that maintenance
 * ends, if it has not before, is logistic in the same terms; silence may weigh differently near and far.
 */
import type { ActivityFeatures } from "../features/activity-features.ts";

export type Term = {
	name: string;
	/** The features a term is made of; it is unknown when one of them is. */
	of: keyof ActivityFeatures;
	value: (feature: number) => number;
};

const log1p = (value: number) => Math.log1p(value);
/** A kink in the effect of silence: below it the term is 0. */
const hinge = (days: number) => (silence: number) => Math.max(0, Math.log1p(silence) - Math.log1p(days));

export const TERMS: readonly Term[] = [
	{ name: "silence", of: "silenceDays", value: log1p },
	{ name: "silence beyond 30 days", of: "silenceDays", value: hinge(30) },
	{ name: "silence beyond 120 days", of: "silenceDays", value: hinge(120) },
	{ name: "silence beyond 365 days", of: "silenceDays", value: hinge(365) },
	{ name: "people in 6 months", of: "authors6m", value: log1p },
	{ name: "people in 12 months", of: "authors12m", value: log1p },
	{ name: "releases in 12 months", of: "releases12m", value: log1p },
	{ name: "bot days in 12 months", of: "botDays12m", value: log1p },
	{ name: "longest gap in 24 months", of: "longestGap24m", value: log1p },
	{ name: "came back from a gap of 24 months", of: "hasEarlierGap", value: (value) => value },
];

/** Position of the intervals on a scale from near to far, for the interaction with silence. */
const INTERVAL_POSITION = [-1, -1 / 3, 1 / 3, 1];
export const INTERVALS = INTERVAL_POSITION.length;
/** An intercept an interval, the terms, and the interaction. */
export const COLUMNS = INTERVALS + TERMS.length + 1;

export type Scale = { mean: number; deviation: number };

/** Values of the terms; null where unknown. */
export function termValues(features: ActivityFeatures): (number | null)[] {
	return TERMS.map((term) => {
		const feature = features[term.of];
		return feature === null ? null : term.value(Number(feature));
	});
}

/** One row of the design: an unknown term stands at its mean, which is 0. */
export function designRow(
	values: readonly (number | null)[],
	scales: readonly Scale[],
	interval: number,
): number[] {
	const scaled = values.map((value, index) => {
		const scale = scales[index];
		return value === null || !scale ? 0 : (value - scale.mean) / scale.deviation;
	});
	const intercepts = INTERVAL_POSITION.map((_, index) => (index === interval ? 1 : 0));
	return [...intercepts, ...scaled, (scaled[0] ?? 0) * (INTERVAL_POSITION[interval] ?? 0)];
}
