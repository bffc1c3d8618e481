/** CloudWatch's `GetMetricData`, as `@aws-sdk/client-cloudwatch` asks for it: JSON, times in epoch seconds. */
import type { GetMetricDataOutput, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { z } from "zod";
import { AwsError } from "../aws/aws-error.ts";
import type { MetricMinute, MetricStore } from "./metric-store.ts";

type Readable = Pick<MetricStore, "read">;

const STATISTICS: ReadonlyMap<string, (minutes: readonly MetricMinute[]) => number> = new Map([
	["Sum", (minutes) => total(minutes, ({ sum }) => sum)],
	["SampleCount", (minutes) => total(minutes, ({ count }) => count)],
	["Average", (minutes) => total(minutes, ({ sum }) => sum) / total(minutes, ({ count }) => count)],
	["Minimum", (minutes) => Math.min(...minutes.map(({ minimum }) => minimum))],
	["Maximum", (minutes) => Math.max(...minutes.map(({ maximum }) => maximum))],
]);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_QUERIES = 500;
const MAX_DATA_POINTS = 100_800;

const querySchema = z.object({
	Id: z.string().regex(/^[a-z]\w{0,254}$/),
	Label: z.string().optional(),
	ReturnData: z.boolean().default(true),
	MetricStat: z.object({
		Metric: z.object({
			Namespace: z.string().default(""),
			MetricName: z.string(),
			Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
		}),
		Period: z.number().int().min(60).multipleOf(60),
		Stat: z.string(),
	}),
});
const requestSchema = z.object({
	MetricDataQueries: z.array(querySchema).min(1).max(MAX_QUERIES),
	StartTime: z.number(),
	EndTime: z.number(),
	ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).default("TimestampDescending"),
});
type Query = z.infer<typeof querySchema>;
type Request = z.infer<typeof requestSchema>;

/** Times in epoch seconds, as they go over the wire. */
type WireResult = Omit<MetricDataResult, "Timestamps"> & { Timestamps: number[] };
export type WireOutput = Omit<GetMetricDataOutput, "MetricDataResults"> & { MetricDataResults: WireResult[] };

/** @throws AwsError InvalidParameterValue, UnknownOperationException */
export function handleCloudWatchRequest(store: Readable, operation: string, body: unknown): WireOutput {
	if (operation !== "GetMetricData") {
		throw new AwsError(
			"UnknownOperationException",
			`The embedded runtime answers GetMetricData of CloudWatch, not ${operation}.`,
		);
	}
	const parsed = requestSchema.safeParse(body);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new AwsError(
			"InvalidParameterValue",
			`${issue?.path.join(".")}: ${issue?.message}. Expressions and periods below a minute are not supported here.`,
		);
	}
	const request = parsed.data;
	return {
		MetricDataResults: request.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) =>
			answer(store, query, request),
		),
		Messages: [],
	};
}

function answer(store: Readable, query: Query, request: Request): WireResult {
	const { Metric, Period, Stat } = query.MetricStat;
	const statistic = STATISTICS.get(Stat);
	if (!statistic) {
		throw new AwsError(
			"InvalidParameterValue",
			`The statistic ${Stat} is not supported here: ${[...STATISTICS.keys()].join(", ")} are.`,
		);
	}
	const minutes = store.read(
		{
			namespace: Metric.Namespace,
			name: Metric.MetricName,
			dimensions: Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
		},
		request.StartTime * 1000,
		request.EndTime * 1000,
	);
	const points = [...Map.groupBy(minutes, ({ at }) => Math.floor(at / 1000 / Period) * Period)]
		.map(([at, within]) => ({ at, value: statistic(within) }))
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

function total(minutes: readonly MetricMinute[], of: (minute: MetricMinute) => number): number {
	return minutes.reduce((sum, minute) => sum + of(minute), 0);
}
