import { describe, expect, test } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { createTestEngine, definition, historyLines, runMachine, testResource } from "../engine-fixture.ts";

const WAIT = { W: { Type: "Wait", Seconds: 60, End: true } };
const DAY_MS = 86_400_000;
const branch = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });

describe("starting under a name", () => {
	function machine(states: Record<string, unknown> = WAIT, type: "STANDARD" | "EXPRESS" = "STANDARD") {
		const t = createTestEngine({}, { clock: createManualClock() });
		return { ...t, ...t.engine.createStateMachine({ name: "m", definition: definition(states), type }) };
	}

	test("again, with the same input while it runs, gives the same execution", () => {
		const { engine, stateMachineArn } = machine();
		const start = () => engine.startExecution({ stateMachineArn, name: "x", input: `{"a":1}` });
		expect(start()).toEqual(start());
		expect(engine.listExecutions({ stateMachineArn }).executions).toHaveLength(1);
	});

	test("again, with other input, is refused", () => {
		const { engine, stateMachineArn } = machine();
		engine.startExecution({ stateMachineArn, name: "x", input: `{"a":1}` });
		const again = () => engine.startExecution({ stateMachineArn, name: "x", input: `{"a":2}` });
		expect(again).toThrow(expect.objectContaining({ type: "ExecutionAlreadyExists" }));
	});

	test("again, when it has ended, is refused", async () => {
		const { engine, stateMachineArn, clock } = machine();
		const start = () => engine.startExecution({ stateMachineArn, name: "x" });
		start();
		await clock.advance(60_000);
		expect(start).toThrow(expect.objectContaining({ type: "ExecutionAlreadyExists" }));
	});

	test("is no obstacle for EXPRESS", () => {
		const { engine, stateMachineArn } = machine(WAIT, "EXPRESS");
		const start = () => engine.startExecution({ stateMachineArn, name: "x" }).executionArn;
		expect(start()).not.toBe(start());
	});
});

test("EXPRESS executions keep no history, unless asked to", async () => {
	for (const keepExpressHistory of [false, true]) {
		const t = createTestEngine({}, { keepExpressHistory });
		const { stateMachineArn } = t.engine.createStateMachine({
			name: "m",
			type: "EXPRESS",
			definition: definition({ A: { Type: "Succeed" } }),
		});
		const { executionArn, output } = await t.engine.startSyncExecution({ stateMachineArn, input: `{"a":1}` });
		expect(output).toBe(`{"a":1}`);
		expect(historyLines(t.engine, executionArn ?? "")).toHaveLength(keepExpressHistory ? 4 : 0);
	}
});

test("EXPRESS executions end after five minutes", async () => {
	const t = createTestEngine();
	const { stateMachineArn } = t.engine.createStateMachine({
		name: "m",
		type: "EXPRESS",
		definition: definition({ W: { Type: "Wait", Seconds: 1000, End: true } }),
	});
	const ended = await t.engine.startSyncExecution({ stateMachineArn });
	expect(ended).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
});

test("stopping an execution aborts its tasks; stopping it again changes nothing", async () => {
	const signals: AbortSignal[] = [];
	const t = createTestEngine(
		{
			work: ({ signal }) => {
				signals.push(signal);
				return new Promise(() => {});
			},
		},
		{ clock: createManualClock() },
	);
	const { stateMachineArn } = t.engine.createStateMachine({
		name: "m",
		definition: definition({ T: { Type: "Task", Resource: testResource("work"), End: true } }),
	});
	const { executionArn } = t.engine.startExecution({ stateMachineArn });
	await t.clock.advance(1000);
	const waiting = t.engine.waitFor(executionArn);
	const { stopDate } = t.engine.stopExecution({ executionArn, error: "Enough", cause: "by hand" });
	expect(await waiting).toMatchObject({ status: "ABORTED", error: "Enough", cause: "by hand", stopDate });
	expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
	await t.clock.advance(1000);
	expect(t.engine.stopExecution({ executionArn })).toEqual({ stopDate });
	expect(historyLines(t.engine, executionArn).at(-1)).toBe("5<0 ExecutionAborted");
});

