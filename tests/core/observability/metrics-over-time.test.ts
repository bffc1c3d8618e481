import {
	type CloudWatchClient,
	GetMetricDataCommand,
	type GetMetricDataCommandInput,
	type MetricDataQuery,
	type MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import { METRIC_NAMESPACE, METRICS, type MetricName } from "@dephealth/contract/metrics.ts";
import { IncompleteMetricsError } from "@dephealth/core/observability/metric-data.ts";
import { createMetricsOverTime } from "@dephealth/core/observability/metrics-over-time.ts";
import { describe, expect, it } from "vitest";

const NOON = Date.UTC(2026, 0, 1, 12);
const HOUR = 3_600_000;
const AT = [NOON, NOON + HOUR, NOON + 2 * HOUR];
const ARN = "arn:aws:states:eu-central-1:123456789012:stateMachine";

/** `Outcome=complete Collections Sum`, whatever the query's id. */
function inWords({ MetricStat }: MetricDataQuery): string {
	const { MetricName: name, Dimensions = [] } = MetricStat?.Metric ?? {};
	const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`);
	return [...dimensions, name, MetricStat?.Stat].join(" ");
}

/** A CloudWatch with these values by query: value by hour after noon. */
function cloudWatch(
	known: Record<string, Record<number, number>>,
	change = (result: MetricDataResult) => [result],
) {
	const asked: GetMetricDataCommandInput[] = [];
	const client = {
		async send(command: unknown) {
			if (!(command instanceof GetMetricDataCommand)) throw new TypeError("Only metrics are asked for.");
			asked.push(command.input);
			return {
				MetricDataResults: (command.input.MetricDataQueries ?? []).flatMap((query) => {
					const points = Object.entries(known[inWords(query)] ?? {}).reverse();
					return change({
						Id: query.Id ?? "",
						Timestamps: points.map(([hour]) => new Date(NOON + Number(hour) * HOUR)),
						Values: points.map(([, value]) => value),
						StatusCode: "Complete",
					});
				}),
			};
		},
	};
	const { read } = createMetricsOverTime({
		client: async () => client as unknown as CloudWatchClient,
		machineArns: {
			"process-dead-letters": `${ARN}:dlq`,
			"refresh-packages": `${ARN}:refresh`,
			"heal-stale-packages": `${ARN}:heal`,
		},
		queueName: "the-queue",
	});
	return { asked, read: () => read(AT, 3600) };
}

describe("how it went over time, by CloudWatch", () => {
	it("asks once, for less than a call may ask, by metrics with their own dimensions", async () => {
		const { asked, read } = cloudWatch({});
		await read();
		expect(asked).toHaveLength(1);
		const { MetricDataQueries: queries = [], StartTime, EndTime } = asked[0] ?? {};
		expect([StartTime, EndTime]).toEqual([new Date(NOON), new Date(NOON + 3 * HOUR)]);
		expect(queries.length).toBeLessThanOrEqual(500);
		expect(new Set(queries.map(({ Id }) => Id)).size).toBe(queries.length);
		for (const { Id, MetricStat } of queries) {
			expect(Id).toMatch(/^[a-z]\w{0,254}$/);
			expect(MetricStat?.Period).toBe(3600);
			const { Namespace, MetricName: name, Dimensions = [] } = MetricStat?.Metric ?? {};
			if (Namespace === METRIC_NAMESPACE) {
				expect(Dimensions.map(({ Name }) => Name)).toEqual(METRICS[name as MetricName].dimensions);
			}
		}
	});

	it("puts each value into its period; nothing counted is 0, nothing measured is not", async () => {
		const { read } = cloudWatch({
			"Outcome=complete Collections Sum": { 0: 7, 2: 1 },
			"Outcome=complete CollectionLatency Average": { 0: 812.5 },
			"Outcome=complete CollectionLatency Maximum": { 0: 3000 },
			[`StateMachineArn=${ARN}:refresh ExecutionsStarted Sum`]: { 1: 2 },
			[`StateMachineArn=${ARN}:refresh ExecutionsFailed Sum`]: { 1: 1 },
			[`StateMachineArn=${ARN}:refresh ExecutionsTimedOut Sum`]: { 1: 1 },
			"SelfHealingItemsFound Sum": { 2: 4 },
			"CircuitName=GitHub State=open CircuitBreakerStateChange Sum": { 0: 1 },
			"CircuitName=GitHub State=forced_open CircuitBreakerStateChange Sum": { 0: 1 },
			"CircuitName=GitHub State=closed CircuitBreakerStateChange Sum": { 1: 1 },
			"CircuitName=crates.io UpstreamCalls Sum": { 0: 3, 2: 40 },
			"CircuitName=crates.io UpstreamRefusals Sum": { 2: 2 },
			"QueueName=the-queue ApproximateNumberOfMessagesVisible Maximum": { 1: 12 },
			"QueueName=the-queue ApproximateAgeOfOldestMessage Maximum": { 1: 600 },
		});
		const series = await read();
		expect(series.collections.complete).toEqual([7, 0, 1]);
		expect(series.collections.failed).toEqual([0, 0, 0]);
		expect(series.collection_latency_ms).toEqual({ mean: [812.5, null, null], longest: [3000, null, null] });
		expect(series.runs["refresh-packages"]).toEqual({
			started: [0, 2, 0],
			succeeded: [0, 0, 0],
			failed: [0, 2, 0],
		});
		expect(series.self_healing.found).toEqual([0, 0, 4]);
		expect(series.circuits.find(({ name }) => name === "GitHub")).toEqual({
			name: "GitHub",
			opened: [2, 0, 0],
			closed: [0, 1, 0],
		});
		expect(series.upstreams.filter(({ calls }) => calls.some(Boolean))).toEqual([
			{
				name: "crates.io",
				calls: [3, 0, 40],
				refused: [0, 0, 2],
				allows: { calls: 1, seconds: 1 },
			},
		]);
		expect(series.dead_letters).toEqual({ waiting: [null, 12, null], oldest_seconds: [null, 600, null] });
	});

	it.each<[string, (result: MetricDataResult) => MetricDataResult[]]>([
		["passes over", (result) => (result.Id?.includes("closed") ? [] : [result])],
		["failed to read", (result) => [{ ...result, StatusCode: "InternalError" }]],
		["may not read", (result) => [{ ...result, StatusCode: "Forbidden" }]],
	])("is unknown and not zero for what CloudWatch %s", async (_, change) => {
		await expect(cloudWatch({}, change).read()).rejects.toBeInstanceOf(IncompleteMetricsError);
	});
});
