import { describe, expect, it, test } from "vitest";
import { createTestEngine, runMachine, testResource } from "./engine-fixture.ts";

const END = { Type: "Pass", End: true };
const branch = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });

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

describe("Choice", () => {
	const states = {
		C: {
			Type: "Choice",
			Choices: [
				{ Condition: "{% $states.input.n > 10 %}", Next: "A", Output: "big", Assign: { by: "first" } },
				{ Condition: "{% $states.input.n > 5 %}", Next: "A" },
			],
			Default: "A",
			Output: "small",
			Assign: { by: "default" },
		},
		A: { Type: "Pass", Output: "{% {'by': $by, 'input': $states.input} %}", End: true },
	};

	it.each([
		[11, { by: "first", input: "big" }],
		[1, { by: "default", input: "small" }],
	])("follows the first rule that is true, else the Default: %d", async (n, expected) => {
		expect((await runMachine(createTestEngine(), states, { n })).result).toEqual(expected);
	});

	test("hands its input on when the rule has no Output", async () => {
		const output = { ...states.A, Output: "{% $states.input %}" };
		expect((await runMachine(createTestEngine(), { C: states.C, A: output }, { n: 6 })).result).toEqual({
			n: 6,
		});
	});

	test("fails when nothing matches and there is no Default", async () => {
		const only = { C: { Type: "Choice", Choices: [{ Condition: false, Next: "A" }] }, A: END };
		expect(await runMachine(createTestEngine(), only)).toMatchObject({
			status: "FAILED",
			error: "States.NoChoiceMatched",
		});
	});

	test("fails on a condition that is no boolean", async () => {
		const only = {
			C: { Type: "Choice", Choices: [{ Condition: "{% 'yes' %}", Next: "A" }], Default: "A" },
			A: END,
		};
		expect(await runMachine(createTestEngine(), only)).toMatchObject({
			error: "States.QueryEvaluationError",
		});
	});
});

describe("Fail", () => {
	it.each([
		[
			{ Error: "E", Cause: "why" },
			{ error: "E", cause: "why" },
		],
		[
			{ Error: "{% $states.input.e %}", Cause: "{% 'n is ' & $states.input.n %}" },
			{ error: "X", cause: "n is 1" },
		],
	])("%j", async (fields, expected) => {
		const ended = await runMachine(createTestEngine(), { F: { Type: "Fail", ...fields } }, { e: "X", n: 1 });
		expect(ended).toMatchObject({ status: "FAILED", ...expected });
	});

	test("without fields names no error", async () => {
		const ended = await runMachine(createTestEngine(), { F: { Type: "Fail" } });
		expect(ended.status).toBe("FAILED");
		expect(ended.error).toBeUndefined();
	});
});

describe("Wait", () => {
	it.each([
		[{ Seconds: 90 }, 90],
		[{ Seconds: "{% $states.input.s %}" }, 7],
		[{ Seconds: 0 }, 0],
		[{ Timestamp: "2026-01-01T00:01:00Z" }, 60],
		[{ Timestamp: "2026-01-01T02:01:00+02:00" }, 60],
		[{ Timestamp: "2020-01-01T00:00:00Z" }, 0],
		[{ Seconds: 60 * 60 * 24 * 40 }, 60 * 60 * 24 * 40],
	])("%j takes %d seconds", async (fields, seconds) => {
		const t = createTestEngine();
		const ended = await runMachine(t, { W: { Type: "Wait", ...fields, End: true } }, { s: 7 });
		expect(ended.status).toBe("SUCCEEDED");
		expect(((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)) / 1000).toBe(seconds);
	});

	test("refuses a time it cannot read", async () => {
		const states = { W: { Type: "Wait", Timestamp: "{% 'tomorrow' %}", End: true } };
		expect(await runMachine(createTestEngine(), states)).toMatchObject({
			error: "States.QueryEvaluationError",
		});
	});
});

