/** The calls of the AWS console's pages, made by the ordinary clients. */
import { DatabaseSync } from "node:sqlite";
import {
	CloudWatchClient,
	DescribeAlarmsCommand,
	DescribeAlarmsForMetricCommand,
	GetMetricStatisticsCommand,
	InvalidParameterValueException,
	ListDashboardsCommand,
	ListMetricsCommand,
	type ListMetricsCommandInput,
} from "@aws-sdk/client-cloudwatch";
import {
	CreateTableCommand,
	DescribeContinuousBackupsCommand,
	DescribeContributorInsightsCommand,
	DescribeKinesisStreamingDestinationCommand,
	DescribeTableCommand,
	DescribeTimeToLiveCommand,
	DynamoDBClient,
	ListBackupsCommand,
	ListGlobalTablesCommand,
	ListTablesCommand,
	ListTagsOfResourceCommand,
	PutItemCommand,
	QueryCommand,
	ResourceNotFoundException,
	ScanCommand,
} from "@aws-sdk/client-dynamodb";
import {
	GetSubscriptionAttributesCommand,
	GetTopicAttributesCommand,
	ListSubscriptionsByTopicCommand,
	ListSubscriptionsCommand,
	ListTopicsCommand,
	NotFoundException,
	SNSClient,
	ListTagsForResourceCommand as TagsOfTopicCommand,
} from "@aws-sdk/client-sns";
import {
	GetQueueAttributesCommand,
	ListDeadLetterSourceQueuesCommand,
	ListMessageMoveTasksCommand,
	ListQueuesCommand,
	ListQueueTagsCommand,
	QueueDoesNotExist,
	SQSClient,
} from "@aws-sdk/client-sqs";
import { TABLES } from "@dephealth/contract/tables.ts";
import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import { type AwsEndpoint, startAwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import { awsServices } from "@dephealth/local/aws/aws-services.ts";
import { type LocalDynamoDb, startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { createMetricStore, type MetricStore } from "@dephealth/local/metrics/metric-store.ts";
import { startWorkflows, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

const REGION = "eu-central-1";
const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 0, 1, 12);
const clock = createManualClock({ start: NOON });

let endpoint: AwsEndpoint;
let dynamoDb: LocalDynamoDb;
let workflows: Workflows;
let metrics: MetricStore;
const clients: { destroy(): void }[] = [];

function clientOf<T extends { destroy(): void }>(
	type: new (config: {
		endpoint: string;
		region: string;
		credentials: { accessKeyId: string; secretAccessKey: string };
		maxAttempts: number;
	}) => T,
): T {
	const credentials = { accessKeyId: "local", secretAccessKey: "local" };
	const client = new type({ endpoint: endpoint.url, region: REGION, credentials, maxAttempts: 1 });
	clients.push(client);
	return client;
}

beforeAll(async () => {
	dynamoDb = await startDynamoDb({ tables: TABLES, tablePrefix: "t", clock });
	const database = new DatabaseSync(":memory:");
	workflows = startWorkflows({
		database,
		clock,
		random: Math.random,
		region: REGION,
		resolveFunction: async () => undefined,
		onError: () => {},
	});
	metrics = createMetricStore({ database, clock, onError: () => {} });
	const services = awsServices({ dynamoDb, workflows, metrics, region: REGION });
	endpoint = await startAwsEndpoint({ port: 0, services });
});
afterAll(async () => {
	for (const client of clients) client.destroy();
	await endpoint.close();
	await workflows.stop();
	await dynamoDb.close();
});

describe("CloudWatch", () => {
	let cloudWatch: CloudWatchClient;
	beforeAll(() => {
		cloudWatch = clientOf(CloudWatchClient);
		let now = NOON - 20 * 24 * HOUR_MS;
		const written = createEmfMetrics({
			clock: { now: () => now },
			isHandler: () => true,
			write: metrics.add,
		});
		written.deadLetterHandled("processed");
		now = NOON - 5 * HOUR_MS;
		written.circuitStateChanged({ circuit: "npm", state: "open" });
		now = NOON - HOUR_MS;
		written.circuitStateChanged({ circuit: "GitHub", state: "open" });
		written.collectionEnded({ outcome: "complete", latencyMs: 250 });
		written.collectionEnded({ outcome: "complete", latencyMs: 750 });
	});

	async function listed(input: ListMetricsCommandInput = {}): Promise<string[]> {
		const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand(input));
		return Metrics.map(({ Namespace, MetricName, Dimensions = [] }) => {
			return `${Namespace} ${MetricName} ${Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).join(" ")}`;
		});
	}
	const NPM = "DepHealth CircuitBreakerStateChange CircuitName=npm State=open";
	const GITHUB = "DepHealth CircuitBreakerStateChange CircuitName=GitHub State=open";
	const OPENED = "DepHealth CircuitsOpened ";
	const COLLECTIONS = "DepHealth Collections Outcome=complete";
	const LATENCY = "DepHealth CollectionLatency Outcome=complete";

	it.each<[string, ListMetricsCommandInput, string[]]>([
		["written within two weeks", {}, [GITHUB, NPM, OPENED, LATENCY, COLLECTIONS]],
		["of a namespace", { Namespace: "DepHealth" }, [GITHUB, NPM, OPENED, LATENCY, COLLECTIONS]],
		["of another namespace", { Namespace: "AWS/Lambda" }, []],
		["of a name", { MetricName: "Collections" }, [COLLECTIONS]],
		["with a dimension", { Dimensions: [{ Name: "CircuitName" }] }, [GITHUB, NPM]],
		["with a dimension's value", { Dimensions: [{ Name: "CircuitName", Value: "npm" }] }, [NPM]],
		["with a dimension that none has", { Dimensions: [{ Name: "toString" }] }, []],
		["written lately", { RecentlyActive: "PT3H" }, [GITHUB, OPENED, LATENCY, COLLECTIONS]],
	])("lists the metrics %s", async (_, input, expected) => {
		expect(await listed(input)).toEqual(expected);
	});

	it("lists them page by page, and refuses a token that it has not made", async () => {
		for (let index = 0; index < 1100; index++) {
			metrics.add(
				JSON.stringify({
					_aws: {
						Timestamp: NOON,
						CloudWatchMetrics: [{ Namespace: "Many", Dimensions: [["i"]], Metrics: [{ Name: "m" }] }],
					},
					i: String(index),
					m: 1,
				}),
			);
		}
		const seen: string[] = [];
		const sizes: number[] = [];
		let NextToken: string | undefined;
		do {
			const page = await cloudWatch.send(new ListMetricsCommand({ Namespace: "Many", NextToken }));
			sizes.push(page.Metrics?.length ?? 0);
			seen.push(...(page.Metrics ?? []).map(({ Dimensions }) => Dimensions?.[0]?.Value ?? ""));
			NextToken = page.NextToken;
		} while (NextToken !== undefined);
		expect(sizes).toEqual([500, 500, 100]);
		expect(new Set(seen).size).toBe(1100);
		await expect(listed({ NextToken: "bm9uZQ" })).rejects.toBeInstanceOf(InvalidParameterValueException);
	});

	it("has the statistics of one metric, with its unit", async () => {
		const { Label, Datapoints } = await cloudWatch.send(
			new GetMetricStatisticsCommand({
				Namespace: "DepHealth",
				MetricName: "CollectionLatency",
				Dimensions: [{ Name: "Outcome", Value: "complete" }],
				StartTime: new Date(NOON - 2 * HOUR_MS),
				EndTime: new Date(NOON),
				Period: 300,
				Statistics: ["Sum", "Average", "SampleCount", "Maximum"],
			}),
		);
		expect(Label).toBe("CollectionLatency");
		expect(Datapoints).toEqual([
			{
				Timestamp: new Date(NOON - HOUR_MS),
				Sum: 1000,
				Average: 500,
				SampleCount: 2,
				Maximum: 750,
				Unit: "Milliseconds",
			},
		]);
	});

	it("has neither alarms nor dashboards: those are made on AWS", async () => {
		const alarms = await cloudWatch.send(new DescribeAlarmsCommand());
		expect([alarms.MetricAlarms, alarms.CompositeAlarms]).toEqual([[], []]);
		const metric = { Namespace: "DepHealth", MetricName: "Errors" };
		expect((await cloudWatch.send(new DescribeAlarmsForMetricCommand(metric))).MetricAlarms).toEqual([]);
		expect((await cloudWatch.send(new ListDashboardsCommand())).DashboardEntries).toEqual([]);
	});
});

describe("DynamoDB", () => {
	let client: DynamoDBClient;
	beforeAll(() => {
		client = clientOf(DynamoDBClient);
	});

	it.each(Object.entries(TABLES))("says of %s what its items are deleted by", async (name, table) => {
		const TableName = `t-${name}`;
		expect((await client.send(new ListTablesCommand())).TableNames).toContain(TableName);
		const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
		expect(TimeToLiveDescription).toEqual({
			TimeToLiveStatus: "ENABLED",
			AttributeName: table.ttlAttribute,
		});
	});

	it("says of a table without it that nothing is deleted", async () => {
		const TableName = "kept";
		await client.send(
			new CreateTableCommand({
				TableName,
				AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
				KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
				BillingMode: "PAY_PER_REQUEST",
			}),
		);
		const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
		expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: "DISABLED" });
	});

	it("says which features its tables do without", async () => {
		const TableName = "t-packages";
		const { Table } = await client.send(new DescribeTableCommand({ TableName }));
		const tags = await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
		expect(tags.Tags).toEqual([]);
		const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
		expect(backups.ContinuousBackupsDescription).toMatchObject({ ContinuousBackupsStatus: "DISABLED" });
		const insights = await client.send(new DescribeContributorInsightsCommand({ TableName }));
		expect(insights.ContributorInsightsStatus).toBe("DISABLED");
		const streams = await client.send(new DescribeKinesisStreamingDestinationCommand({ TableName }));
		expect(streams.KinesisDataStreamDestinations).toEqual([]);
		expect((await client.send(new ListBackupsCommand())).BackupSummaries).toEqual([]);
		expect((await client.send(new ListGlobalTablesCommand())).GlobalTables).toEqual([]);
	});

	it("counts items without sending them", async () => {
		for (const sk of ["a", "b", "c"]) {
			const Item = { pk: { S: "count" }, sk: { S: sk } };
			await client.send(new PutItemCommand({ TableName: "t-operations", Item }));
		}
		const scanned = await client.send(new ScanCommand({ TableName: "t-operations", Select: "COUNT" }));
		expect([scanned.Count, scanned.Items]).toEqual([3, undefined]);
		const queried = await client.send(
			new QueryCommand({
				TableName: "t-operations",
				Select: "COUNT",
				KeyConditionExpression: "pk = :pk AND sk > :sk",
				ExpressionAttributeValues: { ":pk": { S: "count" }, ":sk": { S: "a" } },
			}),
		);
		expect([queried.Count, queried.ScannedCount]).toEqual([2, 2]);
	});

	it.each([
		["DescribeTimeToLive", () => new DescribeTimeToLiveCommand({ TableName: "none" })],
		["DescribeContinuousBackups", () => new DescribeContinuousBackupsCommand({ TableName: "none" })],
		[
			"ListTagsOfResource",
			() =>
				new ListTagsOfResourceCommand({
					ResourceArn: `arn:aws:dynamodb:${REGION}:000000000000:table/none`,
				}),
		],
	])("%s of a table that is not there is the client's own exception", async (_, command) => {
		await expect(client.send(command() as DescribeTimeToLiveCommand)).rejects.toBeInstanceOf(
			ResourceNotFoundException,
		);
	});
});

