import {
	CreateStateMachineCommand,
	DescribeExecutionCommand,
	DescribeMapRunCommand,
	DescribeStateMachineCommand,
	DescribeStateMachineForExecutionCommand,
	GetExecutionHistoryCommand,
	ListExecutionsCommand,
	ListStateMachinesCommand,
	paginateListExecutions,
	RedriveExecutionCommand,
	SendTaskSuccessCommand,
	type SFNClient,
	StartExecutionCommand,
	StartSyncExecutionCommand,
	StopExecutionCommand,
	UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, expect, test } from "vitest";
import { handleStepFunctionsRequest } from "../../../../packages/local/src/asl/protocol/step-functions-protocol.ts";
import { startApi, type TestApi } from "../api-fixture.ts";
import { createTestEngine, definition, type TestEngine, testResource } from "../engine-fixture.ts";

let client: SFNClient;
let api: TestApi;
let t: TestEngine;
let tokens: string[];

beforeEach(async () => {
	tokens = [];
	t = createTestEngine({
		work: async (call) => {
			if (call.taskToken) tokens.push(call.taskToken);
			return call.arguments;
		},
	});
	api = await startApi(t.engine);
	client = api.client;
});

afterEach(() => api.stop());

const states = { A: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, End: true } };

async function create(type: "STANDARD" | "EXPRESS" = "STANDARD", machine: Record<string, unknown> = states) {
	const { stateMachineArn } = await client.send(
		new CreateStateMachineCommand({
			name: "m",
			definition: definition(machine),
			roleArn: "arn:aws:iam::000000000000:role/m",
			type,
		}),
	);
	return stateMachineArn ?? "";
}

test("the ordinary SDK client runs a machine and reads everything about it", async () => {
	const stateMachineArn = await create();
	const { executionArn, startDate } = await client.send(
		new StartExecutionCommand({ stateMachineArn, name: "first", input: `{"n":1}` }),
	);
	expect(startDate).toEqual(new Date(t.clock.now()));
	await t.engine.waitFor(executionArn ?? "");
	expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
		status: "SUCCEEDED",
		name: "first",
		stateMachineArn,
		output: `{"n":2}`,
		stopDate: new Date(t.clock.now()),
	});
	const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
	expect(events.map(({ type }) => type)).toEqual([
		"ExecutionStarted",
		"PassStateEntered",
		"PassStateExited",
		"ExecutionSucceeded",
	]);
	expect(events[0]?.timestamp).toBeInstanceOf(Date);
	const { executions = [] } = await client.send(
		new ListExecutionsCommand({ stateMachineArn, statusFilter: "SUCCEEDED" }),
	);
	expect(executions.map(({ name }) => name)).toEqual(["first"]);
	const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
	expect(stateMachines).toMatchObject([{ name: "m", type: "STANDARD", stateMachineArn }]);
	expect(await client.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
		status: "ACTIVE",
		definition: definition(states),
	});
});

test("lists page by page, newest first", async () => {
	const stateMachineArn = await create();
	for (const name of ["a", "b", "c", "d", "e"]) {
		await client.send(new StartExecutionCommand({ stateMachineArn, name, input: `{"n":1}` }));
	}
	const pages: (string | undefined)[][] = [];
	for await (const { executions = [] } of paginateListExecutions(
		{ client, pageSize: 2 },
		{ stateMachineArn },
	)) {
		pages.push(executions.map(({ name }) => name));
	}
	expect(pages).toEqual([["e", "d"], ["c", "b"], ["a"]]);
});

test("EXPRESS executions run synchronously", async () => {
	const stateMachineArn = await create("EXPRESS");
	expect(
		await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: `{"n":1}` })),
	).toMatchObject({ status: "SUCCEEDED", output: `{"n":2}` });
	expect(
		await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: `{"n":"x"}` })),
	).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
});

test("a callback ends a waiting task", async () => {
	const stateMachineArn = await create("STANDARD", {
		T: { Type: "Task", Resource: `${testResource("work")}.waitForTaskToken`, End: true },
	});
	const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
	await new Promise((resolve) => setImmediate(resolve));
	await client.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: "42" }));
	expect((await t.engine.waitFor(executionArn ?? "")).output).toBe("42");
});

test("an execution tells the definition it started with, and whether it can be redriven", async () => {
	const old = { T: { Type: "Task", Resource: `${testResource("work")}.waitForTaskToken`, End: true } };
	const stateMachineArn = await create("STANDARD", old);
	const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
	await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: definition(states) }));
	expect(await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject({
		stateMachineArn,
		name: "m",
		definition: definition(old),
		roleArn: "arn:aws:iam::000000000000:role/m",
		updateDate: new Date(t.clock.now()),
		revisionId: "1",
	});
	const running = await client.send(new DescribeExecutionCommand({ executionArn }));
	expect(running).toMatchObject({
		redriveStatus: "NOT_REDRIVABLE",
		redriveStatusReason: "Execution is RUNNING and cannot be redriven",
	});
	await client.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: `{"a":1}` }));
	const ended = await t.engine.waitFor(executionArn ?? "");
	expect(ended.redriveStatusReason).toBe("Execution is SUCCEEDED and cannot be redriven");
	const metadata = await client.send(
		new DescribeExecutionCommand({ executionArn, includedData: "METADATA_ONLY" }),
	);
	expect(metadata).toMatchObject({
		status: "SUCCEEDED",
		inputDetails: { included: false },
		outputDetails: { included: false },
	});
	expect(metadata).not.toHaveProperty("input");
	expect(metadata).not.toHaveProperty("output");
});

