import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import { describe, expect, it, test } from "vitest";
import { LAMBDA_INVOKE } from "../../../../../packages/local/src/asl/parse/resource.ts";
import type { Engine } from "../../../../../packages/local/src/asl/run/engine.ts";
import {
	type LambdaFunction,
	lambdaInvoke,
} from "../../../../../packages/local/src/asl/run/integrations/lambda-invoke.ts";
import {
	SNS_PUBLISH,
	SQS_SEND_MESSAGE,
	snsPublish,
	sqsSendMessage,
} from "../../../../../packages/local/src/asl/run/integrations/messages.ts";
import { clock, run } from "./run-states.ts";

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
