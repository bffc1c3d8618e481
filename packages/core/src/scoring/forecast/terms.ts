/** Turns features into the terms of the forecast's linear predictor. Fit and forecast share it. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { ForecastBasis } from "./forecast-model.ts";
import { HORIZONS } from "./forecast-model.ts";
import type { Bounds, WorkFeatures } from "./work-features.ts";

export type TermName = "silence" | "pauses" | "slowing" | "long_pause" | "release" | "people";

/** The value of a term, or its bounds. */
export type TermValue = number | Bounds;

type Term = { name: TermName; description: string; value(features: WorkFeatures): TermValue };

const log1p = ([least, most]: Bounds): Bounds => [Math.log1p(least), Math.log1p(most)];

const SILENCE: Term = {
	name: "silence",
	description: "ln(1 + days since the last work)",
	value: ({ silenceDays }) => Math.log1p(silenceDays),
};
const PAUSES: Term = {
	name: "pauses",
	description: "share of 24 months that lay beyond the 120th day of a pause",
	value: ({ pausedShare24m }) => pausedShare24m,
};
const SLOWING: Term = {
	name: "slowing",
	description: "ln((days with work a year, of 24 months + 1) / (the same of late + 1))",
	value: ({ slowing }) => slowing,
};
const LONG_PAUSE: Term = {
	name: "long_pause",
	description: "ln(1 + days since a pause of 180 days or more ended, at most five years)",
	value: ({ daysSinceLongPause }) => log1p(daysSinceLongPause),
};
const RELEASE: Term = {
	name: "release",
	description: "1 with a tag or release in 24 months, else 0",
	value: ({ hasRelease24m }) => hasRelease24m,
};
const PEOPLE: Term = {
	name: "people",
	description: "√(people who committed on two days or more of 12 months)",
	value: ({ regulars12m }) => Math.sqrt(regulars12m ?? 0),
};

/** Releases are the work itself here, so a release in 24 months says nothing that the silence does not. */
export const TERMS: Readonly<Record<ForecastBasis, readonly Term[]>> = {
	work: [SILENCE, PAUSES, SLOWING, LONG_PAUSE, RELEASE, PEOPLE],
	releases: [SILENCE, PAUSES, SLOWING, LONG_PAUSE],
};

export type Scale = { mean: number; deviation: number };

export function termValues(features: WorkFeatures, basis: ForecastBasis): TermValue[] {
	return TERMS[basis].map((term) => term.value(features));
}

/** The middle of what is possible. */
export function middle(value: TermValue): number {
	return typeof value === "number" ? value : (value[0] + value[1]) / 2;
}

export function standardised(values: readonly number[], scales: readonly Scale[]): number[] {
	return values.map((value, index) => {
		const { mean, deviation } = scales[index] ?? { mean: 0, deviation: 1 };
		return (value - mean) / deviation;
	});
}

/** A row of the design: which horizon, the standardised terms, which ecosystem. */
export function designRow(
	terms: readonly number[],
	horizon: number,
	ecosystem: Ecosystem | undefined,
	ecosystems: readonly Ecosystem[],
): number[] {
	return [
		...HORIZONS.map((_, index) => (index === horizon ? 1 : 0)),
		...terms,
		...ecosystems.map((name) => (name === ecosystem ? 1 : 0)),
	];
}
