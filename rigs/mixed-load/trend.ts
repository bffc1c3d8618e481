/** Judges whether a series of samples stays level or grows. Pure. */

/** `bar`: the most that `late` may be. */
export type Trend = { name: string; unit: string; early: number; late: number; bar: number; isFlat: boolean };

/**
 * Compares the median of the first third with that of the last: single samples say nothing, because of garbage
 * collection and the database's checkpoints.
 *
 * @param samples in the order of time, after the warm-up
 * @param mayGrow the allowed growth, as a share of the earlier value or absolutely, whichever is more
 */
export function trendOf(
	name: string,
	unit: string,
	samples: readonly number[],
	mayGrow: { share: number; atLeast: number },
): Trend {
	const third = Math.max(1, Math.floor(samples.length / 3));
	const early = median(samples.slice(0, third));
	const late = median(samples.slice(-third));
	const bar = early + Math.max(early * mayGrow.share, mayGrow.atLeast);
	return { name, unit, early, late, bar, isFlat: late <= bar };
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
