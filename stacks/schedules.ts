/** Starts state machines at fixed times. */
import { type MachineSchedule, SCHEDULES } from "@dephealth/contract/schedules.ts";
import { createPoisonQueue } from "./messaging.ts";
import { found, pascalCase } from "./names.ts";
import { resourceName } from "./resource-names.ts";
import { createServiceRole } from "./service-role.ts";
import type { Settings } from "./settings.ts";
import type { Machines } from "./workflows.ts";

const MINUTE = 60;
/** The longest that EventBridge Scheduler keeps trying. */
const DAY = 86_400;

/** @returns the queue of starts that failed to the end, by its name in the app */
export function createSchedules(deps: {
	settings: Settings;
	machines: Machines;
}): ReadonlyMap<string, sst.aws.Queue> {
	const group = new aws.scheduler.ScheduleGroup("Schedules", { name: resourceName("schedules") });
	const poison = createPoisonQueue("schedules");
	for (const schedule of SCHEDULES) createSchedule(schedule, { ...deps, group, poison });
	return new Map([["schedules", poison]]);
}

function createSchedule(
	{ name, stateMachine, everySeconds, input }: MachineSchedule,
	{
		settings,
		machines,
		group,
		poison,
	}: {
		settings: Settings;
		machines: Machines;
		group: aws.scheduler.ScheduleGroup;
		poison: sst.aws.Queue;
	},
): void {
	const machine = found(machines, stateMachine);
	const id = `${pascalCase(name)}Schedule`;
	const role = createServiceRole({
		id: `${id}Role`,
		name: `${name}-schedule`,
		service: "scheduler.amazonaws.com",
		statements: [
			{ actions: ["states:StartExecution"], resources: [machine.arn] },
			{ actions: ["sqs:SendMessage"], resources: [poison.arn] },
		],
	});
	new aws.scheduler.Schedule(id, {
		name: resourceName(name),
		groupName: group.name,
		scheduleExpression: rateOf(everySeconds),
		state: settings.schedules ? "ENABLED" : "DISABLED",
		flexibleTimeWindow: { mode: "OFF" },
		target: {
			arn: machine.arn,
			roleArn: role.arn,
			input: input ?? "{}",
			deadLetterConfig: { arn: poison.arn },
			// A start that fails is tried again until the next one is due, which then does the work of both.
			retryPolicy: {
				maximumEventAgeInSeconds: Math.min(DAY, Math.max(MINUTE, everySeconds)),
				maximumRetryAttempts: 5,
			},
		},
	});
}

/** The scheduler knows whole minutes. @throws RangeError */
function rateOf(everySeconds: number): string {
	const minutes = everySeconds / MINUTE;
	if (!Number.isInteger(minutes) || minutes < 1) {
		throw new RangeError(`EventBridge Scheduler cannot run something every ${everySeconds} seconds.`);
	}
	return minutes === 1 ? "rate(1 minute)" : `rate(${minutes} minutes)`;
}
