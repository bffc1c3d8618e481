import { Agent, request } from "node:http";
import type { LookupFunction } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
	ListStateMachinesCommand,
	SFNClient,
	StartExecutionCommand,
	StartSyncExecutionCommand,
	StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import {
	CreateTopicCommand,
	PublishBatchCommand,
	PublishCommand,
	SNSClient,
	SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
	ChangeMessageVisibilityCommand,
	CreateQueueCommand,
	DeleteMessageBatchCommand,
	DeleteMessageCommand,
	GetQueueAttributesCommand,
	GetQueueUrlCommand,
	ListQueuesCommand,
	PurgeQueueCommand,
	QueueDoesNotExist,
	ReceiveMessageCommand,
	SendMessageBatchCommand,
	SendMessageCommand,
	SQSClient,
} from "@aws-sdk/client-sqs";
import { TABLES } from "@dephealth/contract/tables.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { type AwsEndpoint, startAwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import { awsServices } from "@dephealth/local/aws/aws-services.ts";
import { type LocalDynamoDb, startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { PortUnavailableError } from "@dephealth/local/http/listen.ts";
import { startWorkflows, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const REGION = "eu-central-1";
let endpoint: AwsEndpoint;
let dynamoDb: LocalDynamoDb;
let workflows: Workflows;
let sqs: SQSClient;
let sns: SNSClient;

const clientConfig = () => ({
	endpoint: endpoint.url,
	region: REGION,
	credentials: { accessKeyId: "local", secretAccessKey: "local" },
	maxAttempts: 1,
});

beforeAll(async () => {
	dynamoDb = await startDynamoDb({ tables: TABLES, tablePrefix: "t", clock: systemClock });
	workflows = startWorkflows({
		database: new DatabaseSync(":memory:"),
		clock: systemClock,
		random: Math.random,
		region: REGION,
		resolveFunction: async () => undefined,
		onError: () => {},
	});
	endpoint = await startAwsEndpoint({
		port: 0,
		services: awsServices({ dynamoDb, workflows, region: REGION }),
	});
	sqs = new SQSClient(clientConfig());
	sns = new SNSClient(clientConfig());
});

afterAll(async () => {
	sqs.destroy();
	sns.destroy();
	await endpoint.close();
	await workflows.stop();
	await dynamoDb.close();
});

describe("one endpoint serves all services to the ordinary clients", () => {
	it("DynamoDB", async () => {
		const client = new DynamoDBClient(clientConfig());
		expect((await client.send(new ListTablesCommand())).TableNames).toEqual([
			"t-accounts",
			"t-operations",
			"t-packages",
		]);
		client.destroy();
	});

	it("Step Functions, with its typed errors", async () => {
		const client = new SFNClient(clientConfig());
		const { stateMachines } = await client.send(new ListStateMachinesCommand());
		expect(stateMachines?.map((machine) => machine.name)).toEqual([
			"collect-package",
			"collect-packages",
			"deliver-webhook",
			"heal-stale-packages",
			"process-dead-letters",
			"refresh-packages",
		]);
		const missing = `arn:aws:states:${REGION}:000000000000:stateMachine:none`;
		await expect(client.send(new StartExecutionCommand({ stateMachineArn: missing }))).rejects.toBeInstanceOf(
			StateMachineDoesNotExist,
		);
		client.destroy();
	});

	it("Step Functions, under the host that SDKs make up for what they wait for", async () => {
		const port = new URL(endpoint.url).port;
		const lookup: LookupFunction = (_host, options, done) =>
			options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
		const client = new SFNClient({
			...clientConfig(),
			endpoint: `http://localhost:${port}`,
			requestHandler: { httpAgent: new Agent({ lookup }) },
		});
		const stateMachineArn = `arn:aws:states:${REGION}:000000000000:stateMachine:collect-package`;
		await expect(client.send(new StartSyncExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
			name: "StateMachineTypeNotSupported",
		});
		client.destroy();
	});

	it("SQS: a message's whole life", async () => {
		const { QueueUrl } = await sqs.send(
			new CreateQueueCommand({ QueueName: "life", Attributes: { VisibilityTimeout: "5" } }),
		);
		expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "life" }))).QueueUrl).toBe(QueueUrl);
		expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "li" }))).QueueUrls).toEqual([QueueUrl]);
		const attribute = { DataType: "String", StringValue: "v" };
		await sqs.send(
			new SendMessageCommand({ QueueUrl, MessageBody: "héllo", MessageAttributes: { a: attribute } }),
		);
		const { Messages } = await sqs.send(
			new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
		);
		expect(Messages).toMatchObject([
			{ Body: "héllo", Attributes: { ApproximateReceiveCount: "1" }, MessageAttributes: { a: attribute } },
		]);
		const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
		await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 100 }));
		const { Attributes } = await sqs.send(
			new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
		);
		expect(Attributes).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "1", VisibilityTimeout: "5" });
		await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
		expect(workflows.queues.depth("life")).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
	});

	it("SQS: batches report each entry, purge empties", async () => {
		const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "batch" }));
		const Entries = ["1", "2", "3"].map((Id) => ({ Id, MessageBody: Id }));
		const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
		expect(sent.Successful?.map((entry) => entry.Id)).toEqual(["1", "2", "3"]);
		const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2 }));
		const deleted = await sqs.send(
			new DeleteMessageBatchCommand({
				QueueUrl,
				Entries: Messages?.map((message, i) => ({ Id: String(i), ReceiptHandle: message.ReceiptHandle })),
			}),
		);
		expect(deleted.Successful).toHaveLength(2);
		await sqs.send(new PurgeQueueCommand({ QueueUrl }));
		expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
	});

	it("SQS: a missing queue is the client's own exception, a wrong parameter is named", async () => {
		await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "none" }))).rejects.toBeInstanceOf(
			QueueDoesNotExist,
		);
		const QueueUrl = `${endpoint.url}/000000000000/batch`;
		await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }))).rejects.toThrow(
			/MaxNumberOfMessages/,
		);
	});

	it("SNS: what is published reaches every subscribed queue, in the envelope or raw", async () => {
		const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "news" }));
		for (const QueueName of ["enveloped", "raw"]) {
			await sqs.send(new CreateQueueCommand({ QueueName }));
			const Endpoint = `arn:aws:sqs:${REGION}:000000000000:${QueueName}`;
			const Attributes = QueueName === "raw" ? { RawMessageDelivery: "true" } : undefined;
			await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes }));
		}
		const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: '<a & "b">' }));
		const batch = await sns.send(
			new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: "x", Message: "second" }] }),
		);
		expect(batch.Successful?.[0]?.Id).toBe("x");
		const [raw] = await workflows.queues.receive("raw", { max: 1 });
		expect(raw?.body).toBe('<a & "b">');
		const [enveloped] = await workflows.queues.receive("enveloped", { max: 1 });
		expect(JSON.parse(enveloped?.body ?? "")).toMatchObject({
			Type: "Notification",
			MessageId,
			TopicArn,
			Message: '<a & "b">',
		});
	});

	it("SNS: a missing topic is an error, also for a batch", async () => {
		const TopicArn = `arn:aws:sns:${REGION}:000000000000:none`;
		await expect(sns.send(new PublishCommand({ TopicArn, Message: "x" }))).rejects.toThrow(
			"Topic does not exist",
		);
		await expect(
			sns.send(
				new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: "x", Message: "y" }] }),
			),
		).rejects.toThrow("Topic does not exist");
	});
});

