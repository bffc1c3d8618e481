/** One figure of a benchmark. */
export type Measurement = {
	name: string;
	value: number;
	unit: string;
	/** Absent for figures that only explain others. */
	budget?: { kind: "at most" | "at least"; value: number };
};

/** The middle of an odd number of values, the mean of the two middle ones otherwise. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
