/** The alarms, as data over the app's resources. */
import { METRIC_NAMESPACE, type MetricName } from "@dephealth/contract/metrics.ts";
import { pascalCase } from "./names.ts";

/** @typeParam Text what names of resources are: text, or on AWS what Pulumi will know */
export type AlarmDefinition<Text = string> = {
	/** Logical name in the app. */
	id: string;
	/** The text of the alarm's mail: what happened and where to look. */
	description: string;
	namespace: string;
	metric: string;
	dimensions: Readonly<Record<string, Text | string>>;
	statistic: "Sum" | "Maximum";
	periodSeconds: number;
	/** Periods in a row. */
	periods: number;
	/** The alarm goes off above this. */
	above: number;
	/** It goes off when data is missing. */
	onSilence?: true;
};

const FIVE_MINUTES = { statistic: "Sum", periodSeconds: 300, periods: 1 } as const;
/** The alarm waits for a quarter of an hour: a queue is there for shorter peaks. */
const LASTING = { statistic: "Maximum", periodSeconds: 300, periods: 3 } as const;

/** A client's retry handles a single 5xx; this many in five minutes mean a defect or an outage. */
const SERVER_ERRORS = 10;
/** More waiting collections than after a short outage of one upstream. */
const BACKLOG = 1000;

/** One late start is no silence. */
const SILENCE_STARTS = 3;
const SILENCE_LEAST_SECONDS = 900;

/** The parts of the app that alarms watch: logical names, and the names that AWS's metrics have. */
export type Watched<Text> = {
	machines: Iterable<readonly [name: string, arn: Text]>;
	queues: Iterable<readonly [name: string, queueName: Text]>;
	/** Queues of messages that could not be handled, by receiver. */
	poison: Iterable<readonly [name: string, queueName: Text]>;
	/** Machines that start by themselves. */
	schedules: Iterable<{ name: string; arn: Text; everySeconds: number }>;
	apiId: Text;
};

/** Every alarm of the app. */
export function alarmsOf<Text>(watched: Watched<Text>): AlarmDefinition<Text>[] {
	return [
		...[...watched.machines].flatMap(([name, arn]) => machineAlarms(name, arn)),
		...[...watched.queues].map(([name, queueName]) => backlogAlarm(name, queueName)),
		...[...watched.poison].map(([name, queueName]) => poisonAlarm(name, queueName)),
		circuitAlarm(),
		healerAlarm(),
		throttleAlarm(),
		...[...watched.schedules].map(({ name, arn, everySeconds }) => silenceAlarm(name, arn, everySeconds)),
		apiAlarm(watched.apiId),
	];
}

/** A failed execution is a defect or an outage of AWS: the definitions handle every error of tasks. */
function machineAlarms<Text>(name: string, arn: Text): AlarmDefinition<Text>[] {
	const common = {
		...FIVE_MINUTES,
		namespace: "AWS/States",
		dimensions: { StateMachineArn: arn },
		above: 0,
	};
	return [
		{
			...common,
			id: `${pascalCase(name)}Failed`,
			metric: "ExecutionsFailed",
			description: `Executions of ${name} failed. Read the history of one: its last state says why.`,
		},
		{
			...common,
			id: `${pascalCase(name)}TimedOut`,
			metric: "ExecutionsTimedOut",
			description: `Executions of ${name} ran out of time. Read the history of one: which state took so long?`,
		},
	];
}

function backlogAlarm<Text>(name: string, queueName: Text): AlarmDefinition<Text> {
	return {
		...LASTING,
		id: `${pascalCase(name)}Backlog`,
		namespace: "AWS/SQS",
		metric: "ApproximateNumberOfMessagesVisible",
		dimensions: { QueueName: queueName },
		above: BACKLOG,
		description: `More than ${BACKLOG} messages wait in ${name}: an upstream is down, or its processor does not run.`,
	};
}

function poisonAlarm<Text>(name: string, queueName: Text): AlarmDefinition<Text> {
	return {
		...LASTING,
		periods: 1,
		id: `${pascalCase(name)}PoisonFound`,
		namespace: "AWS/SQS",
		metric: "ApproximateNumberOfMessagesVisible",
		dimensions: { QueueName: queueName },
		above: 0,
		description: `Messages of ${name} could not be handled at all. Read them, correct the cause, redrive them.`,
	};
}

/**
 * While a circuit is open, collections lack its upstream's facts. One alarm covers all circuits, since each alarm has
 * a monthly cost.
 */
function circuitAlarm(): AlarmDefinition {
	return {
		...FIVE_MINUTES,
		id: "CircuitOpened",
		namespace: METRIC_NAMESPACE,
		metric: "CircuitsOpened" satisfies MetricName,
		dimensions: {},
		above: 0,
		description:
			"The circuit of an upstream has opened: it does not answer. GET /v1/status and the log line 'circuit changed' name it. Collections go on without it and are repaired later.",
	};
}

/**
 * The next run tries again what one run could not do; two failures in a row are no accident. The run itself never
 * fails.
 */
function healerAlarm(): AlarmDefinition {
	return {
		id: "SelfHealingErrors",
		namespace: METRIC_NAMESPACE,
		metric: "SelfHealingErrors" satisfies MetricName,
		dimensions: {},
		statistic: "Sum",
		periodSeconds: 900,
		periods: 2,
		above: 0,
		description:
			"Lost packages could not be found or started anew in two runs. The log line 'self-healing ended' has the counts.",
	};
}

/** A schedule that does nothing fails nowhere: what should run and does not is noticed by its silence alone. */
function silenceAlarm<Text>(name: string, arn: Text, everySeconds: number): AlarmDefinition<Text> {
	return {
		id: `${pascalCase(name)}Silent`,
		namespace: "AWS/States",
		metric: "ExecutionsStarted",
		dimensions: { StateMachineArn: arn },
		statistic: "Sum",
		periodSeconds: Math.max(SILENCE_LEAST_SECONDS, everySeconds * SILENCE_STARTS),
		periods: 1,
		above: 0,
		onSilence: true,
		description: `${name} has not been started for at least ${SILENCE_STARTS} of its times. Is its schedule on, and may it start the machine? Starts that failed are in the queue of the schedules.`,
	};
}

/**
 * The alarm covers all functions in the region: a new account runs ten at once, and one function takes them from
 * another.
 */
function throttleAlarm(): AlarmDefinition {
	return {
		...LASTING,
		id: "FunctionsThrottled",
		namespace: "AWS/Lambda",
		metric: "Throttles",
		dimensions: {},
		statistic: "Sum",
		above: 0,
		description:
			"Lambda has refused to run functions for a quarter of an hour: the account's limit of concurrent executions is reached. Ask AWS for more (Service Quotas, Lambda), or lower DEPHEALTH_RATE_PER_SECOND.",
	};
}

function apiAlarm<Text>(apiId: Text): AlarmDefinition<Text> {
	return {
		...FIVE_MINUTES,
		id: "ApiServerErrors",
		namespace: "AWS/ApiGateway",
		metric: "5xx",
		dimensions: { ApiId: apiId },
		above: SERVER_ERRORS,
		description: `The API answered 5xx more than ${SERVER_ERRORS} times in five minutes. The access log names the routes.`,
	};
}