describe("variables", () => {
	test("are assigned all at once, after the output", async () => {
		const ended = await runMachine(createTestEngine(), {
			A: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "B" },
			B: { Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" }, Output: "{% $x %}", Next: "C" },
			C: { Type: "Pass", Output: "{% [$states.input, $x, $y] %}", End: true },
		});
		expect(ended.result).toEqual([1, 2, 1]);
	});

	test("of the outer scope are seen inside, and those assigned inside end with the branch", async () => {
		const inside = {
			I: { Type: "Pass", Assign: { inner: "{% $outer + 1 %}" }, Next: "J" },
			J: { ...END, Output: "{% $inner %}" },
		};
		const ended = await runMachine(createTestEngine(), {
			A: { Type: "Pass", Assign: { outer: 1 }, Next: "P" },
			P: { Type: "Parallel", Branches: [branch(inside)], Next: "B" },
			B: { ...END, Output: "{% {'from': $states.input, 'seen': $exists($inner)} %}" },
		});
		expect(ended.result).toEqual({ from: [2], seen: false });
	});

	test("of one branch are not seen by another", async () => {
		const assigns = branch({
			A: { Type: "Pass", Assign: { x: 1 }, Next: "A2" },
			A2: { ...END, Output: "{% $x %}" },
		});
		const looks = branch({
			W: { Type: "Wait", Seconds: 5, Next: "B" },
			B: { ...END, Output: "{% $exists($x) %}" },
		});
		const ended = await runMachine(createTestEngine(), {
			P: { Type: "Parallel", Branches: [assigns, looks], End: true },
		});
		expect(ended.result).toEqual([1, false]);
	});

	test("keep lists as they are", async () => {
		const ended = await runMachine(
			createTestEngine(),
			{
				A: { Type: "Pass", Assign: { one: "{% [$states.input.a] %}" }, Next: "B" },
				B: { ...END, Output: "{% {'list': $one, 'appended': $append($one, 2)} %}" },
			},
			{ a: 1 },
		);
		expect(ended.result).toEqual({ list: [1], appended: [1, 2] });
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

describe("the payload limit of 256 KiB", () => {
	const large = { big: async () => "x".repeat(262_143), half: async () => "é".repeat(60_000) };

	test.each([
		["a result", { T: { Type: "Task", Resource: testResource("big"), End: true } }],
		[
			"a joined result",
			{
				M: {
					Type: "Map",
					Items: [1, 2, 3],
					ItemProcessor: branch({ T: { Type: "Task", Resource: testResource("half"), End: true } }),
					End: true,
				},
			},
		],
		[
			"an output",
			{ A: { ...END, Output: "{% $join($map([1..200], function($i) { $pad('', 2000, 'x') })) %}" } },
		],
		["a literal of the definition", { A: { ...END, Output: "x".repeat(300_000) } }],
	])("ends in States.DataLimitExceeded for %s", async (_, states) => {
		const t = createTestEngine(large);
		const [name] = Object.keys(states);
		const ended = await runMachine(t, states);
		expect(ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
		const what = name === "T" ? "test" : name;
		expect(ended.cause).toBe(
			`The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
		);
	});

	test.each(["States.ALL", "States.DataLimitExceeded"])("is caught by %s", async (error) => {
		const t = createTestEngine(large);
		const task = { Type: "Task", Resource: testResource("big"), End: true };
		const caught = { ...task, Catch: [{ ErrorEquals: [error], Next: "Z" }] };
		expect((await runMachine(t, { T: caught, Z: { Type: "Succeed" } })).status).toBe("SUCCEEDED");
	});

	test("allows exactly that much", async () => {
		const t = createTestEngine({ big: async () => "x".repeat(262_142) });
		expect(
			await runMachine(t, { T: { Type: "Task", Resource: testResource("big"), End: true } }),
		).toMatchObject({ status: "SUCCEEDED" });
	});
});
