/**
 * The forecast: a discrete-time hazard model on landmarks. P(ends within h) = 1 − ∏ (1 − hazard of each interval up
 * to h), so it can never fall with a longer horizon. How it was fitted and how well it does: docs/forecast.md.
 */
import type { ActivityFeatures } from "../features/activity-features.ts";
import { END_GAP_DAYS } from "../features/activity-features.ts";
import { driversOf } from "./drivers.ts";
import { type Forecast, type ForecastModel, HORIZONS, type Horizon, MAIN_HORIZON } from "./forecast-model.ts";
import { designRow, INTERVALS, termValues } from "./landmark-design.ts";

/** As written by the fit. Terms are standardised: their effect is a coefficient a standard deviation. */
export type Coefficients = {
	id: string;
	/** SHA-256 of the data file the model was fitted on. */
	data_sha256: string;
	landmarks: number;
	terms: { name: string; mean: number; deviation: number; coefficient: number }[];
	/** One an interval. */
	intercepts: number[];
	/** Of silence with the interval's position. */
	interaction: number;
	/** Of all coefficients, in the order of the design. */
	covariance: number[][];
};

/** Two-sided 90 %. */
const Z = 1.645;

export function createLandmarkModel(coefficients: Coefficients): ForecastModel {
	const vector = [
		...coefficients.intercepts,
		...coefficients.terms.map((term) => term.coefficient),
		coefficients.interaction,
	];

	/** Probability of each horizon; `shift` moves every interval's predictor. */
	function probabilities(values: readonly (number | null)[], shift = 0): number[] {
		let alive = 1;
		return Array.from({ length: INTERVALS }, (_, interval) => {
			const eta = dot(designRow(values, coefficients.terms, interval), vector) + shift;
			alive *= 1 - 1 / (1 + Math.exp(-eta));
			return 1 - alive;
		});
	}

	/** Standard error of the predictor: of the coefficients, and of what unknown terms could be. */
	function standardError(values: readonly (number | null)[]): number {
		const row = designRow(values, coefficients.terms, HORIZONS.indexOf(MAIN_HORIZON));
		const ofCoefficients = coefficients.covariance.reduce(
			(sum, line, index) => sum + (row[index] ?? 0) * dot(line, row),
			0,
		);
		const ofUnknown = values.reduce<number>(
			(sum, value, index) => sum + (value === null ? (coefficients.terms[index]?.coefficient ?? 0) ** 2 : 0),
			0,
		);
		return Math.sqrt(Math.max(ofCoefficients, 0) + ofUnknown);
	}

	function forecast(features: ActivityFeatures): Forecast | null {
		if (features.silenceDays === null || features.silenceDays >= END_GAP_DAYS) return null;
		const values = termValues(features);
		const atMain = (shift = 0) => round(probabilities(values, shift)[HORIZONS.indexOf(MAIN_HORIZON)] ?? 0);
		const margin = Z * standardError(values);
		const all = probabilities(values);
		return {
			model: coefficients.id,
			horizons: Object.fromEntries(
				HORIZONS.map((horizon, index) => [horizon, round(all[index] ?? 0)]),
			) as Record<Horizon, number>,
			interval: { low: atMain(-margin), high: atMain(margin) },
			drivers: driversOf(
				features,
				(changed) => probabilities(termValues(changed))[HORIZONS.indexOf(MAIN_HORIZON)] ?? 0,
			),
		};
	}

	return { id: coefficients.id, forecast };
}

function dot(a: readonly number[], b: readonly number[]): number {
	let sum = 0;
	for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
	return sum;
}

function round(probability: number): number {
	return Math.round(probability * 10_000) / 10_000;
}
