/** CloudWatch's ListMetrics. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
import * as z from "zod";
import { pageOf } from "../aws/page.ts";
import type { Readable } from "./metric-statistics.ts";
import { type MetricKey, seriesOf } from "./metric-store.ts";

const PAGE = 500;
const MAX_FILTERS = 30;
const HOUR_MS = 3_600_000;
/** CloudWatch lists the metrics of the last two weeks, or of three hours on request. */
const LISTED_MS = 14 * 24 * HOUR_MS;
const RECENT_MS = 3 * HOUR_MS;

export const listMetricsSchema = z.object({
	Namespace: z.string().optional(),
	MetricName: z.string().optional(),
	/** The value of the dimension. Absent: every metric that has the dimension matches. */
	Dimensions: z
		.array(z.object({ Name: z.string(), Value: z.string().optional() }))
		.max(MAX_FILTERS)
		.default([]),
	RecentlyActive: z.literal("PT3H").optional(),
	NextToken: z.string().optional(),
});
type Request = z.infer<typeof listMetricsSchema>;

/** @throws AwsError InvalidParameterValue */
export function listMetrics(store: Readable, request: Request) {
	const { page, next } = pageOf(
		store.list(request.RecentlyActive ? RECENT_MS : LISTED_MS).filter((key) => isWanted(key, request)),
		seriesOf,
		{ size: PAGE, token: request.NextToken, invalid: "InvalidParameterValue" },
	);
	return {
		Metrics: page.map(({ namespace, name, dimensions }) => ({
			Namespace: namespace,
			MetricName: name,
			Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
		})),
		...(next !== undefined && { NextToken: next }),
	};
}

function isWanted({ namespace, name, dimensions }: MetricKey, request: Request): boolean {
	if (request.Namespace !== undefined && request.Namespace !== namespace) return false;
	if (request.MetricName !== undefined && request.MetricName !== name) return false;
	return request.Dimensions.every(
		({ Name, Value }) =>
			Object.hasOwn(dimensions, Name) && (Value === undefined || dimensions[Name] === Value),
	);
}
