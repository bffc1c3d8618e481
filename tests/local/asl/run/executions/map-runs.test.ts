import {
	DescribeExecutionCommand,
	DescribeMapRunCommand,
	DescribeStateMachineForExecutionCommand,
	GetExecutionHistoryCommand,
	ListExecutionsCommand,
	ListMapRunsCommand,
	RedriveExecutionCommand,
	type SFNClient,
	StopExecutionCommand,
	UpdateMapRunCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Integration } from "../../../../../packages/local/src/asl/parse/integration.ts";
import { startApi, type TestApi } from "../../api-fixture.ts";
import { createTestEngine, definition, type TestEngine, testResource } from "../../engine-fixture.ts";

let api: TestApi;
let client: SFNClient;
let t: TestEngine;
/** Tasks in flight by their item; calling one ends it. */
let inFlight: Map<unknown, (outcome: "ok" | "fails") => void>;

beforeEach(async () => {
	inFlight = new Map();
	const work: Integration = ({ arguments: item }) =>
		new Promise((resolve, reject) => {
			inFlight.set(JSON.stringify(item), (outcome) =>
				outcome === "ok" ? resolve(item) : reject(new RangeError("no")),
			);
		});
	t = createTestEngine({ work }, { time: {} });
	api = await startApi(t.engine);
	client = api.client;
});

afterEach(() => api.stop());

const work = { Type: "Task", Resource: testResource("work"), Arguments: "{% $states.input %}", End: true };

function start(items: unknown[], fields: Record<string, unknown> = {}) {
	const machine = definition({
		M: {
			Type: "Map",
			Label: "Items",
			ItemProcessor: {
				ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
				StartAt: "T",
				States: { T: work },
			},
			End: true,
			...fields,
		},
	});
	const { stateMachineArn } = t.engine.createStateMachine({ name: "m", definition: machine });
	const { executionArn } = t.engine.startExecution({ stateMachineArn, input: JSON.stringify(items) });
	return { executionArn, machine };
}

async function begun(count: number): Promise<void> {
	await expect.poll(() => inFlight.size).toBe(count);
}

async function onlyMapRun(executionArn: string): Promise<string> {
	const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
	expect(mapRuns).toHaveLength(1);
	return mapRuns[0]?.mapRunArn ?? "";
}

test("a map run tells how far it is, and afterwards how it ended", async () => {
	const { executionArn, machine } = start([1, 2, 3, 4, 5], {
		MaxConcurrency: 2,
		ToleratedFailureCount: 1,
		ToleratedFailurePercentage: 40,
	});
	await begun(2);
	inFlight.get("1")?.("ok");
	inFlight.get("2")?.("fails");
	await begun(4);
	const mapRunArn = await onlyMapRun(executionArn);
	const halfway = {
		pending: 1,
		running: 2,
		succeeded: 1,
		failed: 1,
		timedOut: 0,
		aborted: 0,
		total: 5,
		resultsWritten: 1,
	};
	expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
		executionArn,
		status: "RUNNING",
		startDate: new Date(t.clock.now()),
		maxConcurrency: 2,
		toleratedFailureCount: 1,
		toleratedFailurePercentage: 40,
		itemCounts: halfway,
		executionCounts: halfway,
	});
	const { executions = [] } = await client.send(
		new ListExecutionsCommand({ mapRunArn, statusFilter: "FAILED" }),
	);
	expect(executions).toMatchObject([{ mapRunArn, itemCount: 1, status: "FAILED" }]);
	const child = executions[0]?.executionArn ?? "";
	expect(await client.send(new DescribeExecutionCommand({ executionArn: child }))).toMatchObject({
		mapRunArn,
		error: "RangeError",
		input: "2",
		redriveStatus: "REDRIVABLE_BY_MAP_RUN",
	});
	const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn: child }));
	expect(events.map(({ type }) => type)).toEqual([
		"ExecutionStarted",
		"TaskStateEntered",
		"TaskScheduled",
		"TaskStarted",
		"TaskFailed",
		"ExecutionFailed",
	]);
	expect(
		await client.send(new DescribeStateMachineForExecutionCommand({ executionArn: child })),
	).toMatchObject({
		stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:m/Items",
		mapRunArn,
		label: "Items",
		definition: machine,
	});
	inFlight.get("3")?.("ok");
	inFlight.get("4")?.("ok");
	await begun(5);
	inFlight.get("5")?.("ok");
	expect((await t.engine.waitFor(executionArn)).output).toBe("[1,3,4,5]");
	expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
		status: "SUCCEEDED",
		stopDate: new Date(t.clock.now()),
		executionCounts: { pending: 0, running: 0, succeeded: 4, failed: 1, total: 5 },
	});
	expect(await client.send(new ListMapRunsCommand({ executionArn }))).toMatchObject({
		mapRuns: [
			{
				executionArn,
				mapRunArn,
				stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:m/Items",
				startDate: new Date(t.clock.now()),
				stopDate: new Date(t.clock.now()),
			},
		],
	});
});

test("batches count with their items", async () => {
	const { executionArn } = start([1, 2, 3, 4, 5], {
		ItemBatcher: { MaxItemsPerBatch: 2 },
		MaxConcurrency: 1,
	});
	await begun(1);
	inFlight.get(`{"Items":[1,2]}`)?.("ok");
	await begun(2);
	const mapRunArn = await onlyMapRun(executionArn);
	expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
		itemCounts: { pending: 1, running: 2, succeeded: 2, total: 5 },
		executionCounts: { pending: 1, running: 1, succeeded: 1, total: 3 },
	});
	const { executions = [] } = await client.send(new ListExecutionsCommand({ mapRunArn }));
	expect(executions.map(({ itemCount }) => itemCount)).toEqual([2, 2]);
});

