/** The product's machines on an engine of their own, for the tests of one machine. */
import { DatabaseSync } from "node:sqlite";
import type { MachineName } from "@dephealth/contract/machines.ts";
import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { type AwsEndpoint, startAwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import { awsServices } from "@dephealth/local/aws/aws-services.ts";
import { startWorkflows, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import type { LocalStorage } from "../local-storage.ts";
import type { Functions } from "./collection-tasks.ts";
import { definitionOf, stateNames } from "./definitions.ts";

const REGION = "eu-central-1";

/** @param options.functions asked at each call, so that a test may replace one */
export function startTestWorkflows(options: {
	clock: Clock;
	functions: () => Functions;
	database?: DatabaseSync;
}): Workflows {
	const { clock, functions, database = new DatabaseSync(":memory:") } = options;
	return startWorkflows({
		database,
		clock,
		// Full jitter draws from zero up: with this draw every retry is immediate.
		random: () => 0,
		region: REGION,
		resolveFunction: async (name) => functions()[name as TaskFunctionName],
		onError: (error) => {
			throw error;
		},
	});
}

/** The AWS endpoint of these machines, and what a client of it is made with. */
export async function startTestEndpoint(storage: LocalStorage, workflows: Workflows) {
	const endpoint: AwsEndpoint = await startAwsEndpoint({
		port: 0,
		services: awsServices({ dynamoDb: storage.dynamoDb, workflows, region: REGION }),
	});
	const client = {
		endpoint: endpoint.url,
		region: REGION,
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
		maxAttempts: 1,
	};
	return { endpoint, client };
}

/** Runs a machine to its end. */
export async function runMachine<Output>(workflows: Workflows, machine: MachineName, input?: object) {
	const { executionArn } = workflows.engine.startExecution({
		stateMachineArn: workflows.stateMachineArns[machine],
		...(input && { input: JSON.stringify(input) }),
	});
	const { status = "", output, error, cause } = await workflows.engine.waitFor(executionArn);
	return {
		status,
		output: JSON.parse(output ?? "null") as Output,
		...(error !== undefined && { error }),
		...(cause !== undefined && { cause }),
	};
}

/** Notes which states of a machine the tests of a file have walked through. */
export function createWalk(machine: MachineName) {
	const visited = new Set<string>();
	return {
		watch(workflows: Workflows): void {
			workflows.engine.onTransition(({ executionArn, stateName }) => {
				if (executionArn.includes(machine)) visited.add(stateName);
			});
		},
		missed: () => [...stateNames(definitionOf(machine))].filter((name) => !visited.has(name)),
	};
}
