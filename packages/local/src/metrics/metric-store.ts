/**
 * The metrics as CloudWatch keeps them: for each set of dimensions and each minute the sum, the count and the extremes.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@dephealth/core/clock.ts";
import * as z from "zod";

export type MetricKey = { namespace: string; name: string; dimensions: Readonly<Record<string, string>> };

/** `at`: the minute's beginning, epoch milliseconds. */
export type MetricMinute = { at: number; sum: number; count: number; minimum: number; maximum: number };

export type MetricStore = {
	/** Takes one line in CloudWatch's embedded metric format; any other line is left alone. Never throws. */
	add(line: string): void;
	/** Takes one value, of now. Never throws. */
	put(key: MetricKey, value: number): void;
	/** The minutes from `from` to before `until` (epoch milliseconds) in which something was written, the oldest first. */
	read(key: MetricKey, from: number, until: number): MetricMinute[];
	/** Each metric with each set of its dimensions that was written in the last milliseconds, in a fixed order. */
	list(withinMs: number): MetricKey[];
};

const MINUTE_MS = 60_000;
/** CloudWatch keeps single minutes for this long. */
const KEPT_MS = 15 * 86_400_000;
/** The number of lines between two deletions of old ones. */
const PRUNE_EVERY = 1000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS metrics (
	series TEXT NOT NULL, minute INTEGER NOT NULL,
	sum REAL NOT NULL, count INTEGER NOT NULL, minimum REAL NOT NULL, maximum REAL NOT NULL,
	PRIMARY KEY (series, minute)
) STRICT, WITHOUT ROWID;
`;

const emfSchema = z.looseObject({
	_aws: z.object({
		Timestamp: z.number(),
		CloudWatchMetrics: z.array(
			z.object({
				Namespace: z.string(),
				Dimensions: z.array(z.array(z.string())),
				Metrics: z.array(z.object({ Name: z.string() })),
			}),
		),
	}),
});
type EmfLine = z.infer<typeof emfSchema>;

export function createMetricStore(deps: {
	database: DatabaseSync;
	clock: Pick<Clock, "now">;
	/** The time by which old values are deleted. Default: the clock's. */
	deletionClock?: Pick<Clock, "now">;
	/** Receives a line that could not be kept. */
	onError: (error: unknown) => void;
}): MetricStore {
	const { database, clock, deletionClock = clock } = deps;
	database.exec(SCHEMA);
	const add = database.prepare(`
		INSERT INTO metrics (series, minute, sum, count, minimum, maximum) VALUES (?, ?, ?, 1, ?, ?)
		ON CONFLICT (series, minute) DO UPDATE SET sum = sum + excluded.sum, count = count + 1,
			minimum = min(minimum, excluded.minimum), maximum = max(maximum, excluded.maximum)
	`);
	const read = database.prepare(
		"SELECT minute, sum, count, minimum, maximum FROM metrics WHERE series = ? AND minute >= ? AND minute < ? ORDER BY minute",
	);
	const list = database.prepare("SELECT DISTINCT series FROM metrics WHERE minute >= ? ORDER BY series");
	const prune = database.prepare("DELETE FROM metrics WHERE minute < ?");
	let lines = 0;

	function addLine(line: EmfLine): void {
		const minute = Math.floor(line._aws.Timestamp / MINUTE_MS) * MINUTE_MS;
		for (const [key, value] of figuresIn(line)) add.run(seriesOf(key), minute, value, value, value);
		lines += 1;
		if (lines % PRUNE_EVERY === 0) prune.run(Math.floor(deletionClock.now()) - KEPT_MS);
	}

	return {
		add(text) {
			// Executions that end while the product stops are not counted.
			if (!database.isOpen) return;
			try {
				const parsed = emfSchema.safeParse(JSON.parse(text));
				if (parsed.success) addLine(parsed.data);
			} catch (error) {
				deps.onError(error);
			}
		},
		put(key, value) {
			try {
				const minute = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
				add.run(seriesOf(key), minute, value, value, value);
			} catch (error) {
				deps.onError(error);
			}
		},
		read(key, from, until) {
			return read
				.all(seriesOf(key), Math.floor(from), Math.floor(until))
				.map(({ minute, sum, count, minimum, maximum }) => ({
					at: Number(minute),
					sum: Number(sum),
					count: Number(count),
					minimum: Number(minimum),
					maximum: Number(maximum),
				}));
		},
		list: (withinMs) =>
			list.all(Math.floor(clock.now() - withinMs)).map(({ series }) => keyOf(String(series))),
	};
}

function figuresIn(line: EmfLine): [MetricKey, number][] {
	const figures: [MetricKey, number][] = [];
	for (const { Namespace: namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
		for (const set of Dimensions) {
			const dimensions = Object.fromEntries(set.map((name) => [name, String(line[name])]));
			for (const { Name: name } of Metrics) {
				for (const value of [line[name]].flat()) {
					if (typeof value === "number") figures.push([{ namespace, name, dimensions }, value]);
				}
			}
		}
	}
	return figures;
}

/** Dimensions have no order. */
export function seriesOf({ namespace, name, dimensions }: MetricKey): string {
	return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function keyOf(series: string): MetricKey {
	const [namespace, name, dimensions] = JSON.parse(series) as [string, string, [string, string][]];
	return { namespace, name, dimensions: Object.fromEntries(dimensions) };
}