test("UpdateMapRun lets more children run at once, and bears more failures", async () => {
	const { executionArn } = start([1, 2, 3, 4], { MaxConcurrency: 1 });
	await begun(1);
	const mapRunArn = await onlyMapRun(executionArn);
	await client.send(
		new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 3, toleratedFailurePercentage: 25 }),
	);
	await begun(3);
	for (const item of ["1", "2", "3"]) inFlight.get(item)?.(item === "2" ? "fails" : "ok");
	await begun(4);
	inFlight.get("4")?.("ok");
	expect((await t.engine.waitFor(executionArn)).status).toBe("SUCCEEDED");
	expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
		maxConcurrency: 3,
		toleratedFailureCount: 0,
		toleratedFailurePercentage: 25,
	});
	await expect(client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 1 }))).rejects.toMatchObject({
		name: "ValidationException",
		reason: "CANNOT_UPDATE_COMPLETED_MAP_RUN",
	});
});

test("a map run that bears no more failures has FAILED, one whose execution is stopped is ABORTED", async () => {
	const failing = start([1, 2, 3], { MaxConcurrency: 2 });
	await begun(2);
	inFlight.get("1")?.("fails");
	expect((await t.engine.waitFor(failing.executionArn)).error).toBe("States.ExceedToleratedFailureThreshold");
	expect(
		await client.send(new DescribeMapRunCommand({ mapRunArn: await onlyMapRun(failing.executionArn) })),
	).toMatchObject({
		status: "FAILED",
		executionCounts: { pending: 1, failed: 1, aborted: 1, total: 3 },
	});
	inFlight.clear();
	const stopped = start([1, 2, 3], { MaxConcurrency: 2 });
	await begun(2);
	await client.send(new StopExecutionCommand({ executionArn: stopped.executionArn }));
	const mapRunArn = await onlyMapRun(stopped.executionArn);
	await expect
		.poll(async () => (await client.send(new DescribeMapRunCommand({ mapRunArn }))).status)
		.toBe("ABORTED");
});

test("a map run outlives a restart, with the limits it was given", async () => {
	const { executionArn } = start([1, 2, 3, 4], { MaxConcurrency: 1 });
	await begun(1);
	const mapRunArn = await onlyMapRun(executionArn);
	await client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 2 }));
	await begun(2);
	await t.engine.stop();
	expect(t.engine.describeMapRun({ mapRunArn }).status).toBe("RUNNING");
	const started: unknown[] = [];
	const later = createTestEngine(
		{
			work: ({ arguments: item }) => {
				started.push(item);
				return started.length < 2 ? new Promise(() => {}) : Promise.resolve(item);
			},
		},
		{ database: t.database, clock: t.clock },
	);
	later.engine.recover();
	await expect.poll(() => started.length).toBe(4);
	expect(later.engine.describeMapRun({ mapRunArn })).toMatchObject({
		status: "RUNNING",
		maxConcurrency: 2,
		executionCounts: { running: 1, succeeded: 3, total: 4 },
	});
	await later.engine.stop();
});

test("the map runs of an execution come page by page, in the order of their start", async () => {
	const { executionArn } = start([1], { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }] });
	for (let run = 1; run <= 3; run += 1) {
		await begun(1);
		const fail = inFlight.get("1");
		inFlight.clear();
		fail?.("fails");
		if (run < 3) await t.clock.advance(2_000);
	}
	await t.engine.waitFor(executionArn);
	const first = await client.send(new ListMapRunsCommand({ executionArn, maxResults: 2 }));
	expect(first.mapRuns).toHaveLength(2);
	const second = await client.send(
		new ListMapRunsCommand({ executionArn, maxResults: 2, nextToken: first.nextToken }),
	);
	expect(second.mapRuns).toHaveLength(1);
	expect(second.nextToken).toBeUndefined();
});

test.each(["EXPRESS", "STANDARD"])(
	"a redriven map run does what failed and what had not begun, not what was done: %s children",
	async (type) => {
		const { executionArn } = start([1, 2, 3], {
			MaxConcurrency: 2,
			ItemProcessor: {
				ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
				StartAt: "T",
				States: { T: work },
			},
		});
		await begun(2);
		inFlight.get("1")?.("ok");
		await begun(3);
		inFlight.get("2")?.("fails");
		await expect
			.poll(async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status)
			.toBe("FAILED");
		const mapRunArn = await onlyMapRun(executionArn);
		inFlight.clear();
		await client.send(new RedriveExecutionCommand({ executionArn }));
		await begun(2);
		expect([...inFlight.keys()].toSorted()).toEqual(["2", "3"]);
		expect(await client.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
			status: "RUNNING",
			redriveCount: 1,
			redriveDate: new Date(t.clock.now()),
			executionCounts: { running: 2, succeeded: 1, failed: 0, total: 3 },
		});
		inFlight.get("2")?.("fails");
		await expect
			.poll(async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status)
			.toBe("FAILED");
		inFlight.clear();
		await client.send(new RedriveExecutionCommand({ executionArn }));
		await begun(2);
		for (const end of inFlight.values()) end("ok");
		const ended = await t.engine.waitFor(executionArn);
		expect(ended).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3]" });
		expect(await onlyMapRun(executionArn)).toBe(mapRunArn);
		const { events = [] } = await client.send(
			new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
		);
		expect(events.flatMap(({ mapRunRedrivenEventDetails: details }) => (details ? [details] : []))).toEqual([
			{ mapRunArn, redriveCount: 1 },
			{ mapRunArn, redriveCount: 2 },
		]);
	},
);
