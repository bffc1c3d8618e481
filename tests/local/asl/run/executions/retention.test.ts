import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { pruneExecutions } from "../../../../../packages/local/src/asl/run/executions/retention.ts";
import { packHistory, readHistory } from "../../../../../packages/local/src/asl/store/packed-history.ts";
import { createManualClock } from "../../../../manual-clock.ts";
import { createTestEngine, definition, historyLines, testResource } from "../../engine-fixture.ts";

const KILOBYTE = "a kilobyte of words ".repeat(50);
/** Ten states that hand on what they are given. */
const STEPS = Object.fromEntries(
	Array.from({ length: 10 }, (_, index) => [
		`S${index}`,
		{ Type: "Pass", ...(index < 9 ? { Next: `S${index + 1}` } : { End: true }) },
	]),
);

async function run(t: ReturnType<typeof createTestEngine>, name: string, type?: "EXPRESS") {
	const { stateMachineArn } = t.engine.ensureStateMachine({
		name: type ?? "STANDARD",
		definition: definition(STEPS),
		...(type && { type }),
	});
	const { executionArn } = t.engine.startExecution({
		stateMachineArn,
		name,
		input: JSON.stringify({ text: KILOBYTE, name }),
	});
	await t.engine.waitFor(executionArn);
	return executionArn;
}

test("the history of an ended execution is packed, and reads as before", async () => {
	const t = createTestEngine();
	const executionArn = await run(t, "a");
	const { bytes } = t.engine.kept();
	// Twenty times the input stand in it.
	expect(bytes).toBeLessThan(4 * KILOBYTE.length);
	const lines = historyLines(t.engine, executionArn);
	expect(lines).toHaveLength(22);
	expect(lines.at(-1)).toBe("22<21 ExecutionSucceeded");
	const newest = t.engine.getExecutionHistory({ executionArn, reverseOrder: true, maxResults: 2 });
	expect(newest.events?.map(({ id }) => id)).toEqual([22, 21]);
	const page = t.engine.getExecutionHistory({ executionArn, maxResults: 5 });
	const next = t.engine.getExecutionHistory({ executionArn, maxResults: 5, nextToken: page.nextToken ?? "" });
	expect(next.events?.map(({ id }) => id)).toEqual([6, 7, 8, 9, 10]);
});

test("a redriven execution adds to its packed history", async () => {
	let fails = true;
	const work = async () => {
		if (fails) throw Object.assign(new Error("no"), { name: "Broken" });
		return 1;
	};
	const t = createTestEngine({ work });
	const { stateMachineArn } = t.engine.createStateMachine({
		name: "m",
		definition: definition({ T: { Type: "Task", Resource: testResource("work"), End: true } }),
	});
	const { executionArn } = t.engine.startExecution({ stateMachineArn });
	await t.engine.waitFor(executionArn);
	const before = historyLines(t.engine, executionArn);
	fails = false;
	t.engine.redriveExecution({ executionArn });
	expect((await t.engine.waitFor(executionArn)).status).toBe("SUCCEEDED");
	const after = historyLines(t.engine, executionArn);
	expect(after.slice(0, before.length)).toEqual(before);
	expect(after.at(-1)).toContain("ExecutionSucceeded");
});

test("pieces are packed in order, in bounded packs", () => {
	const events = Array.from({ length: 9 }, (_, index) => ({
		id: index + 1,
		previousEventId: index,
		type: "PassStateEntered" as const,
		timestamp: 0,
		details: { input: "x".repeat(1_000_000) },
	}));
	const packed = packHistory(events.map((event) => JSON.stringify([event])));
	expect(packed.map(({ firstId }) => firstId)).toEqual([1, 4, 7]);
	expect(packed.flatMap(({ bytes }) => readHistory(bytes))).toEqual(events);
	expect(packHistory([])).toEqual([]);
	expect(packHistory(packed.map(({ bytes }) => bytes))).toEqual(packed);
});

