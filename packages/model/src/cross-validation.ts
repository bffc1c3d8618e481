/** Cross-validation grouped by repository owner: a model's predictions for owners it has never seen. */
import { type Forecast, HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import { createIdleModel, type FittedTerms } from "@dephealth/core/scoring/forecast/idle-model.ts";
import { fitBaseRate, fitSilence } from "./baselines.ts";
import { fitTerms } from "./fit.ts";
import type { Landmark, View } from "./landmarks.ts";

export const CONTENDERS = ["model", "silence alone", "base rate"] as const;
export type Contender = (typeof CONTENDERS)[number];

/** The predictions for a landmark by models that were fitted without its owner. */
export type Prediction = {
	landmark: Landmark;
	/** The chances by horizon index. */
	chances: Record<Contender, number[]>;
	interval: Forecast["interval"];
};

/**
 * The landmarks by view of the histories. Those that share a day and a repository have the same index in `whole` and
 * `two_years`.
 */
export type LandmarksByView = Record<View, Landmark[]>;

const FOLDS = 10;

/** The evaluation counts living repositories: no work for 24 months and the question is hardly open. */
export function isOpen({ silenceDays }: Landmark): boolean {
	return silenceDays < 730;
}

/**
 * The models are fitted on whole histories and on releases; two-year histories use the former.
 *
 * @param seed decides which owners share a fold
 */
export function crossValidate(landmarks: LandmarksByView, seed = 1): Record<View, Prediction[]> {
	const foldOf = assignFolds(landmarks.whole, seed);
	const predictions: Record<View, Prediction[]> = { whole: [], two_years: [], releases: [] };
	let workFit: FittedTerms | undefined;
	let releaseFit: FittedTerms | undefined;
	for (let fold = 0; fold < FOLDS; fold++) {
		const train = (of: readonly Landmark[]) => of.filter((landmark) => foldOf(landmark) !== fold);
		const test = (of: readonly Landmark[]) =>
			of.filter((landmark) => foldOf(landmark) === fold && isOpen(landmark));
		const [whole, releases] = [train(landmarks.whole), train(landmarks.releases)];
		// Folds share most of their landmarks, so that each fit begins near the last.
		workFit = fitTerms(whole, "work", workFit);
		releaseFit = fitTerms(releases, "releases", releaseFit);
		const ofWork = predictorOf(whole, workFit);
		const ofReleases = predictorOf(releases, releaseFit);
		predictions.whole.push(...test(landmarks.whole).map(ofWork));
		predictions.two_years.push(...test(landmarks.two_years).map(ofWork));
		predictions.releases.push(...test(landmarks.releases).map(ofReleases));
	}
	return predictions;
}

function predictorOf(train: readonly Landmark[], fit: FittedTerms): (landmark: Landmark) => Prediction {
	const model = createIdleModel({ id: "", data_sha256: [], bases: { work: fit, releases: fit } });
	const silence = fitSilence(train);
	const baseRate = fitBaseRate(train.filter(isOpen), ({ sampleWeight }) => sampleWeight);
	return (landmark) => {
		const forecast = model.forecast(landmark);
		if (!forecast) throw new Error("Every landmark has 180 days of history.");
		return {
			landmark,
			chances: {
				model: HORIZONS.map((horizon) => forecast.horizons[horizon]),
				"silence alone": silence(landmark),
				"base rate": baseRate(landmark),
			},
			interval: forecast.interval,
		};
	};
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
