/**
 * Weighted proportional-odds regression with a ridge penalty, by Newton's method: a sample has an outcome for each of
 * several thresholds, each with its own intercept, and the same terms apply to all. Deterministic. McCullagh 1980,
 * https://doi.org/10.1111/j.2517-6161.1980.tb01109.x, as a sum of logistic likelihoods.
 */
import { logistic } from "@dephealth/core/scoring/forecast/idle-model.ts";
import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** `outcomes`: one a threshold, null where it is not known. */
export type Sample = { terms: readonly number[]; outcomes: readonly (boolean | null)[]; weight: number };

export type ProportionalOddsFit = {
	/** One a threshold, then one a term. */
	coefficients: number[];
	/** Inverse of the penalised information: the model-based covariance before clustering is accounted for. */
	inverseInformation: Matrix;
};

const MAX_ITERATIONS = 50;
const TOLERANCE = 1e-8;

/** The samples in rows of numbers, which is several times as fast. An outcome that is not known is NaN. */
type Table = {
	rows: number;
	terms: Float64Array;
	outcomes: Float64Array;
	weights: Float64Array;
	thresholds: number;
	size: number;
};

/**
 * @param penalties one a term; 0 leaves it free, as the intercepts are
 * @param start coefficients near the result, which save iterations. Default: all 0
 * @throws Error when it does not converge
 */
export function fitProportionalOdds(
	samples: readonly Sample[],
	thresholds: number,
	penalties: readonly number[],
	start?: readonly number[],
): ProportionalOddsFit {
	const all = [...new Array<number>(thresholds).fill(0), ...penalties];
	const table = toTable(samples, thresholds, all.length);
	let coefficients = all.map((_, index) => start?.[index] ?? 0);
	for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
		const { gradient, information } = derivatives(table, coefficients, all);
		const cholesky = new CholeskyDecomposition(information);
		const step = cholesky.solve(Matrix.columnVector(gradient)).to1DArray();
		coefficients = coefficients.map((value, index) => value + (step[index] ?? 0));
		if (Math.max(...step.map(Math.abs)) > TOLERANCE) continue;
		return { coefficients, inverseInformation: cholesky.solve(Matrix.eye(all.length)) };
	}
	throw new Error(`The regression did not converge in ${MAX_ITERATIONS} iterations.`);
}

function toTable(samples: readonly Sample[], thresholds: number, size: number): Table {
	const count = size - thresholds;
	const terms = new Float64Array(samples.length * count);
	const outcomes = new Float64Array(samples.length * thresholds);
	for (const [row, sample] of samples.entries()) {
		for (let i = 0; i < count; i++) terms[row * count + i] = sample.terms[i] ?? 0;
		for (let threshold = 0; threshold < thresholds; threshold++) {
			const outcome = sample.outcomes[threshold] ?? null;
			outcomes[row * thresholds + threshold] = outcome === null ? Number.NaN : Number(outcome);
		}
	}
	const weights = Float64Array.from(samples, ({ weight }) => weight);
	return { rows: samples.length, terms, outcomes, weights, thresholds, size };
}

/** Adds the gradient of a sample at each coefficient. */
export function addScore(
	to: Float64Array,
	{ terms, outcomes, weight }: Sample,
	thresholds: number,
	coefficients: readonly number[],
): void {
	const predictor = linear(terms, thresholds, coefficients);
	let total = 0;
	for (let threshold = 0; threshold < thresholds; threshold++) {
		const outcome = outcomes[threshold] ?? null;
		if (outcome === null) continue;
		const residual = weight * (Number(outcome) - logistic((coefficients[threshold] ?? 0) + predictor));
		to[threshold] = (to[threshold] ?? 0) + residual;
		total += residual;
	}
	for (let term = 0; term < terms.length; term++) {
		to[thresholds + term] = (to[thresholds + term] ?? 0) + total * (terms[term] ?? 0);
	}
}

function derivatives(
	{ rows, terms, outcomes, weights, thresholds, size }: Table,
	coefficients: readonly number[],
	penalties: readonly number[],
): { gradient: number[]; information: Matrix } {
	const gradient = Float64Array.from(penalties, (penalty, index) => -penalty * (coefficients[index] ?? 0));
	const information = new Float64Array(size * size);
	const count = size - thresholds;
	// One exponential a row instead of one a threshold: e^−(intercept + predictor) is a product of the two.
	const odds = Float64Array.from({ length: thresholds }, (_, index) => Math.exp(-(coefficients[index] ?? 0)));
	const curvature = new Float64Array(thresholds);
	const at = (values: Float64Array, index: number) => values[index] as number;
	const add = (to: Float64Array, index: number, value: number) => {
		to[index] = at(to, index) + value;
	};
	for (let row = 0; row < rows; row++) {
		const start = row * count;
		let predictor = 0;
		for (let i = 0; i < count; i++)
			predictor += at(terms, start + i) * (coefficients[thresholds + i] as number);
		const rowOdds = Math.exp(-predictor);
		let residuals = 0;
		let curvatures = 0;
		for (let threshold = 0; threshold < thresholds; threshold++) {
			const outcome = at(outcomes, row * thresholds + threshold);
			curvature[threshold] = 0;
			if (Number.isNaN(outcome)) continue;
			const probability = 1 / (1 + at(odds, threshold) * rowOdds);
			const residual = at(weights, row) * (outcome - probability);
			curvature[threshold] = at(weights, row) * probability * (1 - probability);
			residuals += residual;
			curvatures += at(curvature, threshold);
			add(gradient, threshold, residual);
			add(information, threshold * size + threshold, at(curvature, threshold));
		}
		for (let i = 0; i < count; i++) {
			const x = at(terms, start + i);
			// Most ecosystems.
			if (x === 0) continue;
			add(gradient, thresholds + i, residuals * x);
			const line = (thresholds + i) * size;
			for (let threshold = 0; threshold < thresholds; threshold++) {
				add(information, line + threshold, at(curvature, threshold) * x);
			}
			for (let j = 0; j <= i; j++) {
				add(information, line + thresholds + j, curvatures * x * at(terms, start + j));
			}
		}
	}
	return { gradient: [...gradient], information: symmetric(information, penalties) };
}

function symmetric(lower: Float64Array, diagonal: readonly number[]): Matrix {
	const size = diagonal.length;
	const matrix = new Matrix(size, size);
	for (let i = 0; i < size; i++) {
		for (let j = 0; j <= i; j++) {
			const value = (lower[i * size + j] ?? 0) + (i === j ? (diagonal[i] ?? 0) : 0);
			matrix.set(i, j, value);
			matrix.set(j, i, value);
		}
	}
	return matrix;
}

function linear(terms: readonly number[], thresholds: number, coefficients: readonly number[]): number {
	let sum = 0;
	for (let term = 0; term < terms.length; term++) {
		sum += (terms[term] ?? 0) * (coefficients[thresholds + term] ?? 0);
	}
	return sum;
}
