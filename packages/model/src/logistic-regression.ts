/** Weighted logistic regression with a ridge penalty, by Newton's method. Deterministic. */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

export type Sample = { row: readonly number[]; outcome: boolean; weight: number };

export type LogisticFit = {
	coefficients: number[];
	/** Inverse of the penalised information: the model-based covariance before clustering is accounted for. */
	inverseInformation: Matrix;
};

const MAX_ITERATIONS = 50;
const TOLERANCE = 1e-8;

/**
 * @param penalties one a column; 0 leaves a column free
 * @throws Error when it does not converge
 */
export function fitLogistic(samples: readonly Sample[], penalties: readonly number[]): LogisticFit {
	const size = penalties.length;
	let coefficients = new Array<number>(size).fill(0);
	for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
		const { gradient, information } = derivatives(samples, coefficients, penalties);
		const cholesky = new CholeskyDecomposition(information);
		const step = cholesky.solve(Matrix.columnVector(gradient)).to1DArray();
		coefficients = coefficients.map((value, index) => value + (step[index] ?? 0));
		if (Math.max(...step.map(Math.abs)) > TOLERANCE) continue;
		return { coefficients, inverseInformation: cholesky.solve(Matrix.eye(size)) };
	}
	throw new Error(`The logistic regression did not converge in ${MAX_ITERATIONS} iterations.`);
}

export function logistic(eta: number): number {
	return 1 / (1 + Math.exp(-eta));
}

export function dot(a: readonly number[], b: readonly number[]): number {
	let sum = 0;
	for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
	return sum;
}

function derivatives(
	samples: readonly Sample[],
	coefficients: readonly number[],
	penalties: readonly number[],
) {
	const size = coefficients.length;
	const gradient = penalties.map((penalty, index) => -penalty * (coefficients[index] ?? 0));
	const information = new Float64Array(size * size);
	for (const { row, outcome, weight } of samples) {
		const probability = logistic(dot(row, coefficients));
		const residual = weight * ((outcome ? 1 : 0) - probability);
		const curvature = weight * probability * (1 - probability);
		for (let i = 0; i < size; i++) {
			const x = row[i] ?? 0;
			if (x === 0) continue;
			gradient[i] = (gradient[i] ?? 0) + residual * x;
			for (let j = 0; j <= i; j++) {
				const at = i * size + j;
				information[at] = (information[at] ?? 0) + curvature * x * (row[j] ?? 0);
			}
		}
	}
	const matrix = new Matrix(size, size);
	for (let i = 0; i < size; i++) {
		for (let j = 0; j <= i; j++) {
			const value = (information[i * size + j] ?? 0) + (i === j ? (penalties[i] ?? 0) : 0);
			matrix.set(i, j, value);
			matrix.set(j, i, value);
		}
	}
	return { gradient, information: matrix };
}
