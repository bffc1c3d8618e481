/** Names and ARNs that are known before the resource exists, so that functions and state machines can name each other. */

import { stageLabel } from "./names.ts";

/** Every resource that is not named by an SST component: `dephealth-production-collect-package`. */
export function resourceName(name: string): string {
	return `${$app.name}-${stageLabel($app.stage)}-${name}`;
}

/** The ARN of a resource where the app is deployed: `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arnOf(service: string, resource: string): $util.Output<string> {
	const { partition } = aws.getPartitionOutput({});
	const { region } = aws.getRegionOutput({});
	const { accountId } = aws.getCallerIdentityOutput({});
	return $interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

export function stateMachineArn(name: string): $util.Output<string> {
	return arnOf("states", `stateMachine:${resourceName(name)}`);
}

/** All executions of a state machine. */
export function executionsArn(name: string): $util.Output<string> {
	return arnOf("states", `execution:${resourceName(name)}:*`);
}

/** Short name of the role that a state machine runs with. */
export function machineRoleName(machine: string): string {
	return `${machine}-machine`;
}

/** Roles belong to no region. */
export function machineRoleArn(machine: string): $util.Output<string> {
	const { partition } = aws.getPartitionOutput({});
	const { accountId } = aws.getCallerIdentityOutput({});
	return $interpolate`arn:${partition}:iam::${accountId}:role/${resourceName(machineRoleName(machine))}`;
}
