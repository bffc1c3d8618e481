/** The quality of the predictions: one horizon of some landmarks, with the spread that other owners would give. */
import type { Contender, Prediction } from "./cross-validation.ts";
import type { Landmark } from "./landmarks.ts";
import { auc, aucOfSorted, calibration, type Judged, skill, weightedMean } from "./metrics.ts";

/** `population`: weighted by the number of packages that each represents. `alike`: all landmarks count the same. */
export type Weighting = "population" | "alike";

export const WEIGHTS: Readonly<Record<Weighting, (landmark: Landmark) => number>> = {
	population: ({ sampleWeight }) => sampleWeight,
	alike: () => 1,
};

export type Figures = {
	repositories: number;
	landmarks: number;
	auc: number;
	skill: number;
	/** The largest difference between predicted and observed values, over ten bins of equal weight. */
	worstDecile: number;
	predicted: number;
	observed: number;
};

/** @param horizon index */
export function figuresOf(
	predictions: readonly Prediction[],
	horizon: number,
	weighting: Weighting,
	contender: Contender = "model",
): Figures {
	const known = predictions.filter(({ landmark }) => landmark.idle[horizon] !== null);
	const samples = judged(known, horizon, weighting, contender);
	return {
		repositories: new Set(known.map(({ landmark }) => landmark.repository)).size,
		landmarks: known.length,
		auc: auc(samples),
		skill: skill(samples, judged(known, horizon, weighting, "base rate")),
		worstDecile: Math.max(
			...calibration(samples).map(({ predicted, observed }) => Math.abs(predicted - observed)),
		),
		predicted: weightedMean(samples, ({ probability }) => probability),
		observed: weightedMean(samples, ({ outcome }) => Number(outcome)),
	};
}

export function judged(
	predictions: readonly Prediction[],
	horizon: number,
	weighting: Weighting,
	contender: Contender,
): Judged[] {
	return predictions.flatMap(({ landmark, chances }) => {
		const outcome = landmark.idle[horizon];
		if (typeof outcome !== "boolean") return [];
		return [
			{
				probability: chances[contender][horizon] ?? Number.NaN,
				outcome,
				weight: WEIGHTS[weighting](landmark),
			},
		];
	});
}

export type Spread = { low: number; high: number };

/**
 * The middle 90 % of AUC and skill over samples of as many owners, drawn with replacement: what other repositories of
 * the same kind could have given. It holds the model fixed.
 */
export function bootstrap(
	predictions: readonly Prediction[],
	horizon: number,
	weighting: Weighting,
	draws = 200,
): { auc: Spread; skill: Spread } {
	const known = predictions
		.filter(({ landmark }) => landmark.idle[horizon] !== null)
		// Sorted once, so that a draw only changes weights.
		.sort((a, b) => (a.chances.model[horizon] ?? 0) - (b.chances.model[horizon] ?? 0));
	const owners = [...new Set(known.map(({ landmark }) => landmark.owner))].sort();
	const ownerOf = known.map(({ landmark }) => owners.indexOf(landmark.owner));
	const model = judged(known, horizon, weighting, "model");
	const base = judged(known, horizon, weighting, "base rate");
	const random = createRandom(1);
	const drawn = Array.from({ length: draws }, () => {
		const times = new Array<number>(owners.length).fill(0);
		for (const _ of owners) {
			const owner = Math.floor(random() * owners.length);
			times[owner] = (times[owner] ?? 0) + 1;
		}
		const weights = model.map(({ weight }, index) => weight * (times[ownerOf[index] ?? 0] ?? 0));
		return {
			auc: aucOfSorted(model, weights),
			skill: 1 - squaredError(model, weights) / squaredError(base, weights),
		};
	});
	return { auc: middle(drawn.map(({ auc }) => auc)), skill: middle(drawn.map(({ skill }) => skill)) };
}

function squaredError(samples: readonly Judged[], weights: readonly number[]): number {
	return samples.reduce(
		(sum, { probability, outcome }, index) =>
			sum + (weights[index] ?? 0) * (probability - Number(outcome)) ** 2,
		0,
	);
}

function middle(values: number[]): Spread {
	const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
	return { low: at(0.05), high: at(0.95) };
}

/** Mulberry32, so that the same data give the same results. */
function createRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let value = Math.imul(state ^ (state >>> 15), 1 | state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
	};
}
