/** One result of a benchmark. */
export type Measurement = {
	name: string;
	value: number;
	unit: string;
	/** Absent for results that only explain others. */
	budget?: { kind: "at most" | "at least"; value: number };
};

/** The middle of an odd number of values, the mean of the two middle ones otherwise. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The least value that is not exceeded by this share of all, 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
