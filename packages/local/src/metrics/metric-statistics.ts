/**
 * CloudWatch's statistics, and GetMetricStatistics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
 */
import { METRICS } from "@dephealth/contract/metrics.ts";
import * as z from "zod";
import { AwsError } from "../aws/aws-error.ts";
import type { MetricKey, MetricMinute, MetricStore } from "./metric-store.ts";

export type Readable = Pick<MetricStore, "read" | "list">;
type Statistic = (minutes: readonly MetricMinute[]) => number;

const STATISTICS: ReadonlyMap<string, Statistic> = new Map([
	["Sum", (minutes) => total(minutes, ({ sum }) => sum)],
	["SampleCount", (minutes) => total(minutes, ({ count }) => count)],
	["Average", (minutes) => total(minutes, ({ sum }) => sum) / total(minutes, ({ count }) => count)],
	["Minimum", (minutes) => Math.min(...minutes.map(({ minimum }) => minimum))],
	["Maximum", (minutes) => Math.max(...minutes.map(({ maximum }) => maximum))],
]);
const MAX_DATA_POINTS = 1440;
const MAX_STATISTICS = 5;

export const dimensionSchema = z.object({ Name: z.string(), Value: z.string() });
export const metricSchema = {
	Namespace: z.string().default(""),
	MetricName: z.string(),
	Dimensions: z.array(dimensionSchema).default([]),
};
type Metric = { Namespace: string; MetricName: string; Dimensions: z.infer<typeof dimensionSchema>[] };

export const metricStatisticsSchema = z.object({
	...metricSchema,
	StartTime: z.number(),
	EndTime: z.number(),
	Period: z.number().int().min(60).multipleOf(60),
	Statistics: z.array(z.string()).min(1).max(MAX_STATISTICS),
});

/** @throws AwsError InvalidParameterCombination, InvalidParameterValue */
export function getMetricStatistics(store: Readable, request: z.infer<typeof metricStatisticsSchema>) {
	const wanted = request.Statistics.map((name) => [name, statisticOf(name)] as const);
	const found = periods(store, toKey(request), request);
	if (found.length > MAX_DATA_POINTS) {
		throw new AwsError(
			"InvalidParameterCombination",
			`You have requested up to ${found.length} datapoints, which exceeds the limit of ${MAX_DATA_POINTS}.`,
		);
	}
	return {
		Label: request.MetricName,
		Datapoints: found.map(({ at, minutes }) => ({
			Timestamp: at,
			Unit: unitOf(request.MetricName),
			...Object.fromEntries(wanted.map(([name, statistic]) => [name, statistic(minutes)])),
		})),
	};
}

/** @throws AwsError InvalidParameterValue */
export function statisticOf(name: string): Statistic {
	const statistic = STATISTICS.get(name);
	if (statistic) return statistic;
	throw new AwsError(
		"InvalidParameterValue",
		`The statistic ${name} is not supported here: ${[...STATISTICS.keys()].join(", ")} are.`,
	);
}

export function toKey({ Namespace, MetricName, Dimensions }: Metric): MetricKey {
	return {
		namespace: Namespace,
		name: MetricName,
		dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
	};
}

/** The written values, by the beginning of their period in epoch seconds, the oldest first. */
export function periods(
	store: Readable,
	key: MetricKey,
	{ StartTime, EndTime, Period }: { StartTime: number; EndTime: number; Period: number },
): { at: number; minutes: MetricMinute[] }[] {
	const minutes = store.read(key, StartTime * 1000, EndTime * 1000);
	return [...Map.groupBy(minutes, ({ at }) => Math.floor(at / 1000 / Period) * Period)].map(
		([at, within]) => ({ at, minutes: within }),
	);
}

function unitOf(name: string): string {
	return Object.hasOwn(METRICS, name) ? METRICS[name as keyof typeof METRICS].unit : "None";
}

function total(minutes: readonly MetricMinute[], of: (minute: MetricMinute) => number): number {
	return minutes.reduce((sum, minute) => sum + of(minute), 0);
}