describe("SQS", () => {
	let sqs: SQSClient;
	const urlOf = (name: string) => `${endpoint.url}/000000000000/${name}`;
	beforeAll(() => {
		sqs = clientOf(SQSClient);
		workflows.queues.create("console-poison");
		for (const name of ["console-a", "console-b"]) {
			workflows.queues.create(name, { redrive: { deadLetterQueue: "console-poison", maxReceives: 3 } });
		}
	});

	it("lists queues page by page", async () => {
		const all = { QueueNamePrefix: "console-" };
		expect((await sqs.send(new ListQueuesCommand(all))).QueueUrls).toHaveLength(3);
		const first = await sqs.send(new ListQueuesCommand({ ...all, MaxResults: 2 }));
		expect(first.QueueUrls).toEqual([urlOf("console-a"), urlOf("console-b")]);
		const rest = await sqs.send(new ListQueuesCommand({ ...all, MaxResults: 2, NextToken: first.NextToken }));
		expect([rest.QueueUrls, rest.NextToken]).toEqual([[urlOf("console-poison")], undefined]);
	});

	it("gives the attributes that are asked for, and none that are not", async () => {
		const QueueUrl = urlOf("console-a");
		const ask = async (names?: ("All" | "DelaySeconds" | "RedrivePolicy")[]) =>
			(await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }))).Attributes;
		expect(await ask()).toBeUndefined();
		expect(await ask(["DelaySeconds"])).toEqual({ DelaySeconds: "0" });
		const arn = `arn:aws:sqs:${REGION}:000000000000:console-poison`;
		const all = await ask(["All"]);
		expect(JSON.parse(all?.["RedrivePolicy"] ?? "")).toEqual({
			deadLetterTargetArn: arn,
			maxReceiveCount: 3,
		});
		expect(Object.keys(all ?? {}).length).toBeGreaterThan(8);
	});

	it("says whose dead-letter queue a queue is", async () => {
		const sources = async (name: string) =>
			(await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: urlOf(name) }))).queueUrls;
		expect(await sources("console-poison")).toEqual([urlOf("console-a"), urlOf("console-b")]);
		expect(await sources("console-a")).toEqual([]);
		await expect(sources("none")).rejects.toBeInstanceOf(QueueDoesNotExist);
	});

	it("has neither tags nor moves of messages", async () => {
		const SourceArn = `arn:aws:sqs:${REGION}:000000000000:console-poison`;
		expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl: urlOf("console-a") }))).Tags).toEqual({});
		expect((await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results).toEqual([]);
	});
});

