import {
	type CloudWatchClient,
	GetMetricDataCommand,
	type GetMetricDataCommandInput,
	type GetMetricDataCommandOutput,
	type MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import { METRIC_NAMESPACE, METRICS, type MetricName } from "@dephealth/contract/metrics.ts";
import { createHealthMetrics } from "@dephealth/core/observability/collection-metrics.ts";
import { IncompleteMetricsError } from "@dephealth/core/observability/metric-data.ts";
import { describe, expect, it } from "vitest";

const NOON = Date.UTC(2026, 0, 1, 12);
const HOUR = 3_600_000;

type Page = Pick<GetMetricDataCommandOutput, "MetricDataResults" | "NextToken">;

/** CloudWatch that answers with these pages, the last one again and again. */
function cloudWatch(answer: (input: GetMetricDataCommandInput, page: number) => Page) {
	const asked: GetMetricDataCommandInput[] = [];
	const client = {
		async send(command: unknown): Promise<Page> {
			if (!(command instanceof GetMetricDataCommand)) throw new TypeError("Only metrics are asked for.");
			asked.push(command.input);
			return answer(command.input, asked.length - 1);
		},
	};
	const health = createHealthMetrics({ client: async () => client as CloudWatchClient });
	return { asked, collections: () => health.collections(NOON + 12_345, NOON + HOUR + 12_345) };
}

function answersTo(
	{ MetricDataQueries = [] }: GetMetricDataCommandInput,
	values: Record<string, number[]>,
): MetricDataResult[] {
	return MetricDataQueries.map(({ Id = "" }) => ({ Id, Values: values[Id] ?? [], StatusCode: "Complete" }));
}

describe("how collections went, by CloudWatch", () => {
	it("is asked by whole minutes, with each metric's own dimensions", async () => {
		const { asked, collections } = cloudWatch((input) => ({ MetricDataResults: answersTo(input, {}) }));
		await collections();
		expect(asked[0]).toMatchObject({ StartTime: new Date(NOON), EndTime: new Date(NOON + HOUR + 12_345) });
		for (const { MetricStat } of asked[0]?.MetricDataQueries ?? []) {
			const { Namespace, MetricName: name, Dimensions = [] } = MetricStat?.Metric ?? {};
			expect(MetricStat?.Period).toBe(60);
			expect(Namespace).toBe(METRIC_NAMESPACE);
			expect(Dimensions.map(({ Name }) => Name)).toEqual(METRICS[name as MetricName].dimensions);
		}
	});

	it("adds up minutes and pages", async () => {
		const { collections } = cloudWatch((input, page) =>
			page === 0
				? { MetricDataResults: answersTo(input, { complete: [1, 2], failed: [1] }), NextToken: "more" }
				: { MetricDataResults: answersTo(input, { complete: [4], latency_sum: [900], latency_count: [3] }) },
		);
		expect(await collections()).toEqual({
			ended: { complete: 7, partial: 0, pending: 0, not_found: 0, failed: 1 },
			successRate: 7 / 8,
			meanLatencyMs: 300,
		});
	});

	it.each<[string, (input: GetMetricDataCommandInput) => Page]>([
		["does not mention", (input) => ({ MetricDataResults: answersTo(input, {}).slice(1) })],
		["has nothing at all to say of", () => ({})],
		[
			"failed to read",
			(input) => ({
				MetricDataResults: answersTo(input, {}).map((result) => ({ ...result, StatusCode: "InternalError" })),
			}),
		],
		["never stops telling of", (input) => ({ MetricDataResults: answersTo(input, {}), NextToken: "more" })],
	])("is unknown and not zero for metrics that CloudWatch %s", async (_, answer) => {
		const { asked, collections } = cloudWatch(answer);
		await expect(collections()).rejects.toBeInstanceOf(IncompleteMetricsError);
		expect(asked.length).toBeLessThanOrEqual(5);
	});
});
