/** The baselines that the model must beat. Each predicts the horizons of a landmark. */
import { logistic } from "@dephealth/core/scoring/forecast/idle-model.ts";
import { HORIZON_DAYS, type Landmark } from "./landmarks.ts";
import { fitProportionalOdds } from "./proportional-odds.ts";

export type Predictor = (landmark: Landmark) => number[];

/** The share of landmarks at which nobody worked on it by each horizon. */
export function fitBaseRate(
	landmarks: readonly Landmark[],
	weightOf: (landmark: Landmark) => number,
): Predictor {
	const rates = HORIZON_DAYS.map((_, horizon) => {
		const known = landmarks.filter(({ idle }) => typeof idle[horizon] === "boolean");
		const weight = known.reduce((sum, landmark) => sum + weightOf(landmark), 0);
		return known.reduce((sum, one) => sum + (one.idle[horizon] ? weightOf(one) : 0), 0) / weight;
	});
	return () => rates;
}

/** The model with one term: ln(1 + days since the last work). */
export function fitSilence(landmarks: readonly Landmark[]): Predictor {
	const term = ({ features }: Landmark) => Math.log1p(features.silenceDays);
	const samples = landmarks.map((landmark) => ({
		terms: [term(landmark)],
		outcomes: landmark.idle,
		weight: 1 / landmarks.length,
	}));
	const { coefficients } = fitProportionalOdds(samples, HORIZON_DAYS.length, [0]);
	const slope = coefficients.at(-1) ?? 0;
	return (landmark) =>
		HORIZON_DAYS.map((_, horizon) => logistic((coefficients[horizon] ?? 0) + slope * term(landmark)));
}
