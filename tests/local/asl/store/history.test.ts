import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { createTestEngine, historyLines, runMachine, testResource } from "../engine-fixture.ts";

const branch = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });
const AT = new Date(Date.UTC(2026, 0, 1));
const whole = { truncated: false };

test("a task's history is what AWS writes, word for word", async () => {
	const t = createTestEngine({ work: async () => ({ ok: true }) });
	const resource = { resourceType: "test", resource: "work" };
	const ended = await runMachine(
		t,
		{
			T: {
				Type: "Task",
				Resource: testResource("work"),
				Arguments: { a: "{% $states.input.n %}" },
				TimeoutSeconds: 9,
				Assign: { seen: "{% $states.result.ok %}", text: "x" },
				End: true,
			},
		},
		{ n: 1 },
	);
	const expected: HistoryEvent[] = [
		{
			timestamp: AT,
			type: "ExecutionStarted",
			id: 1,
			previousEventId: 0,
			executionStartedEventDetails: {
				input: `{"n":1}`,
				inputDetails: whole,
				roleArn: "arn:aws:iam::000000000000:role/machine",
			},
		},
		{
			timestamp: AT,
			type: "TaskStateEntered",
			id: 2,
			previousEventId: 0,
			stateEnteredEventDetails: { name: "T", input: `{"n":1}`, inputDetails: whole },
		},
		{
			timestamp: AT,
			type: "TaskScheduled",
			id: 3,
			previousEventId: 2,
			taskScheduledEventDetails: {
				...resource,
				region: "us-east-1",
				parameters: `{"a":1}`,
				timeoutInSeconds: 9,
			},
		},
		{ timestamp: AT, type: "TaskStarted", id: 4, previousEventId: 3, taskStartedEventDetails: resource },
		{
			timestamp: AT,
			type: "TaskSucceeded",
			id: 5,
			previousEventId: 4,
			taskSucceededEventDetails: { ...resource, output: `{"ok":true}`, outputDetails: whole },
		},
		{
			timestamp: AT,
			type: "TaskStateExited",
			id: 6,
			previousEventId: 5,
			stateExitedEventDetails: {
				name: "T",
				output: `{"ok":true}`,
				outputDetails: whole,
				assignedVariables: { seen: "true", text: `"x"` },
				assignedVariablesDetails: whole,
			},
		},
		{
			timestamp: AT,
			type: "ExecutionSucceeded",
			id: 7,
			previousEventId: 6,
			executionSucceededEventDetails: { output: `{"ok":true}`, outputDetails: whole },
		},
	];
	expect(t.engine.getExecutionHistory({ executionArn: ended.executionArn })).toEqual({ events: expected });
});

test("a failing task names error and cause in each place", async () => {
	const t = createTestEngine({
		async work() {
			throw new RangeError("too far");
		},
	});
	const ended = await runMachine(t, { T: { Type: "Task", Resource: testResource("work"), End: true } });
	const { events = [] } = t.engine.getExecutionHistory({ executionArn: ended.executionArn });
	const error = { error: "RangeError", cause: "too far" };
	expect(events.slice(-2)).toEqual([
		{
			timestamp: AT,
			type: "TaskFailed",
			id: 5,
			previousEventId: 4,
			taskFailedEventDetails: { resourceType: "test", resource: "work", ...error },
		},
		{ timestamp: AT, type: "ExecutionFailed", id: 6, previousEventId: 5, executionFailedEventDetails: error },
	]);
});

test("a failing expression is an event of its own, with its place", async () => {
	const t = createTestEngine();
	const ended = await runMachine(t, {
		A: { Type: "Pass", Output: { x: "{% $states.input.y %}" }, End: true },
	});
	const { events = [] } = t.engine.getExecutionHistory({ executionArn: ended.executionArn });
	const failure = {
		error: "States.QueryEvaluationError",
		cause:
			"An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$states.input.y' specified for the field 'Output/x' returned nothing (undefined).",
	};
	expect(events.slice(-2)).toEqual([
		{
			timestamp: AT,
			type: "EvaluationFailed",
			id: 3,
			previousEventId: 0,
			evaluationFailedEventDetails: { ...failure, location: "Output/x", state: "A" },
		},
		{
			timestamp: AT,
			type: "ExecutionFailed",
			id: 4,
			previousEventId: 3,
			executionFailedEventDetails: failure,
		},
	]);
});

