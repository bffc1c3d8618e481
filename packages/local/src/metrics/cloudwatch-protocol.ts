/** CloudWatch as `@aws-sdk/client-cloudwatch` and the console's pages ask it: JSON, times in epoch seconds. */
import type { z } from "zod";
import { AwsError } from "../aws/aws-error.ts";
import { listMetrics, listMetricsSchema } from "./list-metrics.ts";
import { getMetricData, metricDataSchema } from "./metric-data.ts";
import { getMetricStatistics, metricStatisticsSchema, type Readable } from "./metric-statistics.ts";

type Run = (store: Readable, body: unknown) => unknown;

/** Alarms and dashboards exist only on AWS. */
const OPERATIONS: Readonly<Record<string, Run>> = {
	GetMetricData: (store, body) => getMetricData(store, parse(metricDataSchema, body)),
	GetMetricStatistics: (store, body) => getMetricStatistics(store, parse(metricStatisticsSchema, body)),
	ListMetrics: (store, body) => listMetrics(store, parse(listMetricsSchema, body)),
	DescribeAlarms: () => ({ MetricAlarms: [], CompositeAlarms: [] }),
	DescribeAlarmsForMetric: () => ({ MetricAlarms: [] }),
	DescribeAlarmHistory: () => ({ AlarmHistoryItems: [] }),
	DescribeAnomalyDetectors: () => ({ AnomalyDetectors: [] }),
	ListDashboards: () => ({ DashboardEntries: [] }),
	ListTagsForResource: () => ({ Tags: [] }),
};

/** @throws AwsError InvalidParameterCombination, InvalidParameterValue, UnknownOperationException */
export function handleCloudWatchRequest(store: Readable, operation: string, body: unknown): unknown {
	const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
	if (run) return run(store, body);
	throw new AwsError(
		"UnknownOperationException",
		`The embedded runtime answers ${Object.keys(OPERATIONS).join(", ")} of CloudWatch, not ${operation}.`,
	);
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	throw new AwsError(
		"InvalidParameterValue",
		`${issue?.path.join(".")}: ${issue?.message}. Expressions and periods below a minute are not supported here.`,
	);
}
