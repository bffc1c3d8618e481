/**
 * Measures the engine itself per state transition, with history and durability. Each is measured twice: elapsed time,
 * which includes waiting for the disk and for other work of the machine, and processor time, which includes neither.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "@dephealth/core/clock.ts";
import { createEngine } from "@dephealth/local/asl/run/create-engine.ts";
import type { Engine } from "@dephealth/local/asl/run/engine.ts";
import { type Measurement, median } from "./measurement.ts";

/** Budget of section 9 of the design, in microseconds. */
const BUDGET_US = 50;
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

/** Two states show the cost of starting and ending an execution; each start is a separate commit. */
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
			...(await loop(engine, "Pass and Choice, per transition", PASS_LOOP)),
			...(await loop(engine, "no-op Task and Choice, per transition", TASK_LOOP)),
			...(await loop(engine, "no-op Task with timeout and Choice, per transition", TIMED_TASK_LOOP)),
			...(await loop(engine, "EXPRESS Task and Choice, per transition", TASK_LOOP, "EXPRESS")),
			...(await starts(engine, "execution of two states, durable start to durable end", SHORT)),
		];
	} finally {
		await engine.stop();
		database.close();
		await rm(directory, { recursive: true, force: true });
	}
}

/** Rounds of the loop, each two transitions: 8,000 to 16,000 events of history. */
const LOOPS = 2_000;
const EXECUTIONS = 500;

async function loop(
	engine: Engine,
	name: string,
	definition: unknown,
	type: "STANDARD" | "EXPRESS" = "STANDARD",
): Promise<Measurement[]> {
	const machine = engine.createStateMachine({
		name: name.replaceAll(/[^\w]/g, "-").slice(0, 80),
		definition: JSON.stringify(definition),
		type,
	});
	return medians(name, BUDGET_US, 2 * LOOPS + 1, async () => {
		const { executionArn } = engine.startExecution({
			stateMachineArn: machine.stateMachineArn,
			input: JSON.stringify({ n: 0, last: LOOPS }),
		});
		const { status, cause } = await engine.waitFor(executionArn);
		if (status !== "SUCCEEDED") throw new Error(`The benchmark's execution ended as ${status}: ${cause}`);
	});
}

async function starts(engine: Engine, name: string, definition: unknown): Promise<Measurement[]> {
	const { stateMachineArn } = engine.createStateMachine({
		name: "short",
		definition: JSON.stringify(definition),
	});
	return medians(name, undefined, EXECUTIONS, async () => {
		const ends = Array.from({ length: EXECUTIONS }, () =>
			engine.waitFor(engine.startExecution({ stateMachineArn }).executionArn),
		);
		await Promise.all(ends);
	});
}

/** Microseconds for each of `count` things a round does, after one round to warm up. */
async function medians(
	name: string,
	budget: number | undefined,
	count: number,
	round: () => Promise<void>,
): Promise<Measurement[]> {
	await round();
	const elapsed: number[] = [];
	const processor: number[] = [];
	for (let index = 0; index < ROUNDS; index++) {
		const started = performance.now();
		const usage = process.cpuUsage();
		await round();
		const { user, system } = process.cpuUsage(usage);
		elapsed.push(((performance.now() - started) * 1000) / count);
		processor.push((user + system) / count);
	}
	return [
		{
			name: `${name} (elapsed)`,
			value: rounded(elapsed),
			unit: "µs",
			...(budget !== undefined && { budget: { kind: "at most" as const, value: budget } }),
		},
		{ name: `${name} (processor)`, value: rounded(processor), unit: "µs" },
	];
}

function rounded(values: readonly number[]): number {
	return Math.round(median(values) * 10) / 10;
}
