/** The geometry of a chart over time: heights, ticks, rows of its table. Pure. */

/** `null`: not measured, which is drawn as nothing and never as zero. */
export type Values = readonly (number | null)[];

export type ChartSeries = {
	name: string;
	/** The class of the drawing and of its swatch. */
	look: Look;
	values: Values;
};

export const LOOKS = ["solid", "good", "warn", "bad", "hatched", "hollow"] as const;
export type Look = (typeof LOOKS)[number];

/** Counts are whole; milliseconds end at round lengths of time. */
export type Unit = "count" | "ms";

const STEPS = [1, 2, 4, 6, 8, 10];
const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const LENGTHS = [
	...[10, 100, 200, 500].map((ms) => ms),
	...[1, 2, 4, 6, 10, 20, 30].map((seconds) => seconds * SECOND),
	...[1, 2, 4, 6, 10, 20, 30].map((minutes) => minutes * MINUTE),
	...[1, 2, 4, 6, 12].map((hours) => hours * HOUR),
	...[1, 2, 4, 8, 14].map((days) => days * DAY),
];

/** The axis's end: round, not below the largest value, and never zero. Its half is round, too, but for a count of one. */
export function axisEnd(values: readonly number[], unit: Unit): number {
	const max = Math.max(0, ...values.filter(Number.isFinite));
	if (unit === "ms") return LENGTHS.find((length) => length >= max) ?? max;
	const power = 10 ** Math.floor(Math.log10(Math.max(max, 1)));
	return (STEPS.find((step) => step * power >= max) ?? 10) * power;
}

/** Stacks the series of each period from the bottom: `[series, from, to]`. Zeros are left out. */
export function stacksOf(series: readonly Pick<ChartSeries, "values">[], periods: number) {
	return Array.from({ length: periods }, (_, period) => {
		let height = 0;
		return series.flatMap(({ values }, index): [series: number, from: number, to: number][] => {
			const value = values[period] ?? 0;
			if (!(value > 0)) return [];
			height += value;
			return [[index, height - value, height]];
		});
	});
}

/** Pieces of a line without gaps: indexes of periods that follow each other and have a value. */
export function piecesOf(values: Values): number[][] {
	const pieces: number[][] = [];
	let piece: number[] | undefined;
	for (const [index, value] of values.entries()) {
		if (value === null) {
			piece = undefined;
			continue;
		}
		if (!piece) {
			piece = [];
			pieces.push(piece);
		}
		piece.push(index);
	}
	return pieces;
}

/** Periods of which a chart says something: where a series has a value that is not zero. */
export function tellingPeriods(series: readonly Pick<ChartSeries, "values">[], periods: number): number[] {
	return Array.from({ length: periods }, (_, period) => period).filter((period) =>
		series.some(({ values }) => (values[period] ?? 0) !== 0),
	);
}

export function sumOf(values: Values): number {
	return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** The newest value that was measured. */
export function lastOf(values: Values): number | undefined {
	return values.findLast((value) => value !== null) ?? undefined;
}

/** The periods with a label below: the first of every so many, counted from the newest, so that labels do not touch. */
export function labelledPeriods(periods: number, width: number, labelWidth: number): number[] {
	const most = Math.max(2, Math.floor(width / labelWidth));
	const every = Math.max(1, Math.ceil(periods / most));
	return Array.from({ length: periods }, (_, period) => period).filter(
		(period) => (periods - 1 - period) % every === 0,
	);
}