test("the oldest go when all together are too large, and nothing that runs", async () => {
	const t = createTestEngine({}, { retention: { maxBytes: 3 * (await bytesOfOne()) } });
	for (const name of ["a", "b", "c", "d", "e"]) await run(t, name);
	t.engine.recover();
	const names = t.engine.listExecutions({
		stateMachineArn: t.engine.listStateMachines().stateMachines?.[0]?.stateMachineArn ?? "",
	}).executions;
	expect(names?.map(({ name }) => name)).toEqual(["e", "d", "c"]);
	expect(t.engine.kept().count).toBe(3);
});

test("what has ended is looked through as soon as it is large, and not only as often as a thousand have", async () => {
	const pruned: number[] = [];
	const bytes = await bytesOfOne();
	const t = createTestEngine(
		{},
		{ retention: { maxBytes: 8 * bytes }, onPruned: () => pruned.push(t.engine.kept().count) },
	);
	for (let index = 0; index < 30; index++) {
		await run(t, `${index}`);
		await new Promise((resolve) => setImmediate(resolve));
	}
	expect(pruned.length).toBeGreaterThan(5);
	expect(Math.max(...pruned)).toBeLessThanOrEqual(10);
	expect(t.engine.kept().count).toBeLessThanOrEqual(10);
});

async function bytesOfOne(): Promise<number> {
	const t = createTestEngine();
	await run(t, "a");
	return t.engine.kept().bytes + 50;
}

test("EXPRESS executions keep no history, and go after a day", async () => {
	const clock = createManualClock({ autoAdvance: true });
	const t = createTestEngine({}, { clock });
	await run(t, "a");
	await run(t, "b", "EXPRESS");
	expect(t.database.prepare("SELECT count(*) AS n FROM sfn_history").get()).toEqual({ n: 1 });
	await clock.advance(86_400_000 + 1);
	t.engine.recover();
	expect(t.engine.kept().count).toBe(1);
});

test("space is given back after each pruning", async () => {
	let pruned = 0;
	const t = createTestEngine({}, { onPruned: () => pruned++ });
	t.engine.recover();
	expect(pruned).toBe(1);
});

test("a pruning deletes a bounded number, the rest goes with the next", () => {
	const removed: number[] = [];
	const left = { count: 10_000, bytes: 10_000 };
	const store = {
		stoppedBefore: () => [],
		expressStoppedBefore: () => [],
		finished: () => left,
		oldestFinished: (limit: number) => Array.from({ length: limit }, (_, id) => ({ id, bytes: 1 })),
		remove: (ids: Iterable<number>) => removed.push(...ids),
	};
	expect(pruneExecutions(store as never, { maxFinished: 10 }, 0)).toBe(2000);
	expect(removed).toHaveLength(2000);
});

test("executions of the first version are taken over", async () => {
	const database = new DatabaseSync(":memory:");
	const t = createTestEngine({}, { database });
	const executionArn = await run(t, "a");
	const lines = historyLines(t.engine, executionArn);
	await t.engine.stop();
	asInVersion1(database);
	const later = createTestEngine({}, { database });
	expect(historyLines(later.engine, executionArn)).toEqual(lines);
	expect(later.engine.kept().count).toBe(1);
	expect(later.engine.kept().bytes).toBeGreaterThan(KILOBYTE.length);
	await run(later, "b");
	expect(later.engine.kept().count).toBe(2);
});

/** The tables as version 1 had them: text only, nobody had counted, and of map runs nothing was kept. */
function asInVersion1(database: DatabaseSync): void {
	const pieces = database.prepare("SELECT key, events FROM sfn_history").all();
	database.exec(`
		DROP TABLE sfn_map_runs;
		DROP TABLE sfn_tags;
		DROP TABLE sfn_history;
		CREATE TABLE sfn_history (key INTEGER PRIMARY KEY, events TEXT NOT NULL) STRICT;
		DROP INDEX sfn_executions_by_stop;
		ALTER TABLE sfn_executions DROP COLUMN bytes;
		CREATE INDEX sfn_executions_by_stop ON sfn_executions (stopped) WHERE stopped IS NOT NULL;
		UPDATE sfn_schema SET version = 1;
	`);
	const insert = database.prepare("INSERT INTO sfn_history VALUES (?, ?)");
	for (const { key, events } of pieces) insert.run(Number(key), JSON.stringify(readHistory(events)));
}
