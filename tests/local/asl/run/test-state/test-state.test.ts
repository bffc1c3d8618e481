import { type SFNClient, TestStateCommand, type TestStateCommandInput } from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { startApi, type TestApi } from "../../api-fixture.ts";
import { createTestEngine, testResource } from "../../engine-fixture.ts";

let api: TestApi;
let client: SFNClient;
let calls: unknown[];

beforeEach(async () => {
	calls = [];
	const t = createTestEngine({
		work: async ({ arguments: given }) => {
			calls.push(given);
			if (JSON.stringify(given).includes("fail")) throw new RangeError("too far");
			return { doubled: Number((given as { n: number }).n) * 2 };
		},
	});
	api = await startApi(t.engine);
	client = api.client;
});

afterEach(() => api.stop());

async function run(state: Record<string, unknown>, rest: Partial<TestStateCommandInput> = {}) {
	const definition = JSON.stringify({ QueryLanguage: "JSONata", ...state });
	const { $metadata, ...answer } = await client.send(new TestStateCommand({ definition, ...rest }));
	return answer;
}

const task = {
	Type: "Task",
	Resource: testResource("work"),
	Arguments: { n: "{% $states.input.n + $more %}" },
	Assign: { seen: "{% $states.result.doubled %}" },
	Output: "{% $states.result.doubled %}",
	Next: "After",
};

test("a task is run, and what went through it is shown", async () => {
	const answer = await run(task, {
		input: `{"n":1}`,
		variables: `{"more":2}`,
		inspectionLevel: "DEBUG",
	});
	expect(calls).toEqual([{ n: 3 }]);
	expect(answer).toEqual({
		status: "SUCCEEDED",
		output: "6",
		nextState: "After",
		inspectionData: {
			input: `{"n":1}`,
			afterArguments: `{"n":3}`,
			result: `{"doubled":6}`,
			variables: `{"more":2,"seen":6}`,
		},
	});
	expect(await run(task, { input: `{"n":1}`, variables: `{"more":2}`, inspectionLevel: "INFO" })).toEqual({
		status: "SUCCEEDED",
		output: "6",
		nextState: "After",
	});
});

test("without a mock the context object is that of an execution of its own", async () => {
	const { output } = await run(
		{ Type: "Pass", Output: "{% $states.context %}", End: true },
		{ input: `{"n":1}`, variables: `{"m":1}` },
	);
	expect(JSON.parse(output ?? "")).toEqual({
		Execution: {
			Id: "arn:aws:states:us-east-1:000000000000:express:TestState:TestState",
			Input: { n: 1 },
			Name: "TestState",
			RoleArn: null,
			StartTime: "2026-01-01T00:00:00.000Z",
		},
		StateMachine: { Id: "arn:aws:states:us-east-1:000000000000:stateMachine:TestState", Name: "TestState" },
		State: { Name: "StateName", EnteredTime: "2026-01-01T00:00:00.000Z" },
	});
});

describe("a state that does no work", () => {
	it.each([
		["Pass", { Type: "Pass", Output: { a: "{% $states.input.n %}" }, End: true }, { output: `{"a":1}` }],
		[
			"Choice",
			{
				Type: "Choice",
				Choices: [{ Condition: "{% $states.input.n > 0 %}", Next: "More" }],
				Default: "Less",
			},
			{ output: `{"n":1}`, nextState: "More" },
		],
		["Wait", { Type: "Wait", Seconds: 0, Next: "B" }, { output: `{"n":1}`, nextState: "B" }],
		["Succeed", { Type: "Succeed" }, { output: `{"n":1}` }],
	])("%s is run", async (_, state, expected) => {
		expect(await run(state, { input: `{"n":1}` })).toEqual({ status: "SUCCEEDED", ...expected });
	});

	it("Fail fails", async () => {
		expect(await run({ Type: "Fail", Error: "E", Cause: "c" })).toEqual({
			status: "FAILED",
			error: "E",
			cause: "c",
		});
	});
});

