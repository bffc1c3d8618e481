/** Measures of probabilities on weighted samples. */

export type Judged = { probability: number; outcome: boolean; weight: number };

/** Chance that of one ended and one living landmark the ended one has the higher probability; ties count half. */
export function auc(samples: readonly Judged[]): number {
	const sorted = [...samples].sort((a, b) => a.probability - b.probability);
	return aucOfSorted(
		sorted,
		sorted.map(({ weight }) => weight),
	);
}

/** @param samples ascending by probability; @param weights in place of their own */
export function aucOfSorted(samples: readonly Judged[], weights: readonly number[]): number {
	let negativesBelow = 0;
	let positives = 0;
	let wins = 0;
	for (let start = 0; start < samples.length; ) {
		let end = start;
		let tiedPositives = 0;
		let tiedNegatives = 0;
		while (end < samples.length && samples[end]?.probability === samples[start]?.probability) {
			if (samples[end]?.outcome) tiedPositives += weights[end] ?? 0;
			else tiedNegatives += weights[end] ?? 0;
			end += 1;
		}
		wins += tiedPositives * (negativesBelow + tiedNegatives / 2);
		positives += tiedPositives;
		negativesBelow += tiedNegatives;
		start = end;
	}
	return wins / (positives * negativesBelow);
}

/** Weighted mean squared error of the probabilities. */
export function brier(samples: readonly Judged[]): number {
	return weightedMean(samples, ({ probability, outcome }) => (probability - (outcome ? 1 : 0)) ** 2);
}

/** Share of the base rate's Brier score that is saved; 0 is no better than the base rate, 1 is perfect. */
export function skill(samples: readonly Judged[], baseRate: readonly Judged[]): number {
	return 1 - brier(samples) / brier(baseRate);
}

export type Bin = { predicted: number; observed: number; weight: number; count: number };

/** Ten bins of equal weight, from the lowest probabilities to the highest. */
export function calibration(samples: readonly Judged[], bins = 10): Bin[] {
	const sorted = [...samples].sort((a, b) => a.probability - b.probability);
	const total = sorted.reduce((sum, sample) => sum + sample.weight, 0);
	const groups: Judged[][] = Array.from({ length: bins }, () => []);
	let passed = 0;
	for (const sample of sorted) {
		groups[Math.min(bins - 1, Math.floor((bins * (passed + sample.weight / 2)) / total))]?.push(sample);
		passed += sample.weight;
	}
	return groups
		.filter((group) => group.length > 0)
		.map((group) => ({
			predicted: weightedMean(group, (sample) => sample.probability),
			observed: weightedMean(group, (sample) => (sample.outcome ? 1 : 0)),
			weight: group.reduce((sum, sample) => sum + sample.weight, 0) / total,
			count: group.length,
		}));
}

export function weightedMean(samples: readonly Judged[], value: (sample: Judged) => number): number {
	let sum = 0;
	let weights = 0;
	for (const sample of samples) {
		sum += sample.weight * value(sample);
		weights += sample.weight;
	}
	return sum / weights;
}
