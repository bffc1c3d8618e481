/** The runs of the product's machines that the runtime itself starts or counts. */
import { type MachineSchedule, SCHEDULES } from "@dephealth/contract/schedules.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import { createBulkRuns } from "./bulk-runs.ts";
import { type Schedules, startSchedules } from "./schedules.ts";
import { createSingleRuns } from "./single-runs.ts";
import { embeddedQueueName, type Workflows } from "./workflows.ts";

/** @param options.schedules those that run. Default: all, at their own pace */
export function startProductSchedules(
	{ engine, queues, stateMachineArns }: Workflows,
	options: {
		clock: Clock;
		schedules: readonly MachineSchedule[] | undefined;
		onError: (error: unknown) => void;
	},
): Schedules {
	const { clock, schedules = SCHEDULES, onError } = options;
	return startSchedules({
		engine,
		queues,
		clock,
		schedules: schedules.map(({ stateMachine, onMessages, ...schedule }) => ({
			...schedule,
			...(onMessages !== undefined && { queue: embeddedQueueName(onMessages) }),
			stateMachineArn: stateMachineArns[stateMachine],
		})),
		onError,
	});
}

/** Collections: how many run, and one or many that somebody waits for. */
export function createCollections(
	{ engine, stateMachineArns }: Workflows,
	deps: { packages: Pick<PackageStore, "get">; clock: Pick<Clock, "now"> },
) {
	const stateMachineArn = stateMachineArns["collect-package"];
	return {
		stateMachineArn,
		runningExecutions: () =>
			engine.listExecutions({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1000 }).executions
				?.length ?? 0,
		collectAll: createBulkRuns({ engine, stateMachineArn: stateMachineArns["collect-packages"] }),
		collect: createSingleRuns({ engine, stateMachineArn, ...deps }),
	};
}
