import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Integration } from "../../../../packages/local/src/asl/parse/integration.ts";
import { createManualClock, type ManualClock } from "../../../manual-clock.ts";
import {
	createTestEngine,
	definition,
	historyLines,
	type TestEngine,
	testResource,
} from "../engine-fixture.ts";

const branch = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });
const task = (name: string, fields: Record<string, unknown> = {}) => ({
	Type: "Task",
	Resource: testResource(name),
	Arguments: "{% $states.input %}",
	End: true,
	...fields,
});

let directory: string;
let file: string;
let clock: ManualClock;
let opened: TestEngine[];

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "asl-restart-"));
	file = join(directory, "engine.sqlite");
	clock = createManualClock();
	opened = [];
});

afterEach(async () => {
	for (const { engine, database } of opened) {
		await engine.stop();
		database.close();
	}
	rmSync(directory, { recursive: true });
});

/** A separate process on the same database. */
function open(integrations: Record<string, Integration>): TestEngine {
	const t = createTestEngine(integrations, {
		database: new DatabaseSync(join(directory, "engine.sqlite")),
		clock,
	});
	opened.push(t);
	return t;
}

function start(
	t: TestEngine,
	states: Record<string, unknown>,
	input: unknown = {},
	fields: Record<string, unknown> = {},
): string {
	const { stateMachineArn } = t.engine.ensureStateMachine({
		name: "m",
		definition: definition(states, fields),
	});
	return t.engine.startExecution({ stateMachineArn, name: "e", input: JSON.stringify(input) }).executionArn;
}

/** Lets everything run that needs no time, and the last write happen. */
async function settle(): Promise<void> {
	await clock.advance(0);
	await new Promise((resolve) => setTimeout(resolve, 12));
}

const hang: Integration = () => new Promise(() => {});

/** What a crash leaves: the files as they are. The engine left behind has its own clock, which stands still. */
async function crash(): Promise<void> {
	const copy = join(directory, "after-crash.sqlite");
	for (const suffix of ["", "-wal"]) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
	file = copy;
	clock = createManualClock({ start: clock.now() });
}

const ENDS = [
	["a stop", (t: TestEngine) => t.engine.stop()],
	["a crash", crash],
] as const;

