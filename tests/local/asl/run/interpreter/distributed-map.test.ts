import fc from "fast-check";
import { describe, expect, it, test, vi } from "vitest";
import { packBatches } from "../../../../../packages/local/src/asl/run/interpreter/distributed-map.ts";
import { PATIENT } from "../../../../patience.ts";
import {
	createTestEngine,
	definition,
	historyLines,
	runMachine,
	testResource,
} from "../../engine-fixture.ts";

const work = (fields: Record<string, unknown> = {}) => ({
	Type: "Task",
	Resource: testResource("work"),
	Arguments: "{% $states.input %}",
	End: true,
	...fields,
});

function map(
	executionType: "STANDARD" | "EXPRESS",
	fields: Record<string, unknown> = {},
	states: Record<string, unknown> = { T: work() },
) {
	return {
		M: {
			Type: "Map",
			Label: "Items",
			ItemProcessor: {
				ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: executionType },
				StartAt: Object.keys(states)[0],
				States: states,
			},
			End: true,
			...fields,
		},
	};
}

const double = async ({ arguments: n }: { arguments: unknown }) => Number(n) * 2;

test.each(["STANDARD", "EXPRESS"] as const)("runs each item as a %s execution of its own", async (type) => {
	const t = createTestEngine({ work: double });
	const ended = await runMachine(t, map(type), [1, 2, 3]);
	expect(ended).toMatchObject({ status: "SUCCEEDED", result: [2, 4, 6] });
	expect(historyLines(t.engine, ended.executionArn)).toEqual([
		"1<0 ExecutionStarted",
		"2<0 MapStateEntered",
		"3<2 MapStateStarted",
		"4<3 MapRunStarted",
		"5<4 MapRunSucceeded",
		"6<5 MapStateSucceeded",
		"7<4 MapStateExited",
		"8<7 ExecutionSucceeded",
	]);
	const { events = [] } = t.engine.getExecutionHistory({ executionArn: ended.executionArn });
	const mapRunArn = events[3]?.mapRunStartedEventDetails?.mapRunArn ?? "";
	expect(mapRunArn).toMatch(/^arn:aws:states:us-east-1:000000000000:mapRun:machine\/Items:/);
	const { executions = [] } = t.engine.listExecutions({ mapRunArn });
	expect(executions.map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
	const child = executions[0]?.executionArn ?? "";
	expect(t.engine.describeExecution({ executionArn: child })).toMatchObject({
		stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:machine/Items",
		input: "3",
		output: "6",
		mapRunArn,
	});
	// An EXPRESS child has no history on AWS either.
	expect(historyLines(t.engine, child)).toHaveLength(type === "STANDARD" ? 7 : 0);
});

test("an EXPRESS child has a history while it runs, and keeps it when it fails", async () => {
	const { promise: released, resolve: release } = Promise.withResolvers<void>();
	const work = async ({ arguments: n }: { arguments: unknown }) => {
		await released;
		if (n === 2) throw new RangeError("no");
		return n;
	};
	const t = createTestEngine({ work }, { time: {} });
	const { stateMachineArn } = t.engine.ensureStateMachine({
		name: "machine",
		definition: definition(map("EXPRESS", { ToleratedFailureCount: 1 })),
	});
	const { executionArn } = t.engine.startExecution({ stateMachineArn, input: "[1,2]" });
	const childrenOf = () => {
		const { events = [] } = t.engine.getExecutionHistory({ executionArn });
		const mapRunArn = events.find(({ type }) => type === "MapRunStarted")?.mapRunStartedEventDetails
			?.mapRunArn;
		const { executions = [] } = mapRunArn === undefined ? {} : t.engine.listExecutions({ mapRunArn });
		return executions.map(({ executionArn: child = "", status }) => [
			status,
			historyLines(t.engine, child).length,
		]);
	};
	await vi.waitFor(
		() =>
			expect(childrenOf()).toEqual([
				["RUNNING", 4],
				["RUNNING", 4],
			]),
		PATIENT,
	);
	release();
	await t.engine.waitFor(executionArn);
	expect(childrenOf().sort()).toEqual([
		["FAILED", 6],
		["SUCCEEDED", 0],
	]);
});

test("batches the items and adds the batch input", async () => {
	const t = createTestEngine({ work: async (call) => call.arguments });
	const fields = {
		ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { tier: "{% $states.input.tier %}" } },
		Items: "{% $states.input.list %}",
		ItemSelector: { id: "{% $states.context.Map.Item.Value %}" },
	};
	const ended = await runMachine(t, map("EXPRESS", fields), { tier: "daily", list: ["a", "b", "c"] });
	expect(ended.result).toEqual([
		{ BatchInput: { tier: "daily" }, Items: [{ id: "a" }, { id: "b" }] },
		{ BatchInput: { tier: "daily" }, Items: [{ id: "c" }] },
	]);
});

test("children see no variable of the parent", async () => {
	const t = createTestEngine();
	const inner = { A: { Type: "Pass", Output: "{% $exists($outer) %}", End: true } };
	const ended = await runMachine(t, {
		V: { Type: "Pass", Assign: { outer: 1 }, Next: "M" },
		...map("EXPRESS", { Items: [1] }, inner),
	});
	expect(ended.result).toEqual([false]);
});

