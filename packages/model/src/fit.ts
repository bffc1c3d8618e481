/** Fits the landmark model: pooled logistic regression over landmarks and intervals. */
import {
	COLUMNS,
	designRow,
	INTERVALS,
	type Scale,
	TERMS,
	termValues,
} from "@dephealth/core/scoring/forecast/landmark-design.ts";
import type { Coefficients } from "@dephealth/core/scoring/forecast/landmark-model.ts";
import { Matrix } from "ml-matrix";
import type { Landmark } from "./landmarks.ts";
import { dot, fitLogistic, logistic, type Sample } from "./logistic-regression.ts";

/**
 * Ridge penalty of a scaled term, in units of one landmark of average weight. The rows of one repository repeat
 * each other, so their total weight is set to this many effective rows first.
 */
const EFFECTIVE_ROWS = 2000;
const PENALTY = 10;

export type FitOptions = { dataSha256: string };

/** @returns coefficients with a covariance that treats an owner's landmarks as one observation */
export function fitLandmarkModel(landmarks: readonly Landmark[], options: FitOptions): Coefficients {
	const values = landmarks.map((landmark) => termValues(landmark.features));
	const scales = TERMS.map((_, term) =>
		scaleOf(
			values.map((row) => row[term] ?? null),
			landmarks,
		),
	);
	const { samples, owners } = toSamples(landmarks, values, scales);
	const penalties = Array.from({ length: COLUMNS }, (_, column) => (column < INTERVALS ? 0 : PENALTY));
	const { coefficients, inverseInformation } = fitLogistic(samples, penalties);
	return {
		id: "landmark-1",
		data_sha256: options.dataSha256,
		landmarks: landmarks.length,
		terms: TERMS.map((term, index) => ({
			name: term.name,
			mean: round(scales[index]?.mean ?? 0),
			deviation: round(scales[index]?.deviation ?? 1),
			coefficient: round(coefficients[INTERVALS + index] ?? 0),
		})),
		intercepts: coefficients.slice(0, INTERVALS).map(round),
		interaction: round(coefficients.at(-1) ?? 0),
		covariance: clusteredCovariance(samples, owners, coefficients, inverseInformation).map((row) =>
			row.map(round),
		),
	};
}

function scaleOf(column: readonly (number | null)[], landmarks: readonly Landmark[]): Scale {
	let weights = 0;
	let sum = 0;
	let squares = 0;
	for (const [index, value] of column.entries()) {
		if (value === null) continue;
		const weight = landmarks[index]?.weight ?? 0;
		weights += weight;
		sum += weight * value;
		squares += weight * value * value;
	}
	const mean = sum / weights;
	return { mean, deviation: Math.sqrt(Math.max(squares / weights - mean * mean, 1e-12)) };
}

/** One sample a landmark and interval that it entered with maintenance alive and whose end is observed. */
function toSamples(
	landmarks: readonly Landmark[],
	values: readonly (number | null)[][],
	scales: readonly Scale[],
): { samples: Sample[]; owners: string[] } {
	const samples: Sample[] = [];
	const owners: string[] = [];
	for (const [index, landmark] of landmarks.entries()) {
		for (let interval = 0; interval < INTERVALS; interval++) {
			const outcome = landmark.ended[interval];
			if (outcome === null || outcome === undefined) break;
			const row = designRow(values[index] ?? [], scales, interval);
			samples.push({ row, outcome, weight: landmark.weight });
			owners.push(landmark.owner);
			if (outcome) break;
		}
	}
	const total = samples.reduce((sum, sample) => sum + sample.weight, 0);
	return {
		samples: samples.map((sample) => ({ ...sample, weight: (sample.weight * EFFECTIVE_ROWS) / total })),
		owners,
	};
}

/** The sandwich estimator over owners: https://doi.org/10.1093/biomet/73.1.13 (Liang and Zeger 1986). */
function clusteredCovariance(
	samples: readonly Sample[],
	owners: readonly string[],
	coefficients: readonly number[],
	inverseInformation: Matrix,
): number[][] {
	const scores = new Map<string, number[]>();
	for (const [index, { row, outcome, weight }] of samples.entries()) {
		const residual = weight * ((outcome ? 1 : 0) - logistic(dot(row, coefficients)));
		const owner = owners[index] ?? "";
		const score = scores.get(owner) ?? new Array<number>(COLUMNS).fill(0);
		scores.set(
			owner,
			score.map((value, column) => value + residual * (row[column] ?? 0)),
		);
	}
	const meat = Matrix.zeros(COLUMNS, COLUMNS);
	for (const score of scores.values()) {
		const column = Matrix.columnVector(score);
		meat.add(column.mmul(column.transpose()));
	}
	return inverseInformation.mmul(meat).mmul(inverseInformation).to2DArray();
}

/** Enough digits that the probabilities do not change; few enough to read. */
function round(value: number): number {
	return Number(value.toPrecision(6));
}
