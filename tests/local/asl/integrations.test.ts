import { DatabaseSync } from "node:sqlite";
import { TABLES } from "@dephealth/contract/tables.ts";
import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import { describe, expect, it, test } from "vitest";
import type { Integration } from "../../../packages/local/src/asl/parse/integration.ts";
import { LAMBDA_INVOKE } from "../../../packages/local/src/asl/parse/resource.ts";
import { createEngine, type Engine } from "../../../packages/local/src/asl/run/engine.ts";
import { dynamoDbIntegrations } from "../../../packages/local/src/asl/run/integrations/dynamodb.ts";
import {
	type LambdaFunction,
	lambdaInvoke,
} from "../../../packages/local/src/asl/run/integrations/lambda-invoke.ts";
import {
	SNS_PUBLISH,
	SQS_DELETE_MESSAGE,
	SQS_SEND_MESSAGE,
	snsPublish,
	sqsReceiptAction,
	sqsSendMessage,
} from "../../../packages/local/src/asl/run/integrations/messages.ts";
import {
	START_EXECUTION,
	START_EXECUTION_SYNC,
	START_EXECUTION_SYNC_1,
	startExecution,
	startExecutionSync,
} from "../../../packages/local/src/asl/run/integrations/start-execution.ts";
import { AwsError } from "../../../packages/local/src/aws/aws-error.ts";
import { startDynamoDb } from "../../../packages/local/src/dynamodb/dynamodb.ts";
import { createManualClock } from "../../manual-clock.ts";
import { definition, historyLines } from "./engine-fixture.ts";

const clock = createManualClock({ autoAdvance: true });

async function run(
	integrations: [string, Integration][],
	states: Record<string, unknown>,
	input: unknown = {},
) {
	const engine = createEngine({
		database: new DatabaseSync(":memory:"),
		integrations: new Map(integrations),
		clock,
		random: () => 0,
	});
	const { stateMachineArn } = engine.createStateMachine({ name: "m", definition: definition(states) });
	const { executionArn } = engine.startExecution({ stateMachineArn, input: JSON.stringify(input) });
	const ended = await engine.waitFor(executionArn);
	return {
		...ended,
		engine,
		executionArn: ended.executionArn ?? "",
		result: ended.output && JSON.parse(ended.output),
	};
}

describe("lambda:invoke", () => {
	const invoke = (fn: LambdaFunction, fields: Record<string, unknown> = {}) =>
		run(
			[
				[
					LAMBDA_INVOKE,
					lambdaInvoke(
						(name) => (name === "fn" ? fn : undefined),
						clock,
						() => 7,
					),
				],
			],
			{
				T: {
					Type: "Task",
					Resource: LAMBDA_INVOKE,
					Arguments: { FunctionName: "fn", Payload: { a: 1 }, ...fields },
					TimeoutSeconds: 30,
					End: true,
				},
			},
		);

	test("gives the payload and tells the function how long it has", async () => {
		const ended = await invoke(async (payload, context) => ({
			payload,
			left: context.getRemainingTimeInMillis(),
			id: context.awsRequestId.length,
			isAborted: context.signal.aborted,
		}));
		expect(ended.result).toEqual({
			ExecutedVersion: "$LATEST",
			Payload: { payload: { a: 1 }, left: 7_000, id: 36, isAborted: false },
			StatusCode: 200,
			SdkHttpMetadata: { HttpStatusCode: 200 },
			SdkResponseMetadata: { RequestId: expect.any(String) },
		});
	});

	it.each([
		["JSON", `{"b":2}`, { b: 2 }],
		["other text", "b", "b"],
		["text that is quoted twice", `"b"`, "b"],
	])("takes text that is %s as the event it says", async (_, Payload, expected) => {
		expect((await invoke(async (event) => event, { Payload })).result.Payload).toEqual(expected);
	});

	test("ends a function at its timeout, in Lambda's words", async () => {
		let isAborted = false;
		const ended = await invoke(
			(_, { signal }) =>
				new Promise(() => {
					signal.addEventListener("abort", () => {
						isAborted = true;
					});
				}),
		);
		expect(isAborted).toBe(true);
		expect(ended.error).toBe("Sandbox.Timedout");
		expect(JSON.parse(ended.cause ?? "")).toEqual({
			errorType: "Sandbox.Timedout",
			errorMessage: expect.stringMatching(/^RequestId: [\w-]{36} Error: Task timed out after 7\.00 seconds$/),
		});
	});

	test("is given up by a state that waits for less", async () => {
		const hang: LambdaFunction = () => new Promise(() => {});
		const ended = await run(
			[
				[
					LAMBDA_INVOKE,
					lambdaInvoke(
						() => hang,
						clock,
						() => 60,
					),
				],
			],
			{
				T: {
					Type: "Task",
					Resource: LAMBDA_INVOKE,
					Arguments: { FunctionName: "fn" },
					TimeoutSeconds: 30,
					End: true,
				},
			},
		);
		expect(ended.error).toBe("States.Timeout");
	});

	it.each([
		["nothing", undefined, null],
		["a date", { at: new Date(0) }, { at: "1970-01-01T00:00:00.000Z" }],
		["what JSON cannot say", { a: undefined, b: Number.NaN, c: () => 1 }, { b: null }],
	])("passes %s through JSON", async (_, result, expected) => {
		expect((await invoke(async () => result)).result.Payload).toEqual(expected);
	});

	test("does not let the function change the state's data", async () => {
		const ended = await invoke(async (payload) => {
			(payload as { a: number }).a = 2;
			throw new RangeError("no");
		});
		const { events = [] } = ended.engine.getExecutionHistory({ executionArn: ended.executionArn });
		expect(events[2]?.taskScheduledEventDetails?.parameters).toBe(`{"FunctionName":"fn","Payload":{"a":1}}`);
	});

	test("reports an error as Lambda does", async () => {
		const ended = await invoke(async () => {
			throw new PackageNotFoundError("npm does not know it", { source: "npm" });
		});
		expect(ended.error).toBe("PackageNotFoundError");
		const cause = JSON.parse(ended.cause ?? "");
		expect(cause).toMatchObject({ errorType: "PackageNotFoundError", errorMessage: "npm does not know it" });
		expect(cause.trace.length).toBeGreaterThan(1);
	});

	test("keeps a long cause valid JSON", async () => {
		const ended = await invoke(async () => {
			throw new Error("é".repeat(1_000_000));
		});
		expect(JSON.parse(ended.cause ?? "").errorMessage).toHaveLength(8_000);
	});

	it.each([
		["an unknown function", { FunctionName: "other" }, "Lambda.ResourceNotFoundException"],
		["no function", { FunctionName: "" }, "Lambda.InvalidParameterValueException"],
		["an asynchronous call", { InvocationType: "Event" }, "Lambda.InvalidParameterValueException"],
	])("refuses %s", async (_, fields, error) => {
		expect((await invoke(async () => 1, fields)).error).toBe(error);
	});

	test("refuses a result that is a circle", async () => {
		const circle: Record<string, unknown> = {};
		circle["self"] = circle;
		expect((await invoke(async () => circle)).error).toBe("Runtime.MarshalError");
	});
});

