import { DatabaseSync } from "node:sqlite";
import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import { describe, expect, it, test } from "vitest";
import type { Integration } from "../../../packages/local/src/asl/parse/integration.ts";
import { createEngine, type Engine } from "../../../packages/local/src/asl/run/engine.ts";
import {
	LAMBDA_INVOKE,
	type LambdaFunction,
	lambdaInvoke,
	SNS_PUBLISH,
	SQS_SEND_MESSAGE,
	START_EXECUTION,
	START_EXECUTION_SYNC,
	snsPublish,
	sqsSendMessage,
	startExecution,
	startExecutionSync,
} from "../../../packages/local/src/asl/run/integrations.ts";
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
		run([[LAMBDA_INVOKE, lambdaInvoke((name) => (name === "fn" ? fn : undefined), clock)]], {
			T: {
				Type: "Task",
				Resource: LAMBDA_INVOKE,
				Arguments: { FunctionName: "fn", Payload: { a: 1 }, ...fields },
				TimeoutSeconds: 30,
				End: true,
			},
		});

	test("gives the payload and tells the function how long it has", async () => {
		const ended = await invoke(async (payload, context) => ({
			payload,
			left: context.getRemainingTimeInMillis(),
			id: context.awsRequestId.length,
			isAborted: context.signal.aborted,
		}));
		expect(ended.result).toEqual({
			ExecutedVersion: "$LATEST",
			Payload: { payload: { a: 1 }, left: 30_000, id: 36, isAborted: false },
			StatusCode: 200,
		});
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

describe("states:startExecution", () => {
	function parent(child: Record<string, unknown>, resource: string, fields: Record<string, unknown> = {}) {
		const engine: Engine = createEngine({
			database: new DatabaseSync(":memory:"),
			integrations: new Map([
				[START_EXECUTION, startExecution(() => engine)],
				[START_EXECUTION_SYNC, startExecutionSync(() => engine)],
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

	test(".sync:2 waits and gives the output as JSON", async () => {
		const { engine, executionArn } = parent(
			{ A: { Type: "Pass", Output: { got: "{% $states.input %}" }, End: true } },
			START_EXECUTION_SYNC,
		);
		const ended = await engine.waitFor(executionArn);
		expect(JSON.parse(ended.output ?? "")).toMatchObject({
			Status: "SUCCEEDED",
			Input: { n: 1 },
			Output: { got: { n: 1 } },
		});
		expect(historyLines(engine, executionArn)).toContain("5<4 TaskSubmitted");
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
