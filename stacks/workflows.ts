/** The state machines, from the same files that the embedded runtime reads. */
import { readdirSync, readFileSync } from "node:fs";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import type { Functions } from "./functions.ts";
import type { Messaging } from "./messaging.ts";
import { found, placeholderOf } from "./names.ts";
import { executionsArn, resourceName, stateMachineArn } from "./resource-names.ts";
import { createServiceRole, type Statement } from "./service-role.ts";
import { logRetentionDays, type Settings } from "./settings.ts";
import {
	type AslStates,
	hasDistributedMap,
	type Machine,
	machineId,
	machinesOf,
	needsOf,
	placeholdersIn,
	substitute,
} from "./state-machines.ts";

/** By name in the app. */
export type Machines = ReadonlyMap<string, aws.sfn.StateMachine>;

/** What a placeholder stands for in the definition, and the resource that the role allows actions on. */
type Target = { value: $util.Output<string>; arn: $util.Output<string> };

/** SST runs in the project's root. */
const DEFINITIONS = "state-machines";

/** AWS gives none of these actions resources to choose from. */
const LOGGING_AND_TRACING = [
	"logs:CreateLogDelivery",
	"logs:DeleteLogDelivery",
	"logs:DescribeLogGroups",
	"logs:DescribeResourcePolicies",
	"logs:GetLogDelivery",
	"logs:ListLogDeliveries",
	"logs:PutResourcePolicy",
	"logs:UpdateLogDelivery",
	"xray:GetSamplingRules",
	"xray:GetSamplingTargets",
	"xray:PutTelemetryRecords",
	"xray:PutTraceSegments",
];

export function createWorkflows(deps: {
	settings: Settings;
	functions: Functions;
	messaging: Messaging;
}): Machines {
	const machines = machinesOf(readdirSync(DEFINITIONS));
	const targets = targetsOf(deps, machines);
	return new Map(machines.map((machine) => [machine.name, createMachine(machine, targets, deps.settings)]));
}

function targetsOf(
	{ functions, messaging }: { functions: Functions; messaging: Messaging },
	machines: readonly Machine[],
): ReadonlyMap<string, Target> {
	const byArn = (arn: $util.Output<string>): Target => ({ value: arn, arn });
	return new Map([
		...Object.entries(TASK_FUNCTIONS).map(
			([placeholder, handler]) => [placeholder, byArn(functions(handler).arn)] as const,
		),
		...[...messaging.queues].map(
			([name, queue]) => [placeholderOf.queue(name), { value: queue.url, arn: queue.arn }] as const,
		),
		...[...messaging.topics].map(([name, topic]) => [placeholderOf.topic(name), byArn(topic.arn)] as const),
		...machines.map(({ name }) => [placeholderOf.stateMachine(name), byArn(stateMachineArn(name))] as const),
	]);
}

function createMachine(
	{ name, definition, type }: Machine,
	targets: ReadonlyMap<string, Target>,
	settings: Settings,
): aws.sfn.StateMachine {
	const text = readFileSync(`${DEFINITIONS}/${definition}.asl.json`, "utf8");
	const values = placeholdersIn(text).map((placeholder) =>
		found(targets, placeholder).value.apply((value) => [placeholder, value] as const),
	);
	const logGroup = new aws.cloudwatch.LogGroup(`${machineId(name)}Logs`, {
		// The prefix spares the log group a place in a resource policy whose size is limited.
		name: `/aws/vendedlogs/states/${resourceName(name)}`,
		retentionInDays: logRetentionDays(settings),
	});
	const role = createRole(name, JSON.parse(text), targets);
	return new aws.sfn.StateMachine(machineId(name), {
		name: resourceName(name),
		type,
		roleArn: role.arn,
		definition: $util.all(values).apply((entries) => substitute(text, new Map(entries))),
		loggingConfiguration: {
			level: "ALL",
			includeExecutionData: true,
			logDestination: $interpolate`${logGroup.arn}:*`,
		},
		tracingConfiguration: { enabled: true },
	});
}

function createRole(name: string, definition: AslStates, targets: ReadonlyMap<string, Target>): aws.iam.Role {
	return createServiceRole({
		id: `${machineId(name)}Role`,
		name: `${name}-machine`,
		service: "states.amazonaws.com",
		statements: [
			...needsOf(definition).map(({ actions, placeholders }) => ({
				actions: [...actions],
				resources: placeholders.map((placeholder) => found(targets, placeholder).arn),
			})),
			...(hasDistributedMap(definition) ? childExecutions(name) : []),
			{ actions: LOGGING_AND_TRACING, resources: ["*"] },
		],
	});
}

/** A Distributed Map starts, watches and stops executions of its own machine. */
function childExecutions(name: string): Statement[] {
	return [
		{ actions: ["states:StartExecution"], resources: [stateMachineArn(name)] },
		{ actions: ["states:DescribeExecution", "states:StopExecution"], resources: [executionsArn(name)] },
	];
}
