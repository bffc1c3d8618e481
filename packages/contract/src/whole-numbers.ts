/**
 * Scores and chances as the whole numbers that people see. They are rounded down, since every rule begins at a whole
 * number: a health of 59.6 is below 60, and "60" beside the verdict for less than 60 would contradict it.
 */

/** @param score 0 to 100 */
export function wholeScore(score: number): number {
	return Math.floor(score);
}

/** @param share 0 to 1 */
export function wholePercent(share: number): number {
	// 0.29 × 100 is 28.999999999999996 to a computer.
	return Math.floor(Number((share * 100).toFixed(6)));
}
