/** Cross-validation grouped by repository owner: what a model says about owners it has never seen. */

import { HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { createLandmarkModel } from "@dephealth/core/scoring/forecast/landmark-model.ts";
import { earlierFormula, fitBaseRate, fitSilence, type Predictor } from "./baselines.ts";
import { fitLandmarkModel } from "./fit.ts";
import { HORIZON_DAYS, type Landmark } from "./landmarks.ts";
import { auc, type Bin, brier, calibration, type Judged, skill } from "./metrics.ts";

export const CONTENDERS = ["model", "base rate", "silence alone", "earlier formula"] as const;
export type Contender = (typeof CONTENDERS)[number];

export type HorizonFigures = { auc: number; brier: number; skill: number };
export type Evaluation = {
	landmarks: number;
	/** By horizon index. */
	figures: Record<Contender, HorizonFigures[]>;
	calibration: Bin[][];
	/** Figures of the model in each fold, by horizon index. */
	folds: HorizonFigures[][];
};

const FOLDS = 10;

/** @param seed which owners share a fold */
export function crossValidate(landmarks: readonly Landmark[], seed = 1): Evaluation {
	const foldOf = assignFolds(landmarks, seed);
	const judged = Object.fromEntries(CONTENDERS.map((name) => [name, emptyHorizons()])) as Record<
		Contender,
		Judged[][]
	>;
	const folds: HorizonFigures[][] = [];
	for (let fold = 0; fold < FOLDS; fold++) {
		const train = landmarks.filter((landmark) => foldOf(landmark) !== fold);
		const test = landmarks.filter((landmark) => foldOf(landmark) === fold);
		const predictors: Record<Contender, Predictor> = {
			model: modelPredictor(train),
			"base rate": fitBaseRate(train),
			"silence alone": fitSilence(train),
			"earlier formula": earlierFormula(),
		};
		const ofFold = Object.fromEntries(
			CONTENDERS.map((name) => [name, judge(test, predictors[name])]),
		) as Record<Contender, Judged[][]>;
		folds.push(HORIZON_DAYS.map((_, h) => figuresOf(ofFold.model[h] ?? [], ofFold["base rate"][h] ?? [])));
		for (const name of CONTENDERS) {
			for (const [horizon, samples] of ofFold[name].entries()) judged[name][horizon]?.push(...samples);
		}
	}
	return {
		landmarks: landmarks.length,
		figures: Object.fromEntries(
			CONTENDERS.map((name) => [
				name,
				HORIZON_DAYS.map((_, h) => figuresOf(judged[name][h] ?? [], judged["base rate"][h] ?? [])),
			]),
		) as Record<Contender, HorizonFigures[]>,
		calibration: judged.model.map((samples) => calibration(samples)),
		folds,
	};
}

export function modelPredictor(train: readonly Landmark[]): Predictor {
	const model = createLandmarkModel(fitLandmarkModel(train, { dataSha256: "" }));
	return (landmark) => {
		const forecast = model.forecast(landmark.features);
		return HORIZONS.map((horizon) => forecast?.horizons[horizon] ?? Number.NaN);
	};
}

function judge(landmarks: readonly Landmark[], predict: Predictor): Judged[][] {
	const horizons = emptyHorizons();
	for (const landmark of landmarks) {
		const probabilities = predict(landmark);
		for (const [horizon, outcome] of landmark.ended.entries()) {
			if (outcome === null) continue;
			horizons[horizon]?.push({
				probability: probabilities[horizon] ?? Number.NaN,
				outcome,
				weight: landmark.weight,
			});
		}
	}
	return horizons;
}

function figuresOf(samples: readonly Judged[], baseRate: readonly Judged[]): HorizonFigures {
	return { auc: auc(samples), brier: brier(samples), skill: skill(samples, baseRate) };
}

function emptyHorizons(): Judged[][] {
	return HORIZON_DAYS.map(() => []);
}

/** Owners in an order that depends on the seed alone, dealt out in turn. */
function assignFolds(landmarks: readonly Landmark[], seed: number): (landmark: Landmark) => number {
	const owners = [...new Set(landmarks.map((landmark) => landmark.owner))].sort();
	const shuffled = owners
		.map((owner) => ({ owner, key: hash(`${seed}:${owner}`) }))
		.sort((a, b) => a.key - b.key || (a.owner < b.owner ? -1 : 1));
	const folds = new Map(shuffled.map(({ owner }, index) => [owner, index % FOLDS]));
	return (landmark) => folds.get(landmark.owner) ?? 0;
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	return value;
}