describe("an execution that loops", () => {
	const loop = (last: number) => ({
		Count: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, Next: "Enough?" },
		"Enough?": {
			Type: "Choice",
			Choices: [{ Condition: `{% $states.input.n < ${last} %}`, Next: "Count" }],
			Default: "Done",
		},
		Done: { Type: "Succeed" },
	});

	test("for 25,000 rounds needs neither stack nor time, and lets others run", async () => {
		const t = createTestEngine({}, { clock: createManualClock() });
		const { stateMachineArn } = t.engine.createStateMachine({
			name: "m",
			type: "EXPRESS",
			definition: definition(loop(25_000)),
		});
		let turns = 0;
		let isDone = false;
		const count = () => {
			turns++;
			if (!isDone) setImmediate(count);
		};
		count();
		const ended = await t.engine.startSyncExecution({ stateMachineArn, input: `{"n":0}` });
		isDone = true;
		expect(ended.output).toBe(`{"n":25000}`);
		expect(turns).toBeGreaterThan(100);
	});

	test("ends as STANDARD when its history is full", async () => {
		const t = createTestEngine();
		const ended = await runMachine(t, loop(25_000), { n: 0 });
		expect(ended).toMatchObject({
			status: "FAILED",
			error: "States.Runtime",
			cause: "The execution reached the maximum number of history events (25000).",
		});
		const { events = [] } = t.engine.getExecutionHistory({
			executionArn: ended.executionArn,
			reverseOrder: true,
			maxResults: 2,
		});
		expect(events.map(({ id, type }) => [id, type])).toEqual([
			[25_000, "ExecutionFailed"],
			[24_999, expect.any(String)],
		]);
	});
});

test("a full history ends a Parallel too, and no Catch saves it", async () => {
	const t = createTestEngine();
	const items = Array.from({ length: 9_000 }, (_, index) => index);
	const ended = await runMachine(
		t,
		{
			M: {
				Type: "Map",
				Items: "{% $states.input %}",
				ItemProcessor: branch({ A: { Type: "Pass", Output: 1, End: true } }),
				Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
				End: true,
			},
			Z: { Type: "Succeed" },
		},
		items,
	);
	expect(ended).toMatchObject({ status: "FAILED", error: "States.Runtime" });
	expect(t.errors).toEqual([]);
});

describe("a redriven execution", () => {
	test("goes on from the state that failed, in the branch that failed", async () => {
		let isDown = true;
		const calls: string[] = [];
		const t = createTestEngine({
			async work({ stateName, arguments: given }) {
				calls.push(stateName);
				if (stateName === "B" && isDown) throw new RangeError("down");
				return given;
			},
		});
		const task = {
			Type: "Task",
			Resource: testResource("work"),
			Arguments: "{% $v %}",
			Retry: [{ ErrorEquals: ["RangeError"], MaxAttempts: 1 }],
			End: true,
		};
		const failed = await runMachine(t, {
			V: { Type: "Pass", Assign: { v: 7 }, Next: "P" },
			P: { Type: "Parallel", Branches: [branch({ A: task }), branch({ B: task })], End: true },
		});
		expect(failed).toMatchObject({ status: "FAILED", redriveStatus: "REDRIVABLE" });
		expect(calls.splice(0)).toEqual(["A", "B", "B"]);
		isDown = false;
		t.engine.redriveExecution(failed);
		const ended = await t.engine.waitFor(failed.executionArn);
		expect(ended).toMatchObject({ status: "SUCCEEDED", output: "[7,7]", redriveCount: 1 });
		expect(calls).toEqual(["B"]);
		expect(
			historyLines(t.engine, failed.executionArn).some((line) => line.endsWith("ExecutionRedriven")),
		).toBe(true);
	});

	test("must have failed, and as STANDARD", async () => {
		const t = createTestEngine();
		const done = await runMachine(t, { A: { Type: "Succeed" } });
		const redrive = (executionArn: string) => () => t.engine.redriveExecution({ executionArn });
		expect(redrive(done.executionArn)).toThrow(expect.objectContaining({ type: "ExecutionNotRedrivable" }));
		const { stateMachineArn } = t.engine.createStateMachine({
			name: "x",
			type: "EXPRESS",
			definition: definition({ F: { Type: "Fail" } }),
		});
		const { executionArn = "" } = await t.engine.startSyncExecution({ stateMachineArn });
		expect(redrive(executionArn)).toThrow(expect.objectContaining({ type: "ExecutionNotRedrivable" }));
		expect(redrive("arn:aws:states:us-east-1:000000000000:execution:machine:nobody")).toThrow(
			expect.objectContaining({ type: "ExecutionDoesNotExist" }),
		);
	});
});