describe("the endpoint refuses", () => {
	/** The headers that AWS clients send. */
	const SENT = {
		authorization: "AWS4-HMAC-SHA256 Credential=local/x",
		"content-type": "application/x-amz-json-1.0",
	};
	const post = (headers: Record<string, string>, body = "{}") =>
		new Promise<{ status: number; body: string }>((resolve, reject) => {
			const outgoing = request(
				endpoint.url,
				{ method: "POST", headers: { ...SENT, ...headers } },
				(response) => {
					let text = "";
					response.on("data", (chunk) => {
						text += chunk;
					});
					response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
				},
			);
			outgoing.on("error", reject);
			outgoing.end(body);
		});

	it.each([
		[
			"a page that reaches it under another name",
			{ host: "evil.example", "x-amz-target": "AmazonSQS.ListQueues" },
			403,
			"AccessDenied",
		],
		[
			"a service that it does not have",
			{ "x-amz-target": "Kinesis_20131202.ListStreams" },
			400,
			"Kinesis_20131202",
		],
		[
			"an operation that it does not have",
			{ "x-amz-target": "AmazonSQS.TagQueue" },
			400,
			"TagQueue is not supported",
		],
		[
			"a request without a service",
			{ "content-type": "application/x-www-form-urlencoded" },
			400,
			"not supported here",
		],
	])("%s", async (_, headers, status, text) => {
		const response = await post(headers as Record<string, string>);
		expect(response.status).toBe(status);
		expect(response.body).toContain(text);
	});

	it("what is not JSON, and what is too large", async () => {
		const target = { "x-amz-target": "AmazonSQS.ListQueues" };
		expect(await post(target, "{")).toMatchObject({ status: 400, body: expect.stringContaining("not JSON") });
		expect((await post(target, "x".repeat(2 * 1024 * 1024 + 1))).status).toBe(413);
	});

	it("a port that is taken, in one line", async () => {
		const services = () => Promise.reject(new Error("must not be asked")) as never;
		await expect(startAwsEndpoint({ port: endpoint.port, services })).rejects.toThrow(PortUnavailableError);
		await expect(startAwsEndpoint({ port: endpoint.port, services })).rejects.toThrow(
			`Port ${endpoint.port} is taken by another program. Stop it, or choose another port: npm start -- --port 9000`,
		);
	});
});
