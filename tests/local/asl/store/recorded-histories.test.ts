/**
 * How Step Functions writes histories, learned from executions recorded on AWS. Each row is one kind of thing that its
 * documentation leaves open; the machines are our own.
 */
import { describe, expect, it, test } from "vitest";
import { createTestEngine, historyLines, runMachine, testResource } from "../engine-fixture.ts";

const END = { Type: "Pass", End: true };
const branch = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });
const map = (fields: Record<string, unknown>) => ({
	Type: "Map",
	ItemProcessor: branch({ P: END }),
	End: true,
	...fields,
});

/** The events that follow the first one, the cause of the failed evaluation, and where it was. */
async function failing(states: Record<string, unknown>, input: unknown = {}) {
	const t = createTestEngine({ work: async () => ({ ok: true }) });
	const { executionArn, error } = await runMachine(t, states, input);
	const { events = [] } = t.engine.getExecutionHistory({ executionArn });
	const { cause, location } =
		events.find(({ type }) => type === "EvaluationFailed")?.evaluationFailedEventDetails ?? {};
	return { error, lines: historyLines(t.engine, executionArn).slice(1), cause, location };
}

describe("an evaluation that fails", () => {
	const task = { Type: "Task", Resource: testResource("work"), End: true };

	it.each<[string, Record<string, unknown>, string, string[]]>([
		[
			"in a Pass, as if the state had not been entered",
			{ A: { ...END, Output: { x: "{% $nothing %}" } } },
			"Output/x",
			["2<0 PassStateEntered", "3<0 EvaluationFailed", "4<3 ExecutionFailed"],
		],
		[
			"in a second state, after the exit of the first",
			{ A: { Type: "Pass", Next: "B" }, B: { ...task, Arguments: { a: "{% $nothing %}" } } },
			"Arguments/a",
			[
				"2<0 PassStateEntered",
				"3<2 PassStateExited",
				"4<3 TaskStateEntered",
				"5<3 EvaluationFailed",
				"6<5 ExecutionFailed",
			],
		],
		[
			"after a task's work, behind it",
			{ T: { ...task, Output: "{% $nothing %}" } },
			"Output",
			[
				"2<0 TaskStateEntered",
				"3<2 TaskScheduled",
				"4<3 TaskStarted",
				"5<4 TaskSucceeded",
				"6<5 EvaluationFailed",
				"7<6 ExecutionFailed",
			],
		],
		[
			"in a Wait, which looks at its fields once it is entered",
			{ W: { Type: "Wait", Timestamp: "{% 'noon' %}", End: true } },
			"Timestamp",
			["2<0 WaitStateEntered", "3<2 EvaluationFailed", "4<3 ExecutionFailed"],
		],
		[
			"in the items of a Map, which fails with it",
			{ M: map({ Items: "{% $nothing %}" }) },
			"Items",
			["2<0 MapStateEntered", "3<0 EvaluationFailed", "4<3 MapStateFailed", "5<4 ExecutionFailed"],
		],
		[
			"in the tolerance of a Map, after its start but recorded as if before",
			{ M: map({ Items: [1], ToleratedFailureCount: "{% $nothing %}" }) },
			"ToleratedFailureCount",
			[
				"2<0 MapStateEntered",
				"3<2 MapStateStarted",
				"4<0 EvaluationFailed",
				"5<4 MapStateFailed",
				"6<5 ExecutionFailed",
			],
		],
		[
			"in what an iteration is given, which has started",
			{ M: map({ Items: [1], ItemSelector: "{% $nothing %}" }) },
			"ItemSelector",
			[
				"2<0 MapStateEntered",
				"3<2 MapStateStarted",
				"4<3 MapIterationStarted",
				"5<4 MapIterationFailed",
				"6<4 EvaluationFailed",
				"7<6 MapStateFailed",
				"8<7 ExecutionFailed",
			],
		],
	])("%s", async (_, states, location, lines) => {
		const failed = await failing(states);
		expect(failed).toMatchObject({ error: "States.QueryEvaluationError", location, lines });
	});

	it.each([
		[
			"another type",
			{ M: map({ Items: "{% {'a': [1]} %}" }) },
			`The JSONata expression '{'a': [1]}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {"a":[1]}`,
		],
		[
			"a condition that is none",
			{ C: { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "Z" }] }, Z: { Type: "Succeed" } },
			"The JSONata expression '1' specified for the field 'Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
		],
		[
			"a function",
			{ M: map({ Items: "{% function($x) { $x } %}" }) },
			"The JSONata expression 'function($x) { $x }' specified for the field 'Items' returned an unsupported result type.",
		],
		["an input that is no list", { M: map({}) }, "Map state input must be an array but was: {}"],
		[
			"a time that is none",
			{ W: { Type: "Wait", Timestamp: "{% '2026-13-01T00:00:00Z' %}", End: true } },
			"The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2026-13-01T00:00:00Z",
		],
	])("says of %s what AWS says", async (_, states, cause) => {
		const failed = await failing(states);
		expect(failed.cause).toBe(
			`An error occurred while executing the state '${Object.keys(states)[0]}' (entered at the event id #2). ${cause}`,
		);
	});

	test("can be caught, also when it is a function's value", async () => {
		const t = createTestEngine();
		const ended = await runMachine(t, {
			M: map({
				Items: "{% function($x) { $x } %}",
				Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "Z" }],
			}),
			Z: { Type: "Succeed" },
		});
		expect(ended.status).toBe("SUCCEEDED");
	});
});

