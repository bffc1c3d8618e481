/** The state machines, from the same files that the embedded runtime reads. */
import { readFileSync } from "node:fs";
import { definitionPath, MACHINE_NAMES, MACHINES, type MachineName } from "@dephealth/contract/machines.ts";
import { QUEUES } from "@dephealth/contract/queues.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { TOPICS } from "@dephealth/contract/topics.ts";
import type { Functions } from "./functions.ts";
import type { Messaging } from "./messaging.ts";
import { found } from "./names.ts";
import { executionsArn, machineRoleName, resourceName, stateMachineArn } from "./resource-names.ts";
import { createServiceRole, type Statement } from "./service-role.ts";
import { logRetentionDays, type Settings } from "./settings.ts";
import {
	type AslStates,
	hasDistributedMap,
	machineId,
	needsOf,
	placeholdersIn,
	substitute,
} from "./state-machines.ts";

/** The machines by their name in the app. */
export type Machines = ReadonlyMap<string, aws.sfn.StateMachine>;

/** The target of a placeholder in the definition, and the resource that the role allows actions on. */
type Target = { value: $util.Output<string>; arn: $util.Output<string> };

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
	const targets = targetsOf(deps);
	return new Map(MACHINE_NAMES.map((name) => [name, createMachine(name, targets, deps.settings)]));
}

function targetsOf({
	functions,
	messaging,
}: {
	functions: Functions;
	messaging: Messaging;
}): ReadonlyMap<string, Target> {
	const byArn = (arn: $util.Output<string>): Target => ({ value: arn, arn });
	return new Map([
		...Object.entries(TASK_FUNCTIONS).map(
			([placeholder, handler]) => [placeholder, byArn(functions(handler).arn)] as const,
		),
		...Object.entries(QUEUES).map(([name, { placeholder }]) => {
			const queue = found(messaging.queues, name);
			return [placeholder, { value: queue.url, arn: queue.arn }] as const;
		}),
		...Object.entries(TOPICS).map(
			([name, { placeholder }]) => [placeholder, byArn(found(messaging.topics, name).arn)] as const,
		),
		...MACHINE_NAMES.map((name) => [MACHINES[name].placeholder, byArn(stateMachineArn(name))] as const),
	]);
}

function createMachine(
	name: MachineName,
	targets: ReadonlyMap<string, Target>,
	settings: Settings,
): aws.sfn.StateMachine {
	// SST runs in the project's root.
	const text = readFileSync(definitionPath(name), "utf8");
	const values = placeholdersIn(text).map((placeholder) =>
		found(targets, placeholder).value.apply((value) => [placeholder, value] as const),
	);
	const logGroup = new aws.cloudwatch.LogGroup(`${machineId(name)}Logs`, {
		// The prefix spares the log group a place in a resource policy whose size is limited.
		name: `/aws/vendedlogs/states/${resourceName(name)}`,
		retentionInDays: logRetentionDays(settings),
	});
	const role = createRole(name, JSON.parse(text), targets);
	const isBulk = hasDistributedMap(JSON.parse(text));
	return new aws.sfn.StateMachine(machineId(name), {
		name: resourceName(name),
		type: MACHINES[name].type,
		roleArn: role.arn,
		definition: $util.all(values).apply((entries) => substitute(text, new Map(entries))),
		loggingConfiguration: {
			// Each batch would log about seventy events of little value; the logs of its tasks tell more.
			level: isBulk ? "ERROR" : "ALL",
			// A batch's data are compressed reports that nobody can read.
			includeExecutionData: !isBulk,
			logDestination: $interpolate`${logGroup.arn}:*`,
		},
		tracingConfiguration: { enabled: true },
	});
}

function createRole(name: string, definition: AslStates, targets: ReadonlyMap<string, Target>): aws.iam.Role {
	return createServiceRole({
		id: `${machineId(name)}Role`,
		name: machineRoleName(name),
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

/** A Distributed Map starts, reads and stops executions of its own machine. */
function childExecutions(name: string): Statement[] {
	return [
		{ actions: ["states:StartExecution"], resources: [stateMachineArn(name)] },
		{ actions: ["states:DescribeExecution", "states:StopExecution"], resources: [executionsArn(name)] },
	];
}
