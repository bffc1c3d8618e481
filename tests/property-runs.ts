/**
 * How often a property is tried. FUZZ_RUNS multiplies every count, 1 by default: FUZZ_RUNS=20 is for a night. FUZZ_SEED
 * draws what a run before has drawn.
 */

/** @throws Error for what is no positive number */
export function runs(count: number, factor = process.env["FUZZ_RUNS"] ?? "1"): number {
	const times = Number(factor);
	if (!(times > 0)) throw new Error(`FUZZ_RUNS is a positive number, and not "${factor}".`);
	return Math.ceil(count * times);
}

/** The seed of what draws by itself; fast-check prints its own when a property fails. */
export function fuzzSeed(): number {
	return Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
}
