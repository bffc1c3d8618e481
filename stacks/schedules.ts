/** Starts state machines at fixed times. */
import type { QueueName } from "@dephealth/contract/queues.ts";
import { type MachineSchedule, SCHEDULES } from "@dephealth/contract/schedules.ts";
import { createPoisonQueue, type Messaging } from "./messaging.ts";
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
	messaging: Messaging;
}): ReadonlyMap<string, sst.aws.Queue> {
	const group = new aws.scheduler.ScheduleGroup("Schedules", { name: resourceName("schedules") });
	const poison = createPoisonQueue("schedules");
	for (const schedule of SCHEDULES) {
		createSchedule(schedule, { ...deps, group, poison });
		if (schedule.onMessages !== undefined)
			createStartOnMessages(schedule, schedule.onMessages, { ...deps, poison });
	}
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

/**
 * SQS reports the number of receivable messages to CloudWatch each minute. The first message changes the state of an
 * alarm without recipients, and that event starts the machine. This costs nothing while the queue is empty; polling
 * each minute was most of an idle stage's cost. While messages keep arriving the alarm does not change, so a schedule
 * handles messages that a run has left.
 */
function createStartOnMessages(
	{ name, stateMachine, input }: MachineSchedule,
	queue: QueueName,
	{
		settings,
		machines,
		messaging,
		poison,
	}: { settings: Settings; machines: Machines; messaging: Messaging; poison: sst.aws.Queue },
): void {
	const machine = found(machines, stateMachine);
	const id = `${pascalCase(name)}Waiting`;
	const alarm = new aws.cloudwatch.MetricAlarm(`${id}Alarm`, {
		name: resourceName(id),
		alarmDescription: `Messages wait in ${queue}: starts ${stateMachine}. Nobody has to do anything.`,
		namespace: "AWS/SQS",
		metricName: "ApproximateNumberOfMessagesVisible",
		dimensions: { QueueName: found(messaging.queues, queue).nodes.queue.name },
		statistic: "Maximum",
		period: MINUTE,
		evaluationPeriods: 1,
		comparisonOperator: "GreaterThanThreshold",
		threshold: 0,
		treatMissingData: "notBreaching",
	});
	const rule = new aws.cloudwatch.EventRule(`${id}Rule`, {
		name: resourceName(`${name}-waiting`),
		state: settings.schedules ? "ENABLED" : "DISABLED",
		eventPattern: alarm.arn.apply((arn) =>
			JSON.stringify({
				source: ["aws.cloudwatch"],
				"detail-type": ["CloudWatch Alarm State Change"],
				resources: [arn],
				detail: { state: { value: ["ALARM"] } },
			}),
		),
	});
	const role = createServiceRole({
		id: `${id}Role`,
		name: `${name}-waiting`,
		service: "events.amazonaws.com",
		statements: [{ actions: ["states:StartExecution"], resources: [machine.arn] }],
	});
	new aws.cloudwatch.EventTarget(`${id}Target`, {
		rule: rule.name,
		arn: machine.arn,
		roleArn: role.arn,
		input: input ?? "{}",
		deadLetterConfig: { arn: poison.arn },
		retryPolicy: { maximumEventAgeInSeconds: 900, maximumRetryAttempts: 5 },
	});
	allowEventsToKeep(id, poison, rule);
}

/** EventBridge writes into the queue in its own name. */
function allowEventsToKeep(id: string, poison: sst.aws.Queue, rule: aws.cloudwatch.EventRule): void {
	new aws.sqs.QueuePolicy(`${id}PoisonPolicy`, {
		queueUrl: poison.nodes.queue.url,
		policy: aws.iam.getPolicyDocumentOutput({
			statements: [
				{
					actions: ["sqs:SendMessage"],
					resources: [poison.arn],
					principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
					conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [rule.arn] }],
				},
			],
		}).json,
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
