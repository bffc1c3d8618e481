/** The statements for a role that works with a machine's executions, by their resources in IAM. */
import { MACHINES, type MachineDefinition, type MachineName } from "@dephealth/contract/machines.ts";
import { arnOf, executionsArn, machineRoleArn, resourceName, stateMachineArn } from "./resource-names.ts";
import type { Statement } from "./service-role.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export function executionStatements(machine: MachineName): Statement[] {
	const runs = mapRunArns(machine);
	return [
		{
			actions: ["states:ListExecutions", "states:DescribeStateMachine"],
			resources: [stateMachineArn(machine)],
		},
		{
			actions: [
				"states:DescribeExecution",
				"states:GetExecutionHistory",
				"states:DescribeStateMachineForExecution",
				"states:ListMapRuns",
			],
			resources: [executionsArn(machine), ...childExecutionArns(machine)],
		},
		...(runs.length > 0
			? [{ actions: ["states:DescribeMapRun", "states:ListExecutions"], resources: runs }]
			: []),
	];
}

export function steeringStatements(machine: MachineName): Statement[] {
	const runs = mapRunArns(machine);
	return [
		{ actions: ["states:StartExecution"], resources: [stateMachineArn(machine)] },
		{ actions: ["states:StopExecution", "states:RedriveExecution"], resources: [executionsArn(machine)] },
		...(runs.length > 0 ? [{ actions: ["states:UpdateMapRun"], resources: runs }] : []),
	];
}

/** Try single states as these machines run them, which means with their roles. */
export function tryingStatements(machines: readonly MachineName[]): Statement[] {
	return [
		// AWS gives this action no resources to choose from: what may be tried is limited by the role that is passed.
		{ actions: ["states:TestState"], resources: ["*"] },
		{
			actions: ["iam:PassRole"],
			resources: machines.map(machineRoleArn),
			conditions: [
				{ test: "StringEquals", variable: "iam:PassedToService", values: ["states.amazonaws.com"] },
			],
		},
	];
}

/** A Distributed Map's items run as `execution:<machine>/<label>:<id>`, its runs are `mapRun:<machine>/<label>:<id>`. */
function childExecutionArns(machine: MachineName) {
	return labelsOf(machine).map((label) => arnOf("states", `execution:${resourceName(machine)}/${label}:*`));
}

function mapRunArns(machine: MachineName) {
	return labelsOf(machine).map((label) => arnOf("states", `mapRun:${resourceName(machine)}/${label}:*`));
}

function labelsOf(machine: MachineName): readonly string[] {
	const { mapLabels = [] }: MachineDefinition = MACHINES[machine];
	return mapLabels;
}