test("executions are listed by whether they were redriven", async () => {
	const stateMachineArn = await create("STANDARD", { F: { Type: "Fail" } });
	for (const name of ["a", "b"]) {
		const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name }));
		await t.engine.waitFor(executionArn ?? "");
		if (name === "b") await client.send(new RedriveExecutionCommand({ executionArn }));
		await t.engine.waitFor(executionArn ?? "");
	}
	const names = async (redriveFilter: "REDRIVEN" | "NOT_REDRIVEN") =>
		(await client.send(new ListExecutionsCommand({ stateMachineArn, redriveFilter }))).executions?.map(
			({ name }) => name,
		);
	expect(await names("REDRIVEN")).toEqual(["b"]);
	expect(await names("NOT_REDRIVEN")).toEqual(["a"]);
});

test("an execution is stopped, and redriven", async () => {
	const stateMachineArn = await create("STANDARD", {
		W: { Type: "Wait", Seconds: 1, Next: "T" },
		T: { Type: "Task", Resource: `${testResource("work")}.waitForTaskToken`, End: true },
	});
	const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
	const { stopDate } = await client.send(
		new StopExecutionCommand({ executionArn, error: "E", cause: "by hand" }),
	);
	expect(stopDate).toBeInstanceOf(Date);
	expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
		status: "ABORTED",
		error: "E",
		cause: "by hand",
		redriveStatus: "REDRIVABLE",
	});
	const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
	expect(redriveDate).toBeInstanceOf(Date);
	expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
		status: "RUNNING",
		redriveCount: 1,
	});
});

test.each<[string, () => Promise<unknown>]>([
	[
		"ExecutionDoesNotExist",
		() =>
			client.send(
				new DescribeExecutionCommand({ executionArn: "arn:aws:states:us-east-1:000000000000:execution:m:x" }),
			),
	],
	[
		"StateMachineDoesNotExist",
		() =>
			client.send(
				new StartExecutionCommand({
					stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:x",
				}),
			),
	],
	["InvalidArn", () => client.send(new DescribeExecutionCommand({ executionArn: "x" }))],
	["InvalidArn", async () => client.send(new GetExecutionHistoryCommand({ executionArn: await create() }))],
	["InvalidArn", () => client.send(new StartExecutionCommand({ stateMachineArn: "arn:aws:states" }))],
	[
		"ResourceNotFound",
		() =>
			client.send(
				new DescribeMapRunCommand({ mapRunArn: "arn:aws:states:us-east-1:000000000000:mapRun:m/M:x" }),
			),
	],
	["InvalidDefinition", () => create("STANDARD", { A: { Type: "Pass" } })],
	[
		"StateMachineAlreadyExists",
		async () => [await create(), await create("STANDARD", { B: { Type: "Succeed" } })],
	],
	[
		"InvalidExecutionInput",
		async () => client.send(new StartExecutionCommand({ stateMachineArn: await create(), input: "{" })),
	],
	[
		"InvalidName",
		async () => client.send(new StartExecutionCommand({ stateMachineArn: await create(), name: "a b" })),
	],
	[
		"StateMachineTypeNotSupported",
		async () => client.send(new StartSyncExecutionCommand({ stateMachineArn: await create() })),
	],
	["TaskTimedOut", () => client.send(new SendTaskSuccessCommand({ taskToken: "x".repeat(64), output: "1" }))],
	[
		"InvalidToken",
		async () => client.send(new ListExecutionsCommand({ stateMachineArn: await create(), nextToken: "?" })),
	],
])("the SDK sees the error %s", async (name, request) => {
	await expect(request()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test.each([
	["CreateActivity", {}, "UnknownOperationException"],
	["toString", {}, "UnknownOperationException"],
	["StartExecution", {}, "ValidationException"],
	["StartExecution", { stateMachineArn: 1 }, "ValidationException"],
	["StartExecution", null, "ValidationException"],
	["StartExecution", [], "ValidationException"],
	["ListExecutions", { statusFilter: "DONE" }, "ValidationException"],
	["ListExecutions", {}, "ValidationException"],
	["GetExecutionHistory", { executionArn: "x", reverseOrder: "yes" }, "ValidationException"],
])("%s with %j is answered with %s", async (operation, body, type) => {
	const answer = await handleStepFunctionsRequest(t.engine, operation, body);
	expect(answer).toMatchObject({ status: 400, body: { __type: type, message: expect.any(String) } });
});