test("of several at a time, each iteration follows the one whose place it takes", async () => {
	const t = createTestEngine();
	const wait = { Type: "Wait", Seconds: "{% $states.input %}", End: true };
	const ended = await runMachine(t, {
		M: map({ Items: [1, 10, 1], MaxConcurrency: 2, ItemProcessor: branch({ W: wait }) }),
	});
	expect(historyLines(t.engine, ended.executionArn).slice(3)).toEqual([
		"4<3 MapIterationStarted",
		"5<3 MapIterationStarted",
		"6<4 WaitStateEntered",
		"7<5 WaitStateEntered",
		"8<6 WaitStateExited",
		"9<8 MapIterationSucceeded",
		"10<8 MapIterationStarted",
		"11<10 WaitStateEntered",
		"12<11 WaitStateExited",
		"13<12 MapIterationSucceeded",
		"14<7 WaitStateExited",
		"15<14 MapIterationSucceeded",
		"16<15 MapStateSucceeded",
		"17<15 MapStateExited",
		"18<17 ExecutionSucceeded",
	]);
});

test.each([
	["MapStateFailed", map({ Items: [1], ItemProcessor: branch({ F: { Type: "Fail", Error: "E" } }) })],
	[
		"ParallelStateFailed",
		{ Type: "Parallel", Branches: [branch({ F: { Type: "Fail", Error: "E" } })], End: true },
	],
])("%s is said once, when no retry is left", async (type, state) => {
	const t = createTestEngine();
	const ended = await runMachine(t, { S: { ...state, Retry: [{ ErrorEquals: ["E"], MaxAttempts: 2 }] } });
	const { events = [] } = t.engine.getExecutionHistory({ executionArn: ended.executionArn });
	expect(events.filter((event) => event.type === type)).toHaveLength(1);
	expect(events.filter((event) => event.type === "FailStateEntered")).toHaveLength(3);
});

test("iterations that are cancelled are aborted, innermost first", async () => {
	const t = createTestEngine();
	const inner = {
		Type: "Parallel",
		Branches: [branch({ W: { Type: "Wait", Seconds: 100, End: true } })],
		End: true,
	};
	const ended = await runMachine(t, {
		M: map({
			Items: [0, 1],
			ItemProcessor: branch({
				C: { Type: "Choice", Choices: [{ Condition: "{% $states.input = 0 %}", Next: "P" }], Default: "W1" },
				P: inner,
				W1: { Type: "Wait", Seconds: 1, Next: "F" },
				F: { Type: "Fail", Error: "E" },
			}),
		}),
	});
	const lines = historyLines(t.engine, ended.executionArn);
	expect(lines.slice(-7).map((line) => line.replace(/^\S+ /, ""))).toEqual([
		"FailStateEntered",
		"MapIterationFailed",
		"WaitStateAborted",
		"ParallelStateAborted",
		"MapIterationAborted",
		"MapStateFailed",
		"ExecutionFailed",
	]);
});

