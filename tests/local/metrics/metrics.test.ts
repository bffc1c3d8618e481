import { DatabaseSync } from "node:sqlite";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { createHealthMetrics } from "@dephealth/core/observability/collection-metrics.ts";
import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import type { Metrics } from "@dephealth/core/observability/metrics.ts";
import { type AwsEndpoint, startAwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import { handleCloudWatchRequest } from "@dephealth/local/metrics/cloudwatch-protocol.ts";
import { createMetricStore, type MetricStore } from "@dephealth/local/metrics/metric-store.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

let now: number;
let database: DatabaseSync;
let store: MetricStore;
let metrics: Metrics;
let endpoint: AwsEndpoint;
let client: CloudWatchClient;
let complaints: unknown[];

beforeEach(async () => {
	now = NOON;
	complaints = [];
	database = new DatabaseSync(":memory:");
	const clock = { now: () => now };
	store = createMetricStore({ database, clock, onError: (error) => complaints.push(error) });
	metrics = createEmfMetrics({ clock, isHandler: () => true, write: store.add });
	const unused = () => {
		throw new Error("Only CloudWatch is asked here.");
	};
	endpoint = await startAwsEndpoint({
		port: 0,
		services: () => ({
			dynamoDb: { handle: unused },
			stepFunctions: unused,
			sqs: unused,
			ses: unused,
			sns: unused,
			cloudWatch: async (operation, body) => ({
				status: 200,
				body: handleCloudWatchRequest(store, operation, body),
			}),
		}),
	});
	client = new CloudWatchClient({
		endpoint: endpoint.url,
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
		maxAttempts: 1,
	});
});
afterEach(async () => {
	client.destroy();
	await endpoint.close();
	database.close();
});

async function ask(statistic: string, periodSeconds: number, outcome = "complete") {
	const { MetricDataResults = [] } = await client.send(
		new GetMetricDataCommand({
			StartTime: new Date(NOON),
			EndTime: new Date(NOON + 10 * MINUTE),
			ScanBy: "TimestampAscending",
			MetricDataQueries: [
				{
					Id: "a",
					MetricStat: {
						Metric: {
							Namespace: "DepHealth",
							MetricName: "CollectionLatency",
							Dimensions: [{ Name: "Outcome", Value: outcome }],
						},
						Period: periodSeconds,
						Stat: statistic,
					},
				},
			],
		}),
	);
	const [result] = MetricDataResults;
	return (result?.Timestamps ?? []).map((at, index) => [at.getTime() - NOON, result?.Values?.[index]]);
}

describe("the embedded CloudWatch, asked by the ordinary client", () => {
	beforeEach(() => {
		for (const [minute, latencyMs] of [
			[0, 100],
			[0, 300],
			[1, 500],
			[5, 50],
		] as const) {
			now = NOON + minute * MINUTE;
			metrics.collectionEnded({ outcome: "complete", latencyMs });
		}
	});

	it.each([
		[
			"Sum",
			60,
			[
				[0, 400],
				[MINUTE, 500],
				[5 * MINUTE, 50],
			],
		],
		[
			"SampleCount",
			60,
			[
				[0, 2],
				[MINUTE, 1],
				[5 * MINUTE, 1],
			],
		],
		[
			"Average",
			60,
			[
				[0, 200],
				[MINUTE, 500],
				[5 * MINUTE, 50],
			],
		],
		[
			"Maximum",
			300,
			[
				[0, 500],
				[5 * MINUTE, 50],
			],
		],
		[
			"Minimum",
			300,
			[
				[0, 100],
				[5 * MINUTE, 50],
			],
		],
		["Sum", 600, [[0, 950]]],
	])("tells the %s over %d seconds", async (statistic, period, expected) => {
		expect(await ask(statistic, period)).toEqual(expected);
	});

	it("has nothing for dimensions under which nothing was written: no zero is made up", async () => {
		expect(await ask("Sum", 60, "partial")).toEqual([]);
	});

	it("refuses what it cannot do, and says what it can", async () => {
		await expect(ask("p99", 60)).rejects.toThrow("The statistic p99 is not supported here: Sum, SampleCount");
		await expect(ask("Sum", 30)).rejects.toThrow("MetricStat.Period");
	});
});

describe("what is kept", () => {
	it("survives a restart", () => {
		metrics.deadLetterHandled("requeued");
		const again = createMetricStore({ database, clock: { now: () => now }, onError: () => {} });
		const key = { namespace: "DepHealth", name: "DLQProcessing", dimensions: { Action: "requeued" } };
		expect(again.read(key, NOON, NOON + MINUTE)).toMatchObject([{ sum: 1, count: 1 }]);
	});

	it("is bounded: single minutes go after fifteen days", () => {
		metrics.deadLetterHandled("requeued");
		now += 16 * 86_400_000;
		for (let line = 0; line < 1000; line++) metrics.deadLetterHandled("processed");
		const { count } = database.prepare("SELECT count(*) AS count FROM metrics").get() ?? {};
		expect(count).toBe(1);
	});

	it("is nothing for lines that are no metrics, and a broken one fails nobody", () => {
		store.add(JSON.stringify({ message: "request", status: 200 }));
		expect(complaints).toEqual([]);
		store.add("{");
		expect(complaints).toHaveLength(1);
	});
});

describe("how collections went", () => {
	const health = () =>
		createHealthMetrics({ client: async () => client }).collections(NOON, NOON + 10 * MINUTE);

	it("is counted by outcome, with the share that had a result", async () => {
		metrics.collectionEnded({ outcome: "complete", latencyMs: 1000 });
		metrics.collectionEnded({ outcome: "complete", latencyMs: 3000 });
		metrics.collectionEnded({ outcome: "not_found", latencyMs: 10 });
		metrics.collectionEnded({ outcome: "pending", latencyMs: 90_000 });
		expect(await health()).toEqual({
			ended: { complete: 2, partial: 0, pending: 1, not_found: 1, failed: 0 },
			successRate: 0.75,
			meanLatencyMs: 2000,
		});
	});

	it("is unknown when none ended: neither a hundred per cent nor nought", async () => {
		expect(await health()).toMatchObject({ successRate: null, meanLatencyMs: null });
	});
});
