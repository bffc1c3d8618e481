/**
 * The forecast: proportional odds. The log-odds that nobody works on it within h are the same sum of terms for every h
 * plus a number that falls with h, so the chance can never rise with a longer horizon. How it was fitted and how well
 * it does: docs/forecast.md.
 */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { driversOf } from "./drivers.ts";
import {
	type Forecast,
	type ForecastBasis,
	type ForecastInput,
	type ForecastModel,
	HORIZONS,
	type Horizon,
	MAIN_HORIZON,
} from "./forecast-model.ts";
import {
	designRow,
	middle,
	type Scale,
	standardised,
	type TermName,
	type TermValue,
	termValues,
} from "./terms.ts";

/** The terms as the fit writes them. They are standardised: an effect is a coefficient times standard deviations. */
export type FittedTerms = {
	landmarks: number;
	repositories: number;
	/** Log-odds of an average package of an average ecosystem, one a horizon, falling. */
	horizons: number[];
	terms: ({ name: TermName; coefficient: number } & Scale)[];
	/** The log-odds that an ecosystem adds. */
	ecosystems: { name: Ecosystem; coefficient: number }[];
	/** The spread between ecosystems, which stands for one that the model has not seen. */
	ecosystem_deviation: number;
	/** The covariance of all coefficients, in the order of the design. */
	covariance: number[][];
};

export type Coefficients = {
	id: string;
	/** SHA-256 of the data files the model was fitted on. */
	data_sha256: string[];
	bases: Record<ForecastBasis, FittedTerms>;
};

/** Two-sided 90 %. */
const Z = 1.645;
const MAIN = HORIZONS.indexOf(MAIN_HORIZON);
/** The model was not fitted on shorter histories. */
const MIN_HISTORY_DAYS = 180;

export function createIdleModel(coefficients: Coefficients): ForecastModel {
	function forecast({ features, ecosystem }: ForecastInput): Forecast | null {
		if (features.historyDays !== null && features.historyDays < MIN_HISTORY_DAYS) return null;
		const basis: ForecastBasis = features.regulars12m === null ? "releases" : "work";
		const fit = coefficients.bases[basis];
		const values = termValues(features, basis);
		const contributions = contributionsOf(fit, values.map(middle), ecosystem);
		const predictor = sum(contributions.values());
		const chance = (horizon: number, shift = 0) => logistic((fit.horizons[horizon] ?? 0) + predictor + shift);
		const reach = Z * standardError(fit, values.map(middle), ecosystem) + reachOfUnknown(fit, values);
		return {
			model: coefficients.id,
			basis,
			horizons: Object.fromEntries(
				HORIZONS.map((horizon, index) => [horizon, round(chance(index))]),
			) as Record<Horizon, number>,
			interval: { low: round(chance(MAIN, -reach)), high: round(chance(MAIN, reach)) },
			drivers: driversOf({
				features,
				ecosystem,
				contributions,
				chance: (without) => chance(MAIN, -without),
			}),
		};
	}

	return { id: coefficients.id, forecast };
}

/** The log-odds that each term, and the ecosystem, adds to those of a typical package. */
function contributionsOf(
	fit: FittedTerms,
	values: readonly number[],
	ecosystem: Ecosystem | undefined,
): Map<TermName | "ecosystem", number> {
	const terms = standardised(values, fit.terms);
	return new Map<TermName | "ecosystem", number>([
		...fit.terms.map(({ name, coefficient }, index): [TermName, number] => [
			name,
			coefficient * (terms[index] ?? 0),
		]),
		["ecosystem", fit.ecosystems.find(({ name }) => name === ecosystem)?.coefficient ?? 0],
	]);
}

/** Standard error of the predictor at the main horizon: of the coefficients, and of an ecosystem that was not seen. */
function standardError(
	fit: FittedTerms,
	values: readonly number[],
	ecosystem: Ecosystem | undefined,
): number {
	const names = fit.ecosystems.map(({ name }) => name);
	const row = designRow(standardised(values, fit.terms), MAIN, ecosystem, names);
	const variance = fit.covariance.reduce((sum, line, index) => sum + (row[index] ?? 0) * dot(line, row), 0);
	const isSeen = ecosystem !== undefined && names.includes(ecosystem);
	return Math.sqrt(Math.max(variance, 0) + (isSeen ? 0 : fit.ecosystem_deviation ** 2));
}

/** The largest distance of the predictor from its middle, whatever the unknown terms are. */
function reachOfUnknown(fit: FittedTerms, values: readonly TermValue[]): number {
	return fit.terms.reduce((sum, { coefficient, deviation }, index) => {
		const value = values[index] ?? 0;
		return typeof value === "number"
			? sum
			: sum + (Math.abs(coefficient) / deviation) * ((value[1] - value[0]) / 2);
	}, 0);
}

export function logistic(eta: number): number {
	return 1 / (1 + Math.exp(-eta));
}

function sum(values: Iterable<number>): number {
	let total = 0;
	for (const value of values) total += value;
	return total;
}

function dot(a: readonly number[], b: readonly number[]): number {
	let sum = 0;
	for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
	return sum;
}

function round(probability: number): number {
	return Math.round(probability * 10_000) / 10_000;
}