test("each branch of a Parallel follows its own chain of events", async () => {
	const ended = await runMachineWithHistory({
		P: {
			Type: "Parallel",
			Branches: [
				branch({ A: { Type: "Pass", Next: "A2" }, A2: { Type: "Succeed" } }),
				branch({ W: { Type: "Wait", Seconds: 3, End: true } }),
			],
			End: true,
		},
	});
	expect(ended).toEqual([
		"1<0 ExecutionStarted",
		"2<0 ParallelStateEntered",
		"3<2 ParallelStateStarted",
		"4<3 PassStateEntered",
		"5<3 WaitStateEntered",
		"6<4 PassStateExited",
		"7<6 SucceedStateEntered",
		"8<7 SucceedStateExited",
		"9<5 WaitStateExited",
		"10<9 ParallelStateSucceeded",
		"11<9 ParallelStateExited",
		"12<11 ExecutionSucceeded",
	]);
});

test("each iteration of a Map follows its own chain of events", async () => {
	const t = createTestEngine();
	const ended = await runMachine(
		t,
		{
			M: {
				Type: "Map",
				MaxConcurrency: 1,
				ItemProcessor: branch({ A: { Type: "Pass", End: true } }),
				End: true,
			},
		},
		["a", "b"],
	);
	expect(historyLines(t.engine, ended.executionArn)).toEqual([
		"1<0 ExecutionStarted",
		"2<0 MapStateEntered",
		"3<2 MapStateStarted",
		"4<3 MapIterationStarted",
		"5<4 PassStateEntered",
		"6<5 PassStateExited",
		"7<6 MapIterationSucceeded",
		"8<6 MapIterationStarted",
		"9<8 PassStateEntered",
		"10<9 PassStateExited",
		"11<10 MapIterationSucceeded",
		"12<11 MapStateSucceeded",
		"13<11 MapStateExited",
		"14<13 ExecutionSucceeded",
	]);
	const { events = [] } = t.engine.getExecutionHistory({ executionArn: ended.executionArn });
	expect(events[2]?.mapStateStartedEventDetails).toEqual({ length: 2 });
	expect(events[7]?.mapIterationStartedEventDetails).toEqual({ name: "M", index: 1 });
});

test("a Map that fails says so for the iteration and the state", async () => {
	const lines = await runMachineWithHistory({
		M: { Type: "Map", Items: [1], ItemProcessor: branch({ F: { Type: "Fail", Error: "E" } }), End: true },
	});
	expect(lines.slice(3)).toEqual([
		"4<3 MapIterationStarted",
		"5<4 FailStateEntered",
		"6<5 MapIterationFailed",
		"7<5 MapStateFailed",
		"8<7 ExecutionFailed",
	]);
});

test("history is paged, in both directions, and may leave the data out", async () => {
	const t = createTestEngine();
	const { executionArn } = await runMachine(t, {
		A: { Type: "Pass", Assign: { x: 1 }, Next: "B" },
		B: { Type: "Pass", End: true },
	});
	const read = (reverseOrder: boolean) => {
		const ids: (number | undefined)[][] = [];
		let nextToken: string | undefined;
		do {
			const page = t.engine.getExecutionHistory({
				executionArn,
				maxResults: 4,
				reverseOrder,
				...(nextToken && { nextToken }),
			});
			ids.push((page.events ?? []).map(({ id }) => id));
			nextToken = page.nextToken;
		} while (nextToken);
		return ids;
	};
	expect(read(false)).toEqual([
		[1, 2, 3, 4],
		[5, 6],
	]);
	expect(read(true)).toEqual([
		[6, 5, 4, 3],
		[2, 1],
	]);
	const { events = [] } = t.engine.getExecutionHistory({ executionArn, includeExecutionData: false });
	expect(events[2]?.stateExitedEventDetails).toEqual({ name: "A" });
});

async function runMachineWithHistory(states: Record<string, unknown>): Promise<string[]> {
	const t = createTestEngine();
	const ended = await runMachine(t, states);
	return historyLines(t.engine, ended.executionArn);
}