describe("machines", () => {
	test("are created once, and updated by revisions", () => {
		const { engine } = createTestEngine();
		const first = definition({ A: { Type: "Succeed" } });
		const second = definition({ B: { Type: "Succeed" } });
		const created = engine.createStateMachine({ name: "m", definition: first });
		expect(engine.createStateMachine({ name: "m", definition: first })).toEqual(created);
		expect(() => engine.createStateMachine({ name: "m", definition: second })).toThrow("Already Exists");
		expect(
			engine.updateStateMachine({ stateMachineArn: created.stateMachineArn, definition: second }).revisionId,
		).toBe("2");
		expect(engine.describeStateMachine(created).definition).toBe(second);
		engine.ensureStateMachine({ name: "m", definition: second });
		expect(engine.describeStateMachine(created).revisionId).toBe("2");
	});

	test("keep their definition when an update is refused", () => {
		const { engine } = createTestEngine();
		const text = definition({ A: { Type: "Succeed" } });
		const created = engine.createStateMachine({ name: "m", definition: text });
		expect(() => engine.ensureStateMachine({ name: "m", definition: "{}" })).toThrow("StartAt");
		expect(engine.describeStateMachine(created).definition).toBe(text);
	});
});

test("no more executions run than allowed", () => {
	const { engine } = createTestEngine({}, { maxRunning: 2, clock: createManualClock() });
	const { stateMachineArn } = engine.createStateMachine({ name: "m", definition: definition(WAIT) });
	engine.startExecution({ stateMachineArn });
	engine.startExecution({ stateMachineArn });
	expect(() => engine.startExecution({ stateMachineArn })).toThrow(
		expect.objectContaining({ type: "ExecutionLimitExceeded" }),
	);
});

test("finished executions are deleted when they are too old or too many, running ones never", async () => {
	const clock = createManualClock();
	const t = createTestEngine({}, { clock, retention: { maxAgeDays: 10, maxFinished: 2 } });
	const { stateMachineArn } = t.engine.createStateMachine({
		name: "m",
		definition: definition({ A: { Type: "Succeed" } }),
	});
	const long = t.engine.createStateMachine({
		name: "long",
		definition: definition({ W: { Type: "Wait", Seconds: 90 * 86_400, End: true } }),
	});
	t.engine.startExecution({ stateMachineArn: long.stateMachineArn });
	for (const name of ["old", "a", "b", "c"]) {
		await t.engine.waitFor(t.engine.startExecution({ stateMachineArn, name }).executionArn);
		await clock.advance(name === "old" ? 11 * DAY_MS : 1000);
	}
	t.engine.recover();
	expect(t.engine.listExecutions({ stateMachineArn }).executions?.map(({ name }) => name)).toEqual([
		"c",
		"b",
	]);
	expect(t.engine.listExecutions(long).executions).toHaveLength(1);
	expect(
		t.database.prepare("SELECT count(*) AS n FROM sfn_history WHERE key >= 2000000 AND key < 4000000").get(),
	).toEqual({ n: 0 });
});

test("a write that fails is reported, loses nothing and is tried again", async () => {
	const t = createTestEngine({ work: async () => 1 }, { clock: createManualClock() });
	const { stateMachineArn } = t.engine.createStateMachine({
		name: "m",
		definition: definition({
			W: { Type: "Wait", Seconds: 1, Next: "T" },
			T: { Type: "Task", Resource: testResource("work"), End: true },
		}),
	});
	const { executionArn } = t.engine.startExecution({ stateMachineArn });
	t.database.exec("PRAGMA query_only = ON");
	await t.clock.advance(1000);
	await new Promise((resolve) => setTimeout(resolve, 12));
	expect(t.errors.length).toBeGreaterThan(0);
	t.database.exec("PRAGMA query_only = OFF");
	expect(await t.engine.waitFor(executionArn)).toMatchObject({ status: "SUCCEEDED" });
	expect(historyLines(t.engine, executionArn)).toHaveLength(9);
});
