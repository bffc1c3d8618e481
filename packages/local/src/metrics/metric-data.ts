/** CloudWatch's GetMetricData. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
import type { GetMetricDataOutput, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import * as z from "zod";
import { metricSchema, periods, type Readable, statisticOf, toKey } from "./metric-statistics.ts";

const MAX_QUERIES = 500;
const MAX_DATA_POINTS = 100_800;

const querySchema = z.object({
	Id: z.string().regex(/^[a-z]\w{0,254}$/),
	Label: z.string().optional(),
	ReturnData: z.boolean().default(true),
	MetricStat: z.object({
		Metric: z.object(metricSchema),
		Period: z.number().int().min(60).multipleOf(60),
		Stat: z.string(),
	}),
});
export const metricDataSchema = z.object({
	MetricDataQueries: z.array(querySchema).min(1).max(MAX_QUERIES),
	StartTime: z.number(),
	EndTime: z.number(),
	ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).default("TimestampDescending"),
});
type Query = z.infer<typeof querySchema>;
type Request = z.infer<typeof metricDataSchema>;

/** Times in epoch seconds, as they go over the wire. */
type WireResult = Omit<MetricDataResult, "Timestamps"> & { Timestamps: number[] };
type WireOutput = Omit<GetMetricDataOutput, "MetricDataResults"> & { MetricDataResults: WireResult[] };

/** @throws AwsError InvalidParameterValue */
export function getMetricData(store: Readable, request: Request): WireOutput {
	return {
		MetricDataResults: request.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) =>
			answer(store, query, request),
		),
		Messages: [],
	};
}

function answer(store: Readable, query: Query, request: Request): WireResult {
	const { Metric, Period, Stat } = query.MetricStat;
	const statistic = statisticOf(Stat);
	const points = periods(store, toKey(Metric), { ...request, Period })
		.map(({ at, minutes }) => ({ at, value: statistic(minutes) }))
		.sort((a, b) => (request.ScanBy === "TimestampAscending" ? a.at - b.at : b.at - a.at))
		.slice(0, MAX_DATA_POINTS);
	return {
		Id: query.Id,
		Label: query.Label ?? Metric.MetricName,
		Timestamps: points.map(({ at }) => at),
		Values: points.map(({ value }) => value),
		StatusCode: "Complete",
	};
}
