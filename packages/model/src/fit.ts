/** Fits the forecast: proportional odds over landmarks and horizons. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { type ForecastBasis, HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import type { FittedTerms } from "@dephealth/core/scoring/forecast/idle-model.ts";
import {
	middle,
	type Scale,
	standardised,
	TERMS,
	termValues,
} from "@dephealth/core/scoring/forecast/terms.ts";
import { Matrix } from "ml-matrix";
import type { Landmark } from "./landmarks.ts";
import { addScore, fitProportionalOdds, type ProportionalOddsFit, type Sample } from "./proportional-odds.ts";

/** Landmarks of one repository repeat each other, so all of them together weigh as much as this many rows. */
const EFFECTIVE_ROWS = 2000;
/** Ridge penalty of a standardised term, in rows. */
const TERM_PENALTY = 3;
/** The penalty of an ecosystem's deviation: the fewer rows it has, the closer it stays to the others. */
const ECOSYSTEM_PENALTY = 1;

/**
 * @param near the fit of nearly the same landmarks, which saves time and changes nothing
 * @returns coefficients with a covariance that treats an owner's landmarks as one observation
 */
export function fitTerms(
	landmarks: readonly Landmark[],
	basis: ForecastBasis,
	near?: FittedTerms,
): FittedTerms {
	const values = landmarks.map(({ features }) => termValues(features, basis).map(middle));
	const scales = TERMS[basis].map((_, term) => scaleOf(values.map((row) => row[term] ?? 0)));
	const ecosystems = [...new Set(landmarks.map(({ ecosystem }) => ecosystem))]
		.filter((name): name is Ecosystem => name !== undefined)
		.sort();
	const rows = landmarks.reduce((sum, { idle }) => sum + idle.filter((one) => one !== null).length, 0);
	const samples = landmarks.map(
		({ ecosystem, idle }, index): Sample => ({
			terms: [
				...standardised(values[index] ?? [], scales),
				...ecosystems.map((name) => (name === ecosystem ? 1 : 0)),
			],
			outcomes: idle,
			weight: EFFECTIVE_ROWS / rows,
		}),
	);
	const fit = fitProportionalOdds(
		samples,
		HORIZONS.length,
		[...scales.map(() => TERM_PENALTY), ...ecosystems.map(() => ECOSYSTEM_PENALTY)],
		near && coefficientsOf(near, ecosystems),
	);
	const owners = landmarks.map(({ owner }) => owner);
	return describe(fit, {
		landmarks,
		basis,
		scales,
		ecosystems,
		covariance: clusteredCovariance(fit, samples, owners),
	});
}

/** In the order of the design. */
function coefficientsOf(fit: FittedTerms, ecosystems: readonly Ecosystem[]): number[] {
	return [
		...fit.horizons,
		...fit.terms.map(({ coefficient }) => coefficient),
		...ecosystems.map((name) => fit.ecosystems.find((known) => known.name === name)?.coefficient ?? 0),
	];
}

function describe(
	{ coefficients }: ProportionalOddsFit,
	of: {
		landmarks: readonly Landmark[];
		basis: ForecastBasis;
		scales: readonly Scale[];
		ecosystems: readonly Ecosystem[];
		covariance: number[][];
	},
): FittedTerms {
	const ofTerms = coefficients.slice(HORIZONS.length);
	const ofEcosystems = ofTerms.slice(of.scales.length);
	return {
		landmarks: of.landmarks.length,
		repositories: new Set(of.landmarks.map(({ repository }) => repository)).size,
		horizons: coefficients.slice(0, HORIZONS.length).map(round),
		terms: TERMS[of.basis].map(({ name }, index) => ({
			name,
			mean: round(of.scales[index]?.mean ?? 0),
			deviation: round(of.scales[index]?.deviation ?? 1),
			coefficient: round(ofTerms[index] ?? 0),
		})),
		ecosystems: of.ecosystems.map((name, index) => ({ name, coefficient: round(ofEcosystems[index] ?? 0) })),
		ecosystem_deviation: round(
			Math.sqrt(ofEcosystems.reduce((sum, value) => sum + value ** 2, 0) / ofEcosystems.length),
		),
		covariance: of.covariance.map((row) => row.map(round)),
	};
}

function scaleOf(column: readonly number[]): Scale {
	const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
	const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
	return { mean, deviation: Math.sqrt(Math.max(variance, 1e-12)) };
}

/** The sandwich estimator over owners: https://doi.org/10.1093/biomet/73.1.13 (Liang and Zeger 1986). */
function clusteredCovariance(
	{ coefficients, inverseInformation }: ProportionalOddsFit,
	samples: readonly Sample[],
	owners: readonly string[],
): number[][] {
	const scores = new Map<string, Float64Array>();
	for (const [index, sample] of samples.entries()) {
		const owner = owners[index] ?? "";
		const sum = scores.get(owner) ?? new Float64Array(coefficients.length);
		addScore(sum, sample, HORIZONS.length, coefficients);
		scores.set(owner, sum);
	}
	const meat = Matrix.zeros(coefficients.length, coefficients.length);
	for (const score of scores.values()) {
		const column = Matrix.columnVector([...score]);
		meat.add(column.mmul(column.transpose()));
	}
	return inverseInformation.mmul(meat).mmul(inverseInformation).to2DArray();
}

/** Enough digits that the probabilities do not change; few enough to read. */
function round(value: number): number {
	return Number(value.toPrecision(6));
}
