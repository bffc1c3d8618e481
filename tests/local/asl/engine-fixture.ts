/** An engine for a test: in memory, with a manual clock and the integrations the test names. */
import { DatabaseSync } from "node:sqlite";
import type { Integration } from "../../../packages/local/src/asl/parse/integration.ts";
import { createEngine } from "../../../packages/local/src/asl/run/create-engine.ts";
import type { Engine, EngineOptions } from "../../../packages/local/src/asl/run/engine.ts";
import { createManualClock, type ManualClock, type ManualClockOptions } from "../../manual-clock.ts";

export type TestEngine = { engine: Engine; clock: ManualClock; errors: unknown[]; database: DatabaseSync };

/** Integrations are registered as `arn:aws:states:::test:<name>`. */
export function createTestEngine(
	integrations: Record<string, Integration> = {},
	options: Partial<Omit<EngineOptions, "integrations" | "clock">> & {
		clock?: ManualClock;
		time?: ManualClockOptions;
	} = {},
): TestEngine {
	const { clock = createManualClock(options.time ?? { autoAdvance: true }), time: _, ...rest } = options;
	const database = rest.database ?? new DatabaseSync(":memory:");
	const errors: unknown[] = [];
	const engine = createEngine({
		random: () => 0.5,
		onError: (error) => errors.push(error),
		...rest,
		database,
		clock,
		integrations: new Map(Object.entries(integrations).map(([name, run]) => [testResource(name), run])),
	});
	return { engine, clock, errors, database };
}

export function testResource(name: string): string {
	return `arn:aws:states:::test:${name}`;
}

/** A machine of the given states, starting at the first. */
export function definition(states: Record<string, unknown>, fields: Record<string, unknown> = {}): string {
	return JSON.stringify({
		QueryLanguage: "JSONata",
		StartAt: Object.keys(states)[0],
		States: states,
		...fields,
	});
}

/** Runs the machine to its end and gives what DescribeExecution says. */
export async function runMachine(
	{ engine }: TestEngine,
	states: Record<string, unknown>,
	input: unknown = {},
	fields: Record<string, unknown> = {},
) {
	const { stateMachineArn } = engine.ensureStateMachine({
		name: "machine",
		definition: definition(states, fields),
	});
	const { executionArn } = engine.startExecution({ stateMachineArn, input: JSON.stringify(input) });
	const execution = await engine.waitFor(executionArn);
	return { ...execution, executionArn, result: execution.output ? JSON.parse(execution.output) : undefined };
}

/** The whole history, as `id<previous type`. */
export function historyLines(engine: Engine, executionArn: string): string[] {
	const { events = [] } = engine.getExecutionHistory({ executionArn, maxResults: 1000 });
	return events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);
}