describe.each(ENDS)("after %s", (_, end) => {
	test("a task in flight runs again, with variables and input as they were", async () => {
		const before = open({ work: hang });
		const executionArn = start(
			before,
			{
				A: { Type: "Pass", Assign: { x: "{% $states.input.n + 1 %}" }, Output: { from: "A" }, Next: "T" },
				T: task("work", { Arguments: { x: "{% $x %}", input: "{% $states.input %}" } }),
			},
			{ n: 1 },
		);
		await settle();
		await end(before);

		const after = open({ work: async (call) => call.arguments });
		expect(after.engine.recover()).toBe(1);
		const ended = await after.engine.waitFor(executionArn);
		expect(ended).toMatchObject({ status: "SUCCEEDED", output: `{"x":2,"input":{"from":"A"}}` });
		expect(historyLines(after.engine, executionArn)).toEqual([
			"1<0 ExecutionStarted",
			"2<0 PassStateEntered",
			"3<2 PassStateExited",
			"4<3 TaskStateEntered",
			"5<4 TaskScheduled",
			"6<5 TaskStarted",
			"7<6 TaskScheduled",
			"8<7 TaskStarted",
			"9<8 TaskSucceeded",
			"10<9 TaskStateExited",
			"11<10 ExecutionSucceeded",
		]);
		expect(after.engine.recover()).toBe(0);
	});

	test("branches that had finished do not run again", async () => {
		const calls: string[] = [];
		const count: Integration = async (call) => {
			calls.push(call.stateName);
			return call.stateName;
		};
		const states = {
			P: {
				Type: "Parallel",
				Branches: [
					branch({ A: task("count") }),
					branch({ B: task("count", { End: undefined, Next: "Slow" }), Slow: task("slow") }),
					branch({
						M: { Type: "Map", Items: [1, 2, 3], ItemProcessor: branch({ C: task("perItem") }), End: true },
					}),
				],
				End: true,
			},
		};
		const perItem =
			(answers: boolean): Integration =>
			async (call) => {
				if (!answers && call.arguments === 2) return new Promise(() => {});
				calls.push(`item ${call.arguments}`);
				return call.arguments;
			};
		const before = open({ count, slow: hang, perItem: perItem(false) });
		const executionArn = start(before, states);
		await settle();
		expect(calls.splice(0).sort()).toEqual(["A", "B", "item 1", "item 3"]);
		await end(before);

		const after = open({ count, slow: count, perItem: perItem(true) });
		after.engine.recover();
		const ended = await after.engine.waitFor(executionArn);
		expect(JSON.parse(ended.output ?? "")).toEqual(["A", "Slow", [1, 2, 3]]);
		expect(calls.sort()).toEqual(["Slow", "item 2"]);
	});

	test("a Wait and the delay before a retry last only what remained", async () => {
		let calls = 0;
		const flaky: Integration = async () => {
			if (++calls === 1) throw new RangeError("no");
			return clock.now();
		};
		const before = open({ flaky });
		const began = clock.now();
		const executionArn = start(before, {
			P: {
				Type: "Parallel",
				Branches: [
					branch({ W: { Type: "Wait", Seconds: 100, Output: "{% $millis() %}", End: true } }),
					branch({
						T: task("flaky", {
							Retry: [{ ErrorEquals: ["RangeError"], IntervalSeconds: 80, MaxAttempts: 1 }],
						}),
					}),
				],
				End: true,
			},
		});
		await clock.advance(60_000);
		await settle();
		await end(before);

		const after = open({ flaky });
		after.engine.recover();
		await clock.advance(40_000);
		const ended = await after.engine.waitFor(executionArn);
		expect(JSON.parse(ended.output ?? "")).toEqual([began + 100_000, began + 80_000]);
	});

	test("the machine's timeout counts from the start", async () => {
		const before = open({ work: hang });
		const executionArn = start(before, { T: task("work") }, {}, { TimeoutSeconds: 60 });
		await clock.advance(50_000);
		await settle();
		await end(before);
		const after = open({ work: hang });
		after.engine.recover();
		await clock.advance(9_999);
		expect(after.engine.describeExecution({ executionArn }).status).toBe("RUNNING");
		await clock.advance(1);
		expect(after.engine.describeExecution({ executionArn }).status).toBe("TIMED_OUT");
	});

	test.each([
		["later", 3 * 86_400_000],
		["by a clock that was set back", -86_400_000],
	])("%s, what has a timeout has as much time left as before", async (_, awayMs) => {
		const before = open({ work: hang, ask: async () => ({}) });
		const { stateMachineArn } = before.engine.ensureStateMachine({
			name: "m",
			definition: definition({ T: task("work") }, { TimeoutSeconds: 60 }),
		});
		const waiting = before.engine.ensureStateMachine({
			name: "waiting",
			definition: definition({
				T: task("ask", { Resource: `${testResource("ask")}.waitForTaskToken`, TimeoutSeconds: 80 }),
			}),
		});
		const executions = [stateMachineArn, waiting.stateMachineArn].map(
			(arn) => before.engine.startExecution({ stateMachineArn: arn, name: "e" }).executionArn,
		);
		await settle();
		await clock.advance(50_000);
		await end(before);

		clock = createManualClock({ start: clock.now() + awayMs });
		const after = open({ work: hang, ask: async () => ({}) });
		after.engine.postpone(awayMs);
		after.engine.recover();
		const statuses = () =>
			executions.map((executionArn) => after.engine.describeExecution({ executionArn }).status);
		await clock.advance(9_999);
		expect(statuses()).toEqual(["RUNNING", "RUNNING"]);
		await clock.advance(1);
		expect(statuses()).toEqual(["TIMED_OUT", "RUNNING"]);
		await clock.advance(20_000);
		await settle();
		expect(statuses()).toEqual(["TIMED_OUT", "FAILED"]);
	});

	test("the definition is the one the execution started with", async () => {
		const before = open({ work: hang });
		const executionArn = start(before, {
			T: task("work", { End: undefined, Next: "Old" }),
			Old: { Type: "Pass", Output: "old", End: true },
		});
		await settle();
		await end(before);
		const after = open({ work: async () => 1 });
		after.engine.ensureStateMachine({ name: "m", definition: definition({ New: { Type: "Succeed" } }) });
		after.engine.recover();
		expect((await after.engine.waitFor(executionArn)).output).toBe(`"old"`);
	});

	test("a Distributed Map goes on with the children that are left", async () => {
		const calls: unknown[] = [];
		const work =
			(answers: boolean): Integration =>
			async (call) => {
				if (!answers && call.arguments === 2) return new Promise(() => {});
				calls.push(call.arguments);
				return call.arguments;
			};
		const states = {
			M: {
				Type: "Map",
				MaxConcurrency: 2,
				ItemProcessor: {
					ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
					...branch({ T: task("work") }),
				},
				End: true,
			},
		};
		const before = open({ work: work(false) });
		const executionArn = start(before, states, [1, 2, 3]);
		await settle();
		expect(calls.splice(0)).toEqual([1, 3]);
		await end(before);
		const after = open({ work: work(true) });
		expect(after.engine.recover()).toBe(2);
		expect((await after.engine.waitFor(executionArn)).output).toBe("[1,2,3]");
		expect(calls).toEqual([2]);
	});

	test("a task that handed out its token waits on, without being called again", async () => {
		const tokens: string[] = [];
		const send: Integration = async ({ taskToken }) => {
			tokens.push(taskToken ?? "");
			return { sent: true };
		};
		const states = {
			T: { ...task("send"), Resource: `${testResource("send")}.waitForTaskToken`, TimeoutSeconds: 100 },
		};
		const before = open({ send });
		const executionArn = start(before, states);
		await clock.advance(50_000);
		await settle();
		await end(before);
		const after = open({ send });
		after.engine.recover();
		await clock.advance(49_000);
		after.engine.sendTaskSuccess({ taskToken: tokens[0] ?? "", output: `{"ok":1}` });
		expect((await after.engine.waitFor(executionArn)).output).toBe(`{"ok":1}`);
		expect(tokens).toHaveLength(1);
	});
});