test.each([
	[SQS_SEND_MESSAGE, "QueueUrl", "MessageBody"],
	[SNS_PUBLISH, "TopicArn", "Message"],
])("%s sends objects as JSON and hands the other fields on", async (resource, target, body) => {
	const sent: unknown[] = [];
	const send = async (message: unknown) => {
		sent.push(message);
		return { MessageId: "7" };
	};
	const integration = resource === SQS_SEND_MESSAGE ? sqsSendMessage(send) : snsPublish(send);
	const task = (fields: Record<string, unknown>) => ({
		Type: "Task",
		Resource: resource,
		Arguments: { [target]: "here", ...fields },
	});
	const ended = await run([[resource, integration]], {
		A: { ...task({ [body]: { a: 1 }, DelaySeconds: 5 }), Next: "B" },
		B: { ...task({ [body]: "text" }), Next: "C" },
		C: { ...task({}), End: true },
	});
	expect(sent).toEqual([
		{ [target]: "here", [body]: `{"a":1}`, DelaySeconds: 5 },
		{ [target]: "here", [body]: "text" },
	]);
	expect(ended).toMatchObject({ status: "FAILED", cause: `The Arguments have no '${body}'.` });
});

describe("a function that the state names itself", () => {
	const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:fn";
	const state = {
		Type: "Task",
		Resource: functionArn,
		Credentials: { RoleArn: "{% $states.input.role %}" },
		End: true,
	};
	const details = (engine: Engine, executionArn: string) =>
		(engine.getExecutionHistory({ executionArn }).events ?? [])
			.slice(2, -1)
			.map(({ id, timestamp, previousEventId, ...rest }) => rest);

	test("takes the state's input, and its result is the output", async () => {
		const echo: LambdaFunction = async (event) => ({ event });
		const ended = await run([[LAMBDA_INVOKE, lambdaInvoke(() => echo, clock)]], { T: state }, { role: "r" });
		const input = `{"role":"r"}`;
		const output = `{"event":{"role":"r"}}`;
		const whole = { truncated: false };
		expect(details(ended.engine, ended.executionArn)).toEqual([
			{
				type: "LambdaFunctionScheduled",
				lambdaFunctionScheduledEventDetails: {
					resource: functionArn,
					input,
					inputDetails: whole,
					taskCredentials: { roleArn: "r" },
				},
			},
			{ type: "LambdaFunctionStarted" },
			{
				type: "LambdaFunctionSucceeded",
				lambdaFunctionSucceededEventDetails: { output, outputDetails: whole },
			},
			{ type: "TaskStateExited", stateExitedEventDetails: { name: "T", output, outputDetails: whole } },
		]);
	});

	test("fails and is late in events of its own", async () => {
		const failing: LambdaFunction = async () => {
			throw new RangeError("no");
		};
		const ended = await run(
			[[LAMBDA_INVOKE, lambdaInvoke(() => failing, clock)]],
			{ T: state },
			{ role: "r" },
		);
		expect(details(ended.engine, ended.executionArn).at(-1)).toMatchObject({
			type: "LambdaFunctionFailed",
			lambdaFunctionFailedEventDetails: { error: "RangeError" },
		});
		const hanging: LambdaFunction = () => new Promise(() => {});
		const late = await run(
			[[LAMBDA_INVOKE, lambdaInvoke(() => hanging, clock)]],
			{ T: { ...state, TimeoutSeconds: 1 } },
			{ role: "r" },
		);
		expect(details(late.engine, late.executionArn).at(-1)).toEqual({
			type: "LambdaFunctionTimedOut",
			lambdaFunctionTimedOutEventDetails: { error: "States.Timeout" },
		});
	});
});