test("an execution that nobody can name an error for fails without one", async () => {
	const t = createTestEngine({ work: async () => 1 }, { time: {} });
	let token = "";
	const engine = createTestEngine({
		work: async (call) => {
			token = call.taskToken ?? "";
		},
	}).engine;
	await t.engine.stop();
	const { stateMachineArn } = engine.createStateMachine({
		name: "m",
		definition: JSON.stringify({
			QueryLanguage: "JSONata",
			...branch({
				P: {
					Type: "Parallel",
					Branches: [
						branch({
							T: { Type: "Task", Resource: `${testResource("work")}.waitForTaskToken`, End: true },
						}),
					],
					Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
					End: true,
				},
				Z: { Type: "Pass", End: true },
			}),
		}),
	});
	const { executionArn } = engine.startExecution({ stateMachineArn });
	await expect.poll(() => token).not.toBe("");
	engine.sendTaskFailure({ taskToken: token });
	expect((await engine.waitFor(executionArn)).output).toBe(`{"Error":"","Cause":""}`);
	const { events = [] } = engine.getExecutionHistory({ executionArn });
	expect(events.find(({ type }) => type === "TaskFailed")?.taskFailedEventDetails).toEqual({
		resourceType: "test",
		resource: "work.waitForTaskToken",
	});
});

test("only a Task knows how often it was tried again", async () => {
	const t = createTestEngine({ work: async (call) => call.arguments });
	const state = "{% $states.context.State %}";
	const ended = await runMachine(t, {
		T: {
			Type: "Task",
			Resource: testResource("work"),
			Arguments: state,
			Assign: { task: "{% $keys($states.result) %}" },
			Next: "A",
		},
		A: { ...END, Output: { task: "{% $task %}", pass: "{% $keys($states.context.State) %}" } },
	});
	expect(ended.result).toEqual({
		task: ["Name", "EnteredTime", "RetryCount"],
		pass: ["Name", "EnteredTime"],
	});
});

test("a Wait of more milliseconds than a timer takes is waited whole", async () => {
	const t = createTestEngine({}, { time: {} });
	const { stateMachineArn } = t.engine.createStateMachine({
		name: "m",
		definition: JSON.stringify({
			QueryLanguage: "JSONata",
			...branch({ W: { Type: "Wait", Seconds: 99_999_999, End: true } }),
		}),
	});
	const { executionArn } = t.engine.startExecution({ stateMachineArn });
	await t.clock.advance(99_999_998_000);
	expect(t.engine.describeExecution({ executionArn }).status).toBe("RUNNING");
	await t.clock.advance(1_000);
	expect((await t.engine.waitFor(executionArn)).status).toBe("SUCCEEDED");
});

test("a Distributed Map reads its items through an integration", async () => {
	const t = createTestEngine({
		read: async () => ({ Body: `[{"a":1},{"a":2},{"a":3}]` }),
	});
	const ended = await runMachine(t, {
		M: map({
			ItemReader: {
				Resource: testResource("read"),
				ReaderConfig: { InputType: "JSON", MaxItems: "{% 2 %}" },
				Arguments: { Key: "k" },
			},
			ItemProcessor: {
				ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
				...branch({ P: END }),
			},
		}),
	});
	expect(ended.result).toEqual([{ a: 1 }, { a: 2 }]);
	const { events = [] } = t.engine.getExecutionHistory({ executionArn: ended.executionArn });
	expect(events[2]?.mapStateStartedEventDetails).toEqual({ length: 0 });
});

test.each([
	["JSON", `{"a":1}`, [{ Key: "a", Value: 1 }]],
	["JSONL", `{"a":1}\n{"a":2}\n`, [{ a: 1 }, { a: 2 }]],
	["CSV", `a,b\n1,"x, ""y"""\n`, [{ a: "1", b: `x, "y"` }]],
])("a file of %s is read item by item", async (InputType, Body, expected) => {
	const t = createTestEngine({ read: async () => ({ Body }) });
	const ended = await runMachine(t, {
		M: map({
			ItemReader: { Resource: testResource("read"), ReaderConfig: { InputType } },
			ItemProcessor: {
				ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
				...branch({ P: END }),
			},
		}),
	});
	expect(ended.result).toEqual(expected);
});