describe("SNS", () => {
	let sns: SNSClient;
	let arn: string;
	beforeAll(() => {
		sns = clientOf(SNSClient);
		arn = workflows.topics.create("console-topic");
		workflows.queues.create("listener");
		workflows.topics.subscribe(arn, "listener", { raw: true });
	});

	it("lists topics page by page", async () => {
		const made = Array.from({ length: 120 }, (_, index) => workflows.topics.create(`many-${index}`));
		const first = await sns.send(new ListTopicsCommand());
		const rest = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
		expect([first.Topics?.length, rest.NextToken]).toEqual([100, undefined]);
		const listed = [...(first.Topics ?? []), ...(rest.Topics ?? [])].map(({ TopicArn }) => TopicArn);
		expect(listed).toEqual(expect.arrayContaining([arn, ...made]));
		expect(new Set(listed).size).toBe(listed.length);
	});

	it("describes a topic and who listens to it", async () => {
		const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
		expect(Attributes).toMatchObject({ TopicArn: arn, SubscriptionsConfirmed: "1", Owner: "000000000000" });
		const subscription = {
			TopicArn: arn,
			Protocol: "sqs",
			Endpoint: `arn:aws:sqs:${REGION}:000000000000:listener`,
			Owner: "000000000000",
			SubscriptionArn: expect.stringMatching(/^arn:aws:sns:.*:console-topic:/),
		};
		const ofTopic = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn }));
		expect(ofTopic.Subscriptions).toEqual([subscription]);
		expect((await sns.send(new ListSubscriptionsCommand())).Subscriptions).toContainEqual(subscription);
		const SubscriptionArn = ofTopic.Subscriptions?.[0]?.SubscriptionArn;
		const described = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
		expect(described.Attributes).toMatchObject({ RawMessageDelivery: "true", TopicArn: arn });
		expect((await sns.send(new TagsOfTopicCommand({ ResourceArn: arn }))).Tags).toEqual([]);
	});

	it("a topic without listeners has none, and one that is not there is the client's own exception", async () => {
		const alone = workflows.topics.create("alone");
		const of = async (TopicArn: string) =>
			(await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions;
		expect(await of(alone)).toEqual([]);
		await expect(of(`${arn}-none`)).rejects.toBeInstanceOf(NotFoundException);
		await expect(sns.send(new GetTopicAttributesCommand({ TopicArn: `${arn}-none` }))).rejects.toBeInstanceOf(
			NotFoundException,
		);
	});
});