describe("an error", () => {
	const failing = { ...task, Arguments: { fail: true } };
	const retry = { Retry: [{ ErrorEquals: ["Other"] }, { ErrorEquals: ["RangeError"], IntervalSeconds: 4 }] };
	const caught = {
		Catch: [
			{ ErrorEquals: ["RangeError"], Output: { why: "{% $states.errorOutput.Cause %}" }, Next: "Handler" },
		],
	};
	const error = { error: "RangeError", cause: "too far" };

	it("that nothing takes fails the state", async () => {
		expect(await run(failing)).toEqual({ status: "FAILED", ...error });
	});

	it("that a Retry takes is retriable, and says when; the work is done once", async () => {
		expect(
			await run(
				{ ...failing, ...retry, ...caught },
				{
					inspectionLevel: "TRACE",
					stateConfiguration: { retrierRetryCount: 1 },
				},
			),
		).toMatchObject({
			status: "RETRIABLE",
			...error,
			inspectionData: { errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: 8 } },
		});
		expect(calls).toHaveLength(1);
	});

	it("that no Retry takes any more names the one that did", async () => {
		const answer = await run(
			{ ...failing, ...retry },
			{ inspectionLevel: "DEBUG", stateConfiguration: { retrierRetryCount: 3 } },
		);
		expect(answer).toMatchObject({ status: "FAILED", inspectionData: { errorDetails: { retryIndex: 1 } } });
	});

	it("that a Catch takes leads on, once no retry is left; the work is done once", async () => {
		expect(
			await run(
				{ ...failing, ...retry, ...caught },
				{
					inspectionLevel: "DEBUG",
					stateConfiguration: { retrierRetryCount: 3 },
				},
			),
		).toMatchObject({
			status: "CAUGHT_ERROR",
			...error,
			output: `{"why":"too far"}`,
			nextState: "Handler",
			inspectionData: { errorDetails: { catchIndex: 0 }, afterArguments: `{"fail":true}` },
		});
		expect(calls).toHaveLength(1);
	});

	it("of an expression names the state, but no event", async () => {
		expect(await run({ Type: "Pass", Output: "{% $nothing %}", End: true })).toMatchObject({
			status: "FAILED",
			error: "States.QueryEvaluationError",
			cause:
				"An error occurred while executing the state 'StateName' (entered at the event id #0). The JSONata expression '$nothing' specified for the field 'Output' returned nothing (undefined).",
		});
	});
});