describe("a service's error", () => {
	const refuse = async (): Promise<never> => {
		throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
	};
	const table = {
		status: 400,
		body: `{"__type":"com.amazonaws#ConditionalCheckFailedException","message":"no"}`,
	};

	const invalid = {
		status: 400,
		body: `{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}`,
	};

	it.each<[string, Integration, string, string]>([
		[
			SQS_SEND_MESSAGE,
			sqsSendMessage(refuse),
			"SQS.QueueDoesNotExistException",
			"(Service: AmazonSQS; Status Code: 400; Error Code: QueueDoesNotExist; Request ID: ",
		],
		[
			SQS_DELETE_MESSAGE,
			sqsReceiptAction(refuse),
			"Sqs.QueueDoesNotExistException",
			"(Service: Sqs, Status Code: 400, Request ID: ",
		],
		[
			SNS_PUBLISH,
			snsPublish(async () => {
				throw new AwsError("NotFound", "Topic does not exist", { status: 404 });
			}),
			"SNS.NotFoundException",
			"(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: ",
		],
		[
			SQS_SEND_MESSAGE,
			sqsSendMessage(async () => {
				throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
			}),
			"SQS.AmazonSQSException",
			"(Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: ",
		],
		...(
			[
				[
					"dynamodb:putItem",
					table,
					"DynamoDB.ConditionalCheckFailedException",
					"(Service: AmazonDynamoDBv2; ",
				],
				[
					"aws-sdk:dynamodb:putItem",
					table,
					"DynamoDb.ConditionalCheckFailedException",
					"(Service: DynamoDb, ",
				],
				[
					"dynamodb:getItem",
					invalid,
					"DynamoDB.AmazonDynamoDBException",
					"Error Code: ValidationException; ",
				],
				["aws-sdk:dynamodb:getItem", invalid, "DynamoDb.DynamoDbException", "(Service: DynamoDb, "],
			] as const
		).map(([action, answer, error, cause]): [string, Integration, string, string] => {
			const resource = `arn:aws:states:::${action}`;
			const integration = dynamoDbIntegrations(async () => answer).get(resource);
			if (!integration) throw new Error(`${resource} is missing`);
			return [resource, integration, error, cause];
		}),
	])(
		"of %s has the name and the cause that Step Functions gives it",
		async (resource, integration, error, cause) => {
			const fields = { QueueUrl: "q", MessageBody: "m", ReceiptHandle: "r", TopicArn: "t", Message: "m" };
			const ended = await run([[resource, integration]], {
				T: { Type: "Task", Resource: resource, Arguments: fields, End: true },
			});
			expect(ended.error).toBe(error);
			expect(ended.cause).toContain(cause);
		},
	);
});

