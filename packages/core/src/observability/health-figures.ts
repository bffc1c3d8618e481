/** How collections went lately, read from CloudWatch. */
import type { CloudWatchClient, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import {
	COLLECTION_OUTCOMES,
	type CollectionOutcome,
	GOOD_OUTCOMES,
	METRIC_NAMESPACE,
	type MetricName,
} from "./metric-definitions.ts";

export type CollectionFigures = {
	/** Collections that ended, by outcome. */
	ended: Record<CollectionOutcome, number>;
	/** Share of them that had a result, 0 to 1; null when none ended. */
	successRate: number | null;
	/** Mean time of those with a complete result, in milliseconds; null when there was none. */
	meanLatencyMs: number | null;
};

export type HealthFigures = {
	/**
	 * @param from, until epoch milliseconds
	 * @throws what the client throws
	 */
	collections(from: number, until: number): Promise<CollectionFigures>;
};

/** @param deps.client made at the first use */
export function createHealthFigures(deps: { client: () => Promise<CloudWatchClient> }): HealthFigures {
	return {
		async collections(from, until) {
			const { GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
			const client = await deps.client();
			const period = Math.ceil((until - from) / 60_000) * 60;
			const { MetricDataResults = [] } = await client.send(
				new GetMetricDataCommand({
					StartTime: new Date(from),
					EndTime: new Date(until),
					MetricDataQueries: [
						...COLLECTION_OUTCOMES.map((outcome) => query(outcome, "Collections", "Sum", outcome, period)),
						query("latency_sum", "CollectionLatency", "Sum", "complete", period),
						query("latency_count", "CollectionLatency", "SampleCount", "complete", period),
					],
				}),
			);
			// A window that does not begin on a period's boundary comes in two parts.
			const sums = new Map(
				MetricDataResults.map(({ Id = "", Values = [] }) => [
					Id,
					Values.reduce((sum, value) => sum + value, 0),
				]),
			);
			return toFigures((id) => sums.get(id) ?? 0);
		},
	};
}

function query(
	id: string,
	metric: MetricName,
	statistic: string,
	outcome: CollectionOutcome,
	period: number,
): MetricDataQuery {
	return {
		Id: id,
		MetricStat: {
			Metric: {
				Namespace: METRIC_NAMESPACE,
				MetricName: metric,
				Dimensions: [{ Name: "Outcome", Value: outcome }],
			},
			Period: period,
			Stat: statistic,
		},
	};
}

function toFigures(sumOf: (id: string) => number): CollectionFigures {
	const ended = Object.fromEntries(
		COLLECTION_OUTCOMES.map((outcome) => [outcome, sumOf(outcome)]),
	) as CollectionFigures["ended"];
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
