/**
 * The interim forecast: a hazard that depends on silence, people and releases,
 *
 *   P(ends within h months) = 1 − exp(−exp(η)),
 *   η = −1.14 + 0.31·ln(1 + days of silence) − 0.61·ln(1 + authors in 12 months)
 *       − 0.19·ln(1 + releases in 12 months) + 0.34·ln(h / 12).
 *
 * The coefficients are a rough least-effort fit to histories of 256 npm repositories (weighted landmarks every 30
 * days); they were not validated on others. It is good enough to rank, and is to be replaced by a fitted model with
 * a published error. It is monotone in the horizon because 0.34 is positive.
 */
import type { Features } from "../features.ts";
import { ago, plural } from "../words.ts";
import {
	type Driver,
	type Forecast,
	type ForecastModel,
	HORIZONS,
	type Horizon,
	MAIN_HORIZON,
} from "./forecast-model.ts";

const INTERCEPT = -1.14;
const HORIZON_EXPONENT = 0.34;

type Term = {
	coefficient: number;
	/** What a typical package has; stands in for an unknown value. In the units of the formula, ln(1 + x). */
	typical: number;
	read: (features: Features) => number | null;
	text: (value: number) => string;
};

const TERMS: readonly Term[] = [
	{
		coefficient: 0.31,
		typical: 3.89,
		read: (features) => features.silenceDays,
		text: (days) => `the last sign of work was ${ago(days)}`,
	},
	{
		coefficient: -0.61,
		typical: 1.42,
		read: (features) => features.authors12m,
		text: (authors) => `${plural(authors, "person", "people")} committed in 12 months`,
	},
	{
		coefficient: -0.19,
		typical: 1.42,
		read: (features) => features.releases12m,
		text: (releases) => `${plural(releases, "release day")} in 12 months`,
	},
];

/** After 24 months of silence the gap that is forecast has already come; there is nothing left to predict. */
const END_OF_DOMAIN_DAYS = 730;
/** Standard error of η when all terms are known, and what each unknown term adds (as variance). */
const BASE_ERROR = 0.35;
const ERROR_OF_UNKNOWN = 0.5;
/** Two-sided 90 %. */
const Z = 1.645;
/** Effects below one percentage point are noise to a reader. */
const SMALLEST_DRIVER = 0.01;

export const interimForecastModel: ForecastModel = { id: "interim-1", forecast };

function forecast(features: Features): Forecast | null {
	if (features.silenceDays === null || features.silenceDays >= END_OF_DOMAIN_DAYS) return null;
	const terms = TERMS.map((term) => ({ term, value: term.read(features) }));
	const eta = terms.reduce(
		(sum, { term, value }) => sum + term.coefficient * (value === null ? term.typical : Math.log1p(value)),
		INTERCEPT,
	);
	const unknown = terms.filter(({ value }) => value === null).length;
	const error = Math.sqrt(BASE_ERROR ** 2 + unknown * ERROR_OF_UNKNOWN ** 2);
	return {
		model: interimForecastModel.id,
		horizons: Object.fromEntries(HORIZONS.map((horizon) => [horizon, probability(eta, horizon)])) as Record<
			Horizon,
			number
		>,
		interval: {
			low: probability(eta - Z * error, MAIN_HORIZON),
			high: probability(eta + Z * error, MAIN_HORIZON),
		},
		drivers: driversOf(terms, eta),
	};
}

function probability(eta: number, horizon: Horizon): number {
	const hazard = Math.exp(eta + HORIZON_EXPONENT * Math.log(horizon / 12));
	return Math.round(-Math.expm1(-hazard) * 1000) / 1000;
}

function driversOf(terms: readonly { term: Term; value: number | null }[], eta: number): Driver[] {
	return terms
		.flatMap(({ term, value }) => {
			if (value === null) return [];
			const withoutIt = eta - term.coefficient * (Math.log1p(value) - term.typical);
			const effect = probability(eta, MAIN_HORIZON) - probability(withoutIt, MAIN_HORIZON);
			return [{ text: driverText(term.text(value), effect), effect: Math.round(effect * 1000) / 1000 }];
		})
		.filter((driver) => Math.abs(driver.effect) >= SMALLEST_DRIVER)
		.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

function driverText(fact: string, effect: number): string {
	const points = Math.abs(Math.round(effect * 100));
	const direction = effect > 0 ? "raises" : "lowers";
	return `${fact.charAt(0).toUpperCase()}${fact.slice(1)}: ${direction} it by ${plural(points, "point")}.`;
}