test("a machine writes and reads DynamoDB itself, through both kinds of integration", async () => {
	const dynamoDb = await startDynamoDb({ tables: TABLES, tablePrefix: "t", clock });
	const table = { TableName: "t-operations" };
	const key = { pk: { S: "A" }, sk: { S: "B" } };
	const task = (action: string, fields: Record<string, unknown>) => ({
		Type: "Task",
		Resource: `arn:aws:states:::${action}`,
		Arguments: { ...table, ...fields },
	});
	const ended = await run([...dynamoDbIntegrations(dynamoDb.execute)], {
		Put: { ...task("dynamodb:putItem", { Item: { ...key, n: { N: "1" } } }), Next: "Add" },
		Add: {
			...task("dynamodb:updateItem", {
				Key: key,
				UpdateExpression: "ADD n :one",
				ExpressionAttributeValues: { ":one": { N: "1" } },
				ReturnValues: "UPDATED_NEW",
			}),
			Assign: { updated: "{% $states.result.Attributes %}" },
			Next: "Get",
		},
		Get: {
			...task("dynamodb:getItem", { Key: key }),
			Output: { got: "{% $states.result.Item.n.N %}", updated: "{% $updated %}" },
			Next: "Query",
		},
		Query: {
			...task("aws-sdk:dynamodb:query", {
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: "A" } },
			}),
			Output: { before: "{% $states.input %}", count: "{% $states.result.Count %}" },
			End: true,
		},
	});
	expect(ended.result).toEqual({ before: { got: "2", updated: { n: { N: "2" } } }, count: 1 });
	await dynamoDb.close();
});

describe("states:startExecution", () => {
	function parent(child: Record<string, unknown>, resource: string, fields: Record<string, unknown> = {}) {
		const engine: Engine = createEngine({
			database: new DatabaseSync(":memory:"),
			integrations: new Map([
				[START_EXECUTION, startExecution(() => engine)],
				[START_EXECUTION_SYNC, startExecutionSync(() => engine)],
				[START_EXECUTION_SYNC_1, startExecutionSync(() => engine, String)],
			]),
			clock,
			random: () => 0,
		});
		const { stateMachineArn: childArn } = engine.createStateMachine({
			name: "child",
			definition: definition(child),
		});
		const { stateMachineArn } = engine.createStateMachine({
			name: "parent",
			definition: definition({
				T: {
					Type: "Task",
					Resource: resource,
					Arguments: { StateMachineArn: childArn, Input: { n: 1 } },
					End: true,
					...fields,
				},
			}),
		});
		const { executionArn } = engine.startExecution({ stateMachineArn });
		return { engine, executionArn, childArn };
	}

	test("starts and does not wait", async () => {
		const { engine, executionArn, childArn } = parent(
			{ W: { Type: "Wait", Seconds: 1000, End: true } },
			START_EXECUTION,
		);
		const ended = await engine.waitFor(executionArn);
		const { executions = [] } = engine.listExecutions({ stateMachineArn: childArn });
		expect(executions).toHaveLength(1);
		expect(JSON.parse(ended.output ?? "").ExecutionArn).toBe(executions[0]?.executionArn);
	});

	test.each([
		["JSON", START_EXECUTION_SYNC, { Input: { n: 1 }, Output: { got: { n: 1 } } }],
		["text", START_EXECUTION_SYNC_1, { Input: '{"n":1}', Output: '{"got":{"n":1}}' }],
	])("waits and gives input and output as %s: %s", async (_, resource, given) => {
		const { engine, executionArn } = parent(
			{ A: { Type: "Pass", Output: { got: "{% $states.input %}" }, End: true } },
			resource,
		);
		const ended = await engine.waitFor(executionArn);
		expect(JSON.parse(ended.output ?? "")).toMatchObject({
			Status: "SUCCEEDED",
			RedriveCount: 0,
			RedriveStatus: "NOT_REDRIVABLE",
			RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
			...given,
		});
		expect(historyLines(engine, executionArn)).toContain("5<4 TaskSubmitted");
	});

	test("fails in AWS's words when there is no such machine", async () => {
		const { engine, executionArn } = parent({ A: { Type: "Succeed" } }, START_EXECUTION, {
			Arguments: { StateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:none" },
		});
		const ended = await engine.waitFor(executionArn);
		expect(ended.error).toBe("StepFunctions.StateMachineDoesNotExistException");
		expect(ended.cause).toMatch(
			/^State Machine Does Not Exist: '.*:none' \(Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: [\w-]+; Proxy: null\)$/,
		);
	});

	test(".sync:2 fails with the child", async () => {
		const { engine, executionArn } = parent(
			{ F: { Type: "Fail", Error: "E", Cause: "c" } },
			START_EXECUTION_SYNC,
		);
		const ended = await engine.waitFor(executionArn);
		expect(ended.error).toBe("States.TaskFailed");
		expect(JSON.parse(ended.cause ?? "")).toMatchObject({ Status: "FAILED", Error: "E", Cause: "c" });
	});

	test(".sync:2 stops the child when it times out", async () => {
		const child = { W: { Type: "Wait", Seconds: 1000, End: true } };
		const { engine, executionArn, childArn } = parent(child, START_EXECUTION_SYNC, { TimeoutSeconds: 5 });
		expect((await engine.waitFor(executionArn)).error).toBe("States.Timeout");
		expect(engine.listExecutions({ stateMachineArn: childArn }).executions?.[0]?.status).toBe("ABORTED");
	});
});
