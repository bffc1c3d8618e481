/** The names of machines, executions and map runs. */

import { StepFunctionsError } from "../aws-errors.ts";
import type { MachineType } from "../parse/definition.ts";

export type Arns = ReturnType<typeof createArns>;

/** The rule of Step Functions for the names of machines and executions. */
const NAME = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

export function createArns({ region, accountId }: { region: string; accountId: string }) {
	const prefix = `arn:aws:states:${region}:${accountId}`;
	return {
		machine: (name: string) => `${prefix}:stateMachine:${name}`,
		role: (name: string) => `arn:aws:iam::${accountId}:role/${name}`,
		/** `uuid` tells executions of the same name apart; only EXPRESS allows them. */
		execution: (machineName: string, name: string, type: MachineType, uuid: () => string) =>
			type === "STANDARD"
				? `${prefix}:execution:${machineName}:${name}`
				: `${prefix}:express:${machineName}:${name}:${uuid()}`,
		mapRun: (machineName: string, uuid: string) => `${prefix}:mapRun:${machineName}:${uuid}`,
	};
}

/** The machine's own name with the label of a Map, e.g. `refresh-packages/Batches`. */
export function machineNameOf(machineArn: string): string {
	return machineArn.slice(machineArn.lastIndexOf(":") + 1);
}

/** A child execution belongs to `…:stateMachine:name/label`; its definition is that of the machine. */
export function baseMachineArn(machineArn: string): string {
	const slash = machineArn.indexOf("/");
	return slash === -1 ? machineArn : machineArn.slice(0, slash);
}

/** The label of the Map that started a child execution. */
export function labelOf(machineArn: string): string | undefined {
	const slash = machineArn.indexOf("/");
	return slash === -1 ? undefined : machineArn.slice(slash + 1);
}

export type ArnKind = "stateMachine" | "execution" | "mapRun";

/** EXPRESS executions have their own kind of ARN. */
const RESOURCE_TYPES: Readonly<Record<ArnKind, readonly string[]>> = {
	stateMachine: ["stateMachine"],
	execution: ["execution", "express"],
	mapRun: ["mapRun"],
};

/** @throws StepFunctionsError `InvalidArn` unless it is the ARN of such a resource, whether that exists or not */
export function assertArn(arn: string, kind: ArnKind): void {
	const [, type] = /^arn:aws[\w-]*:states:[^:]+:\d{12}:(\w+):[^:]/.exec(arn) ?? [];
	if (type === undefined) {
		throw new StepFunctionsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn.slice(0, 256)}'`);
	}
	if (RESOURCE_TYPES[kind].includes(type)) return;
	throw new StepFunctionsError(
		"InvalidArn",
		`Invalid Arn: 'Resource type not valid in this context: ${type.slice(0, 100)}'`,
	);
}

/** @throws StepFunctionsError `InvalidName` */
export function assertName(name: string): void {
	if (NAME.test(name)) return;
	throw new StepFunctionsError(
		"InvalidName",
		`Invalid Name: '${name.slice(0, 100)}'. A name has 1 to 80 characters without white space, brackets or the characters ? * " # % \\ ^ | ~ \` $ & , ; : /`,
	);
}
