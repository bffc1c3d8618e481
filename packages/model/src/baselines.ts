/** What the model must beat. Each predicts the four horizons of a landmark. */
import { END_GAP_DAYS } from "@dephealth/core/scoring/features/activity-features.ts";
import { HORIZON_DAYS, type Landmark } from "./landmarks.ts";
import { dot, fitLogistic, logistic } from "./logistic-regression.ts";

export type Predictor = (landmark: Landmark) => number[];

/** The weighted share of landmarks that ended by each horizon. */
export function fitBaseRate(landmarks: readonly Landmark[]): Predictor {
	const rates = HORIZON_DAYS.map((_, horizon) => {
		const known = landmarks.filter((landmark) => typeof landmark.ended[horizon] === "boolean");
		const weight = known.reduce((sum, landmark) => sum + landmark.weight, 0);
		return known.reduce((sum, landmark) => sum + (landmark.ended[horizon] ? landmark.weight : 0), 0) / weight;
	});
	return () => rates;
}

/** Logistic in ln(1 + days since the last activity), fitted for each horizon by itself. */
export function fitSilence(landmarks: readonly Landmark[]): Predictor {
	const row = (landmark: Landmark) => [1, Math.log1p(landmark.features.silenceDays ?? 0)];
	const fits = HORIZON_DAYS.map((_, horizon) => {
		const samples = landmarks.flatMap((landmark) => {
			const outcome = landmark.ended[horizon];
			return typeof outcome === "boolean" ? [{ row: row(landmark), outcome, weight: landmark.weight }] : [];
		});
		return fitLogistic(samples, [0, 1e-6]).coefficients;
	});
	return (landmark) => fits.map((coefficients) => logistic(dot(row(landmark), coefficients)));
}

/**
 * The formula of an earlier version, which is fitted to nothing:
 * r = .35(1−e^(−d/180)) + .30e^(−authors/2) + .20·clamp(.9−log10(downloads+1)/7, .1, .9) + .15(1−e^(−release_days/365)),
 * P = min(1−exp(−(m/(52e^(−2.8r)))^1.5), .95) with m the horizon in months.
 * The histories have no downloads; the middle of that term's range, .5, stands for them.
 */
export function earlierFormula(): Predictor {
	return ({ features }) => {
		const days = features.silenceDays ?? END_GAP_DAYS;
		const releaseDays = features.daysSinceRelease ?? 4 * 365;
		const r =
			0.35 * (1 - Math.exp(-days / 180)) +
			0.3 * Math.exp(-(features.authors12m ?? 0) / 2) +
			0.2 * 0.5 +
			0.15 * (1 - Math.exp(-releaseDays / 365));
		return [3, 6, 12, 24].map((months) =>
			Math.min(1 - Math.exp(-((months / (52 * Math.exp(-2.8 * r))) ** 1.5)), 0.95),
		);
	};
}