test("stopping records no failure and tells the tasks", async () => {
	let isAborted = false;
	const t = open({
		work: ({ signal }) =>
			new Promise((_, reject) => {
				signal.addEventListener("abort", () => {
					isAborted = true;
					reject(new Error("stopped"));
				});
			}),
	});
	const executionArn = start(t, { T: task("work") });
	await settle();
	const waiting = expect(t.engine.waitFor(executionArn)).rejects.toThrow(
		"stopped before the execution ended",
	);
	await t.engine.stop();
	await waiting;
	expect(isAborted).toBe(true);
	expect(t.engine.describeExecution({ executionArn }).status).toBe("RUNNING");
	expect(historyLines(t.engine, executionArn)).toHaveLength(4);
	expect(t.errors).toEqual([]);
});

test("an execution is stored before startExecution returns", () => {
	const t = open({ work: hang });
	const executionArn = start(t, { T: task("work") });
	const other = new DatabaseSync(file, { readOnly: true });
	expect(other.prepare("SELECT status FROM sfn_executions WHERE arn = ?").get(executionArn)).toEqual({
		status: "RUNNING",
	});
	other.close();
});

test("finished executions leave no trace of their branches", async () => {
	const t = open({ work: async () => 1 });
	await t.engine.waitFor(start(t, { T: task("work") }));
	expect(t.database.prepare("SELECT count(*) AS n FROM sfn_frames").get()).toEqual({ n: 0 });
});

test("a database of another version is refused with advice", () => {
	const t = open({});
	t.database.exec("UPDATE sfn_schema SET version = 99");
	expect(() => open({})).toThrow(/schema 99, this one knows \d/);
});
