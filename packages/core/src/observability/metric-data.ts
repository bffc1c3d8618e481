/** Reads CloudWatch's GetMetricData to its end. What CloudWatch left out is unknown, never zero. */
import type { CloudWatchClient, MetricDataQuery } from "@aws-sdk/client-cloudwatch";

/** CloudWatch answered for a part only: what is missing is unknown and not zero. */
export class IncompleteMetricsError extends Error {
	override name = "IncompleteMetricsError";
}

export type MetricQuestion = {
	/** A lower-case letter, then letters, digits and underscores. */
	id: string;
	namespace: string;
	metric: string;
	/** Exactly those that the metric is written with. */
	dimensions?: Readonly<Record<string, string>>;
	statistic: "Sum" | "SampleCount" | "Average" | "Maximum";
};

/** `at`: the beginning of a period, epoch milliseconds. Periods in which nothing was written have no point. */
export type MetricPoint = { at: number; value: number };

/** All questions of one call fit on a page or two; more are not waited for. */
const MAX_PAGES = 5;

/**
 * @param window.from, window.until epoch milliseconds; whole periods from `from` on
 * @returns the points by the question's id, in any order; a question that CloudWatch passed over has no entry
 * @throws IncompleteMetricsError, and what the client throws
 */
export async function readMetricData(
	client: CloudWatchClient,
	questions: readonly MetricQuestion[],
	window: { from: number; until: number; periodSeconds: number },
): Promise<Map<string, MetricPoint[]>> {
	const { GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
	const points = new Map<string, MetricPoint[]>();
	let next: string | undefined;
	for (let page = 0; page < MAX_PAGES; page++) {
		const { MetricDataResults = [], NextToken } = await client.send(
			new GetMetricDataCommand({
				StartTime: new Date(window.from),
				EndTime: new Date(window.until),
				MetricDataQueries: questions.map((question) => toQuery(question, window.periodSeconds)),
				...(next !== undefined && { NextToken: next }),
			}),
		);
		for (const { Id = "", Timestamps = [], Values = [], StatusCode } of MetricDataResults) {
			if (StatusCode === "InternalError" || StatusCode === "Forbidden") {
				throw new IncompleteMetricsError(`CloudWatch answers ${StatusCode} for ${Id}.`);
			}
			const known = points.get(Id) ?? [];
			known.push(...Values.map((value, index) => ({ at: timeOf(Timestamps[index]), value })));
			points.set(Id, known);
		}
		if (NextToken === undefined) return points;
		next = NextToken;
	}
	throw new IncompleteMetricsError(`CloudWatch has more than ${MAX_PAGES} pages for one query.`);
}

function timeOf(at: Date | undefined): number {
	return at?.getTime() ?? Number.NaN;
}

function toQuery(
	{ id, namespace, metric, dimensions = {}, statistic }: MetricQuestion,
	period: number,
): MetricDataQuery {
	return {
		Id: id,
		MetricStat: {
			Metric: {
				Namespace: namespace,
				MetricName: metric,
				Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
			},
			Period: period,
			Stat: statistic,
		},
	};
}
