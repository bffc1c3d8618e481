/**
 * What the engine itself costs: processor time per state transition, with history and durability. Processor time,
 * not time of day, since the engine waits for nothing here and a busy machine would double the figure.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "@dephealth/core/clock.ts";
import { createEngine, type Engine } from "@dephealth/local/asl/engine.ts";
import type { Measurement } from "./measurement.ts";

/** Budget of section 9 of the design, in microseconds. */
const BUDGET_US = 50;
/** Two transitions and two commits. */
const EXECUTION_BUDGET_US = 250;
const ROUNDS = 7;
const NO_OP = "arn:aws:states:::bench:noOp";

/** A loop of Choice and Pass; each pass through it is two transitions. */
const PASS_LOOP = {
	QueryLanguage: "JSONata",
	StartAt: "Count",
	States: {
		Count: {
			Type: "Pass",
			Assign: { n: "{% $states.input.n + 1 %}" },
			Output: { n: "{% $states.input.n + 1 %}", last: "{% $states.input.last %}" },
			Next: "Enough?",
		},
		"Enough?": {
			Type: "Choice",
			Choices: [{ Condition: "{% $n < $states.input.last %}", Next: "Count" }],
			Default: "Done",
		},
		Done: { Type: "Succeed" },
	},
};

const TASK_LOOP = {
	...PASS_LOOP,
	States: {
		...PASS_LOOP.States,
		Count: {
			Type: "Task",
			Resource: NO_OP,
			Arguments: { n: "{% $states.input.n %}" },
			Assign: { n: "{% $states.input.n + 1 %}" },
			Output: { n: "{% $states.input.n + 1 %}", last: "{% $states.input.last %}" },
			Retry: [{ ErrorEquals: ["States.ALL"] }],
			Next: "Enough?",
		},
	},
};

const TIMED_TASK_LOOP = {
	...TASK_LOOP,
	TimeoutSeconds: 300,
	States: { ...TASK_LOOP.States, Count: { ...TASK_LOOP.States.Count, TimeoutSeconds: 30 } },
};

/** Two states: what starting and ending an execution adds, each start being one commit of its own. */
const SHORT = {
	QueryLanguage: "JSONata",
	StartAt: "First",
	States: {
		First: { Type: "Task", Resource: NO_OP, Arguments: { a: 1 }, Next: "Second" },
		Second: { Type: "Pass", Output: { done: true }, End: true },
	},
};

/** Medians of several rounds against a database on disk. */
export async function benchEngine(): Promise<Measurement[]> {
	const directory = await mkdtemp(join(tmpdir(), "engine-bench-"));
	const database = new DatabaseSync(join(directory, "bench.sqlite"));
	const engine = createEngine({
		database,
		integrations: new Map([[NO_OP, async () => ({ ok: true })]]),
		clock: systemClock,
		random: Math.random,
	});
	try {
		return [
			await loop(engine, "engine: Pass and Choice, per transition", PASS_LOOP, 2_000),
			await loop(engine, "engine: no-op Task and Choice, per transition", TASK_LOOP, 2_000),
			await loop(
				engine,
				"engine: no-op Task with timeout and Choice, per transition",
				TIMED_TASK_LOOP,
				2_000,
			),
			await loop(engine, "engine: EXPRESS Task and Choice, per transition", TASK_LOOP, 2_000, "EXPRESS"),
			await starts(engine, "engine: short execution, durable start to durable end", SHORT, 500),
		];
	} finally {
		await engine.stop();
		database.close();
		await rm(directory, { recursive: true, force: true });
	}
}

async function loop(
	engine: Engine,
	name: string,
	definition: unknown,
	last: number,
	type: "STANDARD" | "EXPRESS" = "STANDARD",
): Promise<Measurement> {
	const machine = engine.createStateMachine({
		name: name.replaceAll(/[^\w]/g, "-").slice(0, 80),
		definition: JSON.stringify(definition),
		type,
	});
	const transitions = 2 * last + 1;
	return median(name, BUDGET_US, async () => {
		const started = process.cpuUsage();
		const { executionArn } = engine.startExecution({
			stateMachineArn: machine.stateMachineArn,
			input: JSON.stringify({ n: 0, last }),
		});
		const { status, cause } = await engine.waitFor(executionArn);
		if (status !== "SUCCEEDED") throw new Error(`The benchmark's execution ended as ${status}: ${cause}`);
		return microseconds(started) / transitions;
	});
}

async function starts(
	engine: Engine,
	name: string,
	definition: unknown,
	count: number,
): Promise<Measurement> {
	const { stateMachineArn } = engine.createStateMachine({
		name: "short",
		definition: JSON.stringify(definition),
	});
	return median(name, EXECUTION_BUDGET_US, async () => {
		const started = process.cpuUsage();
		const ends = Array.from({ length: count }, () =>
			engine.waitFor(engine.startExecution({ stateMachineArn }).executionArn),
		);
		await Promise.all(ends);
		return microseconds(started) / count;
	});
}

function microseconds(since: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(since);
	return user + system;
}

async function median(
	name: string,
	budget: { kind: "at most"; value: number },
	round: () => Promise<number>,
): Promise<Measurement> {
	await round();
	const values: number[] = [];
	for (let index = 0; index < ROUNDS; index++) values.push(await round());
	values.sort((left, right) => left - right);
	const value = Math.round((values[Math.floor(ROUNDS / 2)] ?? Number.NaN) * 10) / 10;
	return { name, value, unit: "µs CPU", budget };
}
