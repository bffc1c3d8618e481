import { DatabaseSync } from "node:sqlite";
import { TASK_SIZES } from "@dephealth/contract/function-sizes.ts";
import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import { TIMEOUTS } from "@dephealth/core/resilience/retry-presets.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startWorkflows, type Workflows } from "../../../packages/local/src/workflows/workflows.ts";
import { createManualClock } from "../../manual-clock.ts";

let workflows: Workflows;

beforeAll(() => {
	workflows = startWorkflows({
		database: new DatabaseSync(":memory:"),
		clock: createManualClock({ autoAdvance: true }),
		random: () => 0,
		region: "eu-central-1",
		resolveFunction: async () => () => new Promise(() => {}),
		onError: () => {},
	});
});

afterAll(() => workflows.stop());

it.each(Object.entries(TASK_SIZES) as [TaskFunctionName, { timeoutSeconds: number }][])(
	"%s is ended at the timeout it is deployed with, by a name that states try again",
	async (name, { timeoutSeconds }) => {
		const { engine } = workflows;
		const { stateMachineArn } = engine.createStateMachine({
			name,
			definition: JSON.stringify({
				QueryLanguage: "JSONata",
				StartAt: "T",
				States: {
					T: {
						Type: "Task",
						Resource: "arn:aws:states:::lambda:invoke",
						Arguments: { FunctionName: `arn:aws:lambda:eu-central-1:000000000000:function:${name}` },
						End: true,
					},
				},
			}),
		});
		const { executionArn } = engine.startExecution({ stateMachineArn });
		const { error = "", cause } = await engine.waitFor(executionArn);
		expect(TIMEOUTS).toContain(error);
		expect(cause).toContain(`Task timed out after ${timeoutSeconds}.00 seconds`);
	},
);
