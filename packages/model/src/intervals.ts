/** Checks the intervals: the knowledge of two years must not exclude the result of the whole history. */
import { HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import type { Prediction } from "./cross-validation.ts";
import type { View } from "./landmarks.ts";

export type IntervalFigures = {
	compared: number;
	/** Share of days at which the interval of two years holds the whole history's chance. */
	coverage: number;
	medianWidth: Record<View, number>;
};

const MAIN = HORIZONS.indexOf(12);

export function judgeIntervals(predictions: Record<View, Prediction[]>): IntervalFigures {
	const whole = new Map(predictions.whole.map((prediction) => [keyOf(prediction), prediction]));
	const pairs = predictions.two_years.flatMap((cut) => {
		const chance = whole.get(keyOf(cut))?.chances.model[MAIN];
		return chance === undefined ? [] : [{ chance, interval: cut.interval }];
	});
	const held = pairs.filter(({ chance, interval }) => interval.low <= chance && chance <= interval.high);
	return {
		compared: pairs.length,
		coverage: held.length / pairs.length,
		medianWidth: {
			whole: medianWidth(predictions.whole),
			two_years: medianWidth(predictions.two_years),
			releases: medianWidth(predictions.releases),
		},
	};
}

function keyOf({ landmark }: Prediction): string {
	return `${landmark.repository} ${landmark.day}`;
}

function medianWidth(predictions: readonly Prediction[]): number {
	const widths = predictions.map(({ interval }) => interval.high - interval.low).sort((a, b) => a - b);
	return widths[Math.floor(widths.length / 2)] ?? Number.NaN;
}
