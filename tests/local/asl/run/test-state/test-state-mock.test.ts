import type { TestStateCommandInput } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { task, testStateApi } from "./test-state-api.ts";

const { calls, run } = testStateApi();

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