test("runs no more than MaxConcurrency children at a time", async () => {
	let running = 0;
	let most = 0;
	const t = createTestEngine({
		async work() {
			most = Math.max(most, ++running);
			await new Promise((resolve) => setImmediate(resolve));
			running--;
		},
	});
	await runMachine(t, map("EXPRESS", { MaxConcurrency: 4 }), Array(30).fill(1));
	expect(most).toBe(4);
});

describe("failures", () => {
	const odd = async ({ arguments: n }: { arguments: unknown }) => {
		if (Number(n) % 2 === 1) throw new RangeError("odd");
		return n;
	};

	it.each([
		[{}, "FAILED"],
		[{ ToleratedFailureCount: 2 }, "SUCCEEDED"],
		[{ ToleratedFailurePercentage: 40 }, "FAILED"],
		[{ ToleratedFailurePercentage: "{% 50 %}" }, "SUCCEEDED"],
	])("of two children of four with %j: %s", async (fields, status) => {
		const t = createTestEngine({ work: odd });
		const ended = await runMachine(t, map("STANDARD", fields), [1, 2, 3, 4]);
		expect(ended.status).toBe(status);
		if (status === "SUCCEEDED") expect(ended.result).toEqual([2, 4]);
		else expect(ended.error).toBe("States.ExceedToleratedFailureThreshold");
	});

	it.each([
		[3, "SUCCEEDED"],
		[2, "FAILED"],
	])("of a batch count all of its items: tolerating %d is %s", async (count, status) => {
		const t = createTestEngine({
			async work({ arguments: batch }) {
				if ((batch as { Items: number[] }).Items.includes(1)) throw new RangeError("one");
				return "ok";
			},
		});
		const fields = { ItemBatcher: { MaxItemsPerBatch: 3 }, ToleratedFailureCount: count };
		expect((await runMachine(t, map("EXPRESS", fields), [1, 2, 3, 4, 5, 6])).status).toBe(status);
	});

	test("stop the children that still run", async () => {
		const t = createTestEngine({
			work: ({ arguments: n }) => (n === 1 ? Promise.reject(new RangeError("no")) : new Promise(() => {})),
		});
		const ended = await runMachine(t, map("STANDARD"), [0, 1, 2]);
		expect(ended.status).toBe("FAILED");
		const lines = historyLines(t.engine, ended.executionArn);
		expect(lines.slice(-3)).toEqual(["5<4 MapRunFailed", "6<5 MapStateFailed", "7<6 ExecutionFailed"]);
		const { events = [] } = t.engine.getExecutionHistory({ executionArn: ended.executionArn });
		const { executions = [] } = t.engine.listExecutions({
			mapRunArn: events[3]?.mapRunStartedEventDetails?.mapRunArn ?? "",
		});
		expect(executions.map(({ status }) => status)).toEqual(["ABORTED", "FAILED", "ABORTED"]);
	});
});

test("stopping the parent stops its children", async () => {
	const t = createTestEngine({ work: () => new Promise(() => {}) });
	const { stateMachineArn } = t.engine.createStateMachine({
		name: "m",
		definition: definition(map("STANDARD")),
	});
	const { executionArn } = t.engine.startExecution({ stateMachineArn, input: "[1,2]" });
	await t.clock.runUntilIdle();
	t.engine.stopExecution({ executionArn });
	await t.clock.runUntilIdle();
	const { executions = [] } = t.engine.listExecutions({ mapRunArn: mapRunOf(t, executionArn) });
	expect(executions.map(({ status }) => status)).toEqual(["ABORTED", "ABORTED"]);
});

function mapRunOf(t: ReturnType<typeof createTestEngine>, executionArn: string): string {
	const { events = [] } = t.engine.getExecutionHistory({ executionArn });
	return events.find(({ type }) => type === "MapRunStarted")?.mapRunStartedEventDetails?.mapRunArn ?? "";
}

test("batches keep every item in its order, within both limits", () => {
	const items = fc.array(fc.string({ maxLength: 40 }), { maxLength: 60 });
	fc.assert(
		fc.property(
			items,
			fc.integer({ min: 1, max: 9 }),
			fc.integer({ min: 300, max: 2000 }),
			(values, maxItems, maxBytes) => {
				const payloads = values.map((value) => ({ value, text: JSON.stringify(value) }));
				const packed = packBatches(payloads, { maxItems, maxBytes }, { value: { t: 1 }, text: `{"t":1}` });
				const read = packed.map(({ text }) => JSON.parse(text) as { BatchInput: unknown; Items: string[] });
				expect(read.flatMap(({ Items }) => Items)).toEqual(values);
				for (const [index, { Items, BatchInput }] of read.entries()) {
					expect(BatchInput).toEqual({ t: 1 });
					expect(Items.length).toBeGreaterThan(0);
					expect(Items.length).toBeLessThanOrEqual(maxItems);
					expect(Buffer.byteLength(packed[index]?.text ?? "")).toBeLessThanOrEqual(maxBytes);
					expect(packed[index]?.value).toEqual(read[index]);
				}
			},
		),
	);
});

test("an item that fits into no batch is refused", () => {
	const item = { value: "x".repeat(50), text: `"${"x".repeat(50)}"` };
	expect(() => packBatches([item], { maxItems: 1, maxBytes: 40 }, undefined)).toThrow(
		"does not fit into a batch",
	);
});
