import { describe, expect, it, test } from "vitest";
import { createTestEngine, runMachine, testResource } from "../../engine-fixture.ts";
import { branch, END } from "./state-cases.ts";

describe("a state's output:", () => {
	it.each<[string, Record<string, unknown>, unknown, unknown]>([
		["Pass hands its input on", { A: END }, { n: 1 }, { n: 1 }],
		[
			"Pass evaluates inside objects and lists",
			{ A: { ...END, Output: { a: ["{% $states.input.n + 1 %}", "x"] } } },
			{ n: 1 },
			{ a: [2, "x"] },
		],
		["Succeed may shape it", { A: { Type: "Succeed", Output: "{% $states.input.n %}" } }, { n: 1 }, 1],
		[
			"Task gives its result",
			{
				A: {
					Type: "Task",
					Resource: testResource("echo"),
					Arguments: { b: "{% $states.input.n %}" },
					End: true,
				},
			},
			{ n: 1 },
			{ b: 1 },
		],
		[
			"Task without Arguments sends {}",
			{ A: { Type: "Task", Resource: testResource("echo"), End: true } },
			{ n: 1 },
			{},
		],
		[
			"Task that returns nothing gives null",
			{ A: { Type: "Task", Resource: testResource("nothing"), End: true } },
			{},
			null,
		],
		[
			"Task may combine input and result",
			{
				A: {
					Type: "Task",
					Resource: testResource("echo"),
					Arguments: { b: 2 },
					Output: "{% $merge([$states.input, $states.result]) %}",
					End: true,
				},
			},
			{ n: 1 },
			{ n: 1, b: 2 },
		],
		[
			"Parallel gives the list of its branches' outputs",
			{
				P: {
					Type: "Parallel",
					Branches: [branch({ A: { ...END, Output: 1 } }), branch({ B: END })],
					End: true,
				},
			},
			{ n: 1 },
			[1, { n: 1 }],
		],
		[
			"Parallel may give its branches another input",
			{
				P: {
					Type: "Parallel",
					Arguments: { m: "{% $states.input.n %}" },
					Branches: [branch({ A: END })],
					End: true,
				},
			},
			{ n: 1 },
			[{ m: 1 }],
		],
		[
			"Map runs over its input",
			{
				M: {
					Type: "Map",
					ItemProcessor: branch({ A: { ...END, Output: "{% $states.input * 10 %}" } }),
					End: true,
				},
			},
			[1, 2, 3],
			[10, 20, 30],
		],
		[
			"Map selects from each item and knows its index",
			{
				M: {
					Type: "Map",
					Items: "{% $states.input.list %}",
					ItemSelector: {
						i: "{% $states.context.Map.Item.Index %}",
						v: "{% $states.context.Map.Item.Value %}",
						all: "{% $states.input.n %}",
					},
					ItemProcessor: branch({ A: END }),
					End: true,
				},
			},
			{ n: 9, list: ["a", "b"] },
			[
				{ i: 0, v: "a", all: 9 },
				{ i: 1, v: "b", all: 9 },
			],
		],
		[
			"the states inside a Map know the item",
			{
				M: {
					Type: "Map",
					Items: [5],
					ItemSelector: { x: 1 },
					ItemProcessor: branch({ A: { ...END, Output: "{% $states.context.Map.Item.Value %}" } }),
					End: true,
				},
			},
			{},
			[5],
		],
		[
			"Map over nothing gives nothing",
			{ M: { Type: "Map", ItemProcessor: branch({ A: END }), End: true } },
			[],
			[],
		],
	])("%s", async (_, states, input, expected) => {
		const t = createTestEngine({ echo: async (call) => call.arguments, nothing: async () => undefined });
		const ended = await runMachine(t, states, input);
		expect(ended).toMatchObject({ status: "SUCCEEDED" });
		expect(ended.result).toEqual(expected);
		expect(t.errors).toEqual([]);
	});
});

describe("Map", () => {
	test("runs at most MaxConcurrency items at a time", async () => {
		let running = 0;
		let most = 0;
		const t = createTestEngine({
			async work() {
				most = Math.max(most, ++running);
				await new Promise((resolve) => setImmediate(resolve));
				running--;
			},
		});
		const work = branch({ T: { Type: "Task", Resource: testResource("work"), End: true } });
		await runMachine(
			t,
			{ M: { Type: "Map", MaxConcurrency: "{% 3 %}", ItemProcessor: work, End: true } },
			Array(20).fill(0),
		);
		expect(most).toBe(3);
	});

	it.each([
		[{}, "FAILED", "Odd"],
		[{ ToleratedFailureCount: 2 }, "SUCCEEDED", undefined],
		[{ ToleratedFailureCount: 1 }, "FAILED", "States.ExceedToleratedFailureThreshold"],
		[{ ToleratedFailurePercentage: 50 }, "SUCCEEDED", undefined],
		[{ ToleratedFailurePercentage: 49 }, "FAILED", "States.ExceedToleratedFailureThreshold"],
		[{ ToleratedFailureCount: 3, ToleratedFailurePercentage: 10 }, "FAILED", "Odd"],
	])("with two of four items failing and %j is %s", async (fields, status, error) => {
		const states = {
			C: { Type: "Choice", Choices: [{ Condition: "{% $states.input % 2 = 1 %}", Next: "F" }], Default: "S" },
			F: { Type: "Fail", Error: "Odd" },
			S: { Type: "Succeed" },
		};
		const ended = await runMachine(
			createTestEngine(),
			{ M: { Type: "Map", ...fields, ItemProcessor: branch(states), End: true } },
			[0, 1, 2, 3],
		);
		expect(ended).toMatchObject({ status });
		expect(ended.error).toBe(error);
		if (status === "SUCCEEDED") expect(ended.result).toEqual([0, 2]);
	});

	test("refuses items that are no list", async () => {
		const ended = await runMachine(
			createTestEngine(),
			{ M: { Type: "Map", ItemProcessor: branch({ A: END }), End: true } },
			{ a: 1 },
		);
		expect(ended).toMatchObject({ error: "States.QueryEvaluationError" });
	});
});
