/** How collections went lately, read from CloudWatch. */
import type { CloudWatchClient, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import {
	type CollectionOutcome,
	GOOD_OUTCOMES,
	METRIC_NAMESPACE,
	type MetricName,
} from "@dephealth/contract/metrics.ts";
import { COLLECTION_OUTCOMES } from "@dephealth/contract/vocabulary.ts";

export type CollectionMetrics = {
	/** Collections that ended, by outcome. */
	ended: Record<CollectionOutcome, number>;
	/** Share of them that had a result, 0 to 1; null when none ended. */
	successRate: number | null;
	/** Mean time of those with a complete result, in milliseconds; null when there was none. */
	meanLatencyMs: number | null;
};

export type HealthMetrics = {
	/**
	 * @param from, until epoch milliseconds; whole minutes are counted
	 * @throws IncompleteMetricsError when CloudWatch tells a part only; what the client throws
	 */
	collections(from: number, until: number): Promise<CollectionMetrics>;
};

/** CloudWatch did not tell all that was asked for: what is missing is unknown and not zero. */
export class IncompleteMetricsError extends Error {
	override name = "IncompleteMetricsError";
}

/** Minutes, whatever the window: with longer periods CloudWatch counts from a period's beginning, not the window's. */
const PERIOD_MS = 60_000;
/** Seven metrics of an hour's minutes fit on one page; more are not waited for. */
const MAX_PAGES = 5;

/** @param deps.client made at the first use */
export function createHealthMetrics(deps: { client: () => Promise<CloudWatchClient> }): HealthMetrics {
	return {
		async collections(from, until) {
			const start = Math.floor(from / PERIOD_MS) * PERIOD_MS;
			const sums = await sumsOf(await deps.client(), start, until);
			return toCollectionMetrics((id) => {
				const sum = sums.get(id);
				if (sum !== undefined) return sum;
				throw new IncompleteMetricsError(`CloudWatch did not answer for ${id}. Asking again may help.`);
			});
		},
	};
}

/** By the query's id; those that CloudWatch could not answer are missing. */
async function sumsOf(client: CloudWatchClient, from: number, until: number): Promise<Map<string, number>> {
	const { GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
	const sums = new Map<string, number>();
	let next: string | undefined;
	for (let page = 0; page < MAX_PAGES; page++) {
		const { MetricDataResults = [], NextToken } = await client.send(
			new GetMetricDataCommand({
				StartTime: new Date(from),
				EndTime: new Date(until),
				MetricDataQueries: QUERIES,
				...(next !== undefined && { NextToken: next }),
			}),
		);
		for (const { Id = "", Values = [], StatusCode } of MetricDataResults) {
			if (StatusCode === "InternalError" || StatusCode === "Forbidden") {
				throw new IncompleteMetricsError(`CloudWatch answers ${StatusCode} for ${Id}.`);
			}
			sums.set(
				Id,
				Values.reduce((sum, value) => sum + value, sums.get(Id) ?? 0),
			);
		}
		if (NextToken === undefined) return sums;
		next = NextToken;
	}
	throw new IncompleteMetricsError(`CloudWatch has more than ${MAX_PAGES} pages for seven metrics.`);
}

const QUERIES: MetricDataQuery[] = [
	...COLLECTION_OUTCOMES.map((outcome) => query(outcome, "Collections", "Sum", outcome)),
	query("latency_sum", "CollectionLatency", "Sum", "complete"),
	query("latency_count", "CollectionLatency", "SampleCount", "complete"),
];

function query(
	id: string,
	metric: MetricName,
	statistic: string,
	outcome: CollectionOutcome,
): MetricDataQuery {
	return {
		Id: id,
		MetricStat: {
			Metric: {
				Namespace: METRIC_NAMESPACE,
				MetricName: metric,
				Dimensions: [{ Name: "Outcome", Value: outcome }],
			},
			Period: PERIOD_MS / 1000,
			Stat: statistic,
		},
	};
}

function toCollectionMetrics(sumOf: (id: string) => number): CollectionMetrics {
	const ended = Object.fromEntries(
		COLLECTION_OUTCOMES.map((outcome) => [outcome, sumOf(outcome)]),
	) as CollectionMetrics["ended"];
	const total = COLLECTION_OUTCOMES.reduce((sum, outcome) => sum + ended[outcome], 0);
	const good = COLLECTION_OUTCOMES.filter((outcome) => GOOD_OUTCOMES.has(outcome)).reduce(
		(sum, outcome) => sum + ended[outcome],
		0,
	);
	const measured = sumOf("latency_count");
	return {
		ended,
		successRate: total === 0 ? null : good / total,
		meanLatencyMs: measured === 0 ? null : sumOf("latency_sum") / measured,
	};
}
