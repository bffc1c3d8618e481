import { DatabaseSync } from "node:sqlite";
import type { Integration } from "../../../../../packages/local/src/asl/parse/integration.ts";
import { createEngine } from "../../../../../packages/local/src/asl/run/create-engine.ts";
import { createManualClock } from "../../../../manual-clock.ts";
import { definition } from "../../engine-fixture.ts";

export const clock = createManualClock({ autoAdvance: true });

export async function run(
	integrations: [string, Integration][],
	states: Record<string, unknown>,
	input: unknown = {},
) {
	const engine = createEngine({
		database: new DatabaseSync(":memory:"),
		integrations: new Map(integrations),
		clock,
		random: () => 0,
	});
	const { stateMachineArn } = engine.createStateMachine({ name: "m", definition: definition(states) });
	const { executionArn } = engine.startExecution({ stateMachineArn, input: JSON.stringify(input) });
	const ended = await engine.waitFor(executionArn);
	return {
		...ended,
		engine,
		executionArn: ended.executionArn ?? "",
		result: ended.output && JSON.parse(ended.output),
	};
}
