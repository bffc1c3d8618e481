/** The recent results of collections, read from CloudWatch. */
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import {
	type CollectionOutcome,
	GOOD_OUTCOMES,
	METRIC_NAMESPACE,
	type MetricName,
} from "@dephealth/contract/metrics.ts";
import { COLLECTION_OUTCOMES } from "@dephealth/contract/vocabulary.ts";
import { IncompleteMetricsError, type MetricQuestion, readMetricData } from "./metric-data.ts";

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
	 * @throws IncompleteMetricsError when CloudWatch answers for a part only; what the client throws
	 */
	collections(from: number, until: number): Promise<CollectionMetrics>;
};

/** Minutes, whatever the window: with longer periods CloudWatch counts from a period's beginning, not the window's. */
const PERIOD_MS = 60_000;

/** @param deps.client made at the first use */
export function createHealthMetrics(deps: { client: () => Promise<CloudWatchClient> }): HealthMetrics {
	return {
		async collections(from, until) {
			const start = Math.floor(from / PERIOD_MS) * PERIOD_MS;
			const points = await readMetricData(await deps.client(), QUESTIONS, {
				from: start,
				until,
				periodSeconds: PERIOD_MS / 1000,
			});
			return toCollectionMetrics((id) => {
				const counted = points.get(id);
				if (counted) return counted.reduce((sum, { value }) => sum + value, 0);
				throw new IncompleteMetricsError(`CloudWatch did not answer for ${id}. Try again.`);
			});
		},
	};
}

const QUESTIONS: readonly MetricQuestion[] = [
	...COLLECTION_OUTCOMES.map((outcome) => question(outcome, "Collections", "Sum", outcome)),
	question("latency_sum", "CollectionLatency", "Sum", "complete"),
	question("latency_count", "CollectionLatency", "SampleCount", "complete"),
];

function question(
	id: string,
	metric: MetricName,
	statistic: MetricQuestion["statistic"],
	outcome: CollectionOutcome,
): MetricQuestion {
	return { id, namespace: METRIC_NAMESPACE, metric, statistic, dimensions: { Outcome: outcome } };
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
