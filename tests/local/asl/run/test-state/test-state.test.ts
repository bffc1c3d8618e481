import type { TestStateCommandInput } from "@aws-sdk/client-sfn";
import { describe, expect, it, test } from "vitest";
import { task, testStateApi } from "./test-state-api.ts";

const { calls, run, send } = testStateApi();

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
	const answer = await send({ definition, stateName: "Inner" });
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