describe("a mock", () => {
	const context = (given: unknown) => ({ mock: { result: "{}" }, context: JSON.stringify(given) });
	const map = { Type: "Map", ItemProcessor: { StartAt: "P", States: { P: { Type: "Succeed" } } }, End: true };
	const parallel = {
		Type: "Parallel",
		Branches: [{ StartAt: "P", States: { P: { Type: "Succeed" } } }],
		End: true,
	};

	it.each<[string, Record<string, unknown>, Partial<TestStateCommandInput>]>([
		[
			"State type 'Pass' is not supported when a mock is specified",
			{ Type: "Pass" },
			{ mock: { result: "1" } },
		],
		[
			"A test mock should have only one of the following fields: [result, errorOutput].",
			task,
			{ mock: { result: "{}", errorOutput: { error: "E" } } },
		],
		["Mocked result must be valid JSON", task, { mock: { result: "no JSON" } }],
		["Mocked result must be an array.", map, { mock: { result: "{}" } }],
		[
			"Mocked result must contain the same number of items as number of Parallel branches.",
			parallel,
			{ mock: { result: "[1,2]" } },
		],
		[
			"TestState does not support RevealSecrets when a mock is specified.",
			task,
			{ mock: { result: "{}" }, revealSecrets: true },
		],
		[
			"TestState does not support MapIterationFailureCount when a mock is not specified.",
			map,
			{ stateConfiguration: { mapIterationFailureCount: 0 } },
		],
		[
			"Map iteration failure count must be less than or equal to the number of Map iterations",
			map,
			{ mock: { result: "[1]" }, stateConfiguration: { mapIterationFailureCount: 2 } },
		],
		[
			"Invalid Context object provided: Execution.Id must be a string",
			task,
			context({ Execution: { Id: 1 } }),
		],
		[
			"Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
			task,
			context({ Map: {} }),
		],
		["Invalid Context object provided: Field 'Pokedex' is not allowed", task, context({ Pokedex: {} })],
		["Invalid Context object provided: Field 'level' is not allowed", task, context({ State: { level: 1 } })],
		[
			"Invalid Context object provided: Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
			task,
			context({ Task: { Token: "t" } }),
		],
	])("is refused in AWS's words: %s", async (message, state, rest) => {
		await expect(run(state, rest)).rejects.toMatchObject({ message });
	});

	it.each([
		[0, { status: "SUCCEEDED" }],
		[1, { status: "SUCCEEDED" }],
		[2, { status: "FAILED", error: "States.ExceedToleratedFailureThreshold" }],
	])(
		"says how many items of a Map failed: %i of a tolerated 1",
		async (mapIterationFailureCount, expected) => {
			const answer = await run(
				{ ...map, ToleratedFailureCount: 1 },
				{
					inspectionLevel: "DEBUG",
					mock: { result: "[1,2,3]" },
					stateConfiguration: { mapIterationFailureCount },
				},
			);
			expect(answer).toMatchObject({
				...expected,
				inspectionData: { input: "{}", maxConcurrency: 0, toleratedFailureCount: 1 },
			});
		},
	);

	it("of a Parallel shows its input alone", async () => {
		const answer = await run(parallel, { inspectionLevel: "TRACE", mock: { result: "[1]" } });
		expect(answer.inspectionData).toEqual({ input: "{}" });
	});

	it("stands for the work of a task", async () => {
		const answer = await run(task, {
			input: `{"n":1}`,
			variables: `{"more":1}`,
			mock: { result: `{"doubled":9}` },
		});
		expect(answer).toMatchObject({ status: "SUCCEEDED", output: "9" });
		expect(calls).toEqual([]);
	});

	it("stands for what a Map or a Parallel makes", async () => {
		const map = {
			Type: "Map",
			Items: [1],
			ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
			Output: "{% $sum($states.result) %}",
			End: true,
		};
		expect(await run(map, { mock: { result: "[1,2]" } })).toMatchObject({ output: "3" });
	});

	it("comes with a context object, if the caller gives one", async () => {
		const asked = { ...task, Arguments: { run: "{% $states.context.Execution.Name %}" } };
		const context = JSON.stringify({ Execution: { Name: "nightly" }, State: { Name: "State" } });
		const answer = await run(asked, {
			mock: { result: `{"doubled":9}` },
			context,
			inspectionLevel: "DEBUG",
		});
		expect(answer.inspectionData?.afterArguments).toBe(`{"run":"nightly"}`);
	});

	it("may be an error", async () => {
		expect(
			await run(task, {
				variables: `{"more":1}`,
				input: `{"n":1}`,
				mock: { errorOutput: { error: "E", cause: "c" } },
			}),
		).toEqual({
			status: "FAILED",
			error: "E",
			cause: "c",
		});
	});
});

test("a state of a machine is found by its name, wherever it is", async () => {
	const definition = JSON.stringify({
		QueryLanguage: "JSONata",
		StartAt: "P",
		States: {
			P: {
				Type: "Parallel",
				Branches: [{ StartAt: "Inner", States: { Inner: { Type: "Pass", Output: 7, End: true } } }],
				End: true,
			},
		},
	});
	const answer = await client.send(new TestStateCommand({ definition, stateName: "Inner" }));
	expect(answer).toMatchObject({ status: "SUCCEEDED", output: "7" });
});

test.each<[string, string, Record<string, unknown>, Partial<TestStateCommandInput>]>([
	[
		"a state of JSONPath",
		"InvalidDefinition",
		{ QueryLanguage: "JSONPath", Type: "Pass", Result: 1, End: true },
		{},
	],
	["a machine without the state's name", "ValidationException", { States: {} }, {}],
	["a name that is not there", "ValidationException", { States: {} }, { stateName: "A" }],
	["a Map without a mock", "InvalidDefinition", { Type: "Map", End: true }, {}],
	["a mock of a Pass", "ValidationException", { Type: "Pass", End: true }, { mock: { result: "1" } }],
	["an input that is not JSON", "InvalidExecutionInput", { Type: "Pass", End: true }, { input: "{" }],
	[
		"a context without a mock",
		"ValidationException",
		{ Type: "Pass", End: true },
		{ context: `{"Execution":{}}` },
	],
	["variables that are not JSON", "ValidationException", { Type: "Pass", End: true }, { variables: "{" }],
])("%s is refused", async (_, name, state, rest) => {
	await expect(run(state, rest)).rejects.toMatchObject({ name });
});
