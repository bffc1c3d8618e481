/**
 * The definitions in `state-machines/` as they are deployed: the values of the placeholders, and the permissions of a
 * machine's role. All of it follows from the files. Pure.
 */
import { pascalCase } from "./names.ts";

const PLACEHOLDER = /\$\{(\w+)\}/g;

/** Names in `${…}`, each once. */
export function placeholdersIn(definition: string): string[] {
	return [...new Set([...definition.matchAll(PLACEHOLDER)].map(([, name = ""]) => name))];
}

/** @throws Error naming a placeholder without a value */
export function substitute(definition: string, values: ReadonlyMap<string, string>): string {
	return definition.replace(PLACEHOLDER, (_, name: string) => {
		const value = values.get(name);
		if (value === undefined) throw new Error(`Nothing stands for the placeholder \${${name}}.`);
		return value;
	});
}

/** A task's call on AWS: the actions, and the argument that names the resource. */
type Integration = { actions: readonly string[]; target: string };

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html */
const INTEGRATIONS: ReadonlyMap<string, Integration> = new Map([
	["arn:aws:states:::lambda:invoke", { actions: ["lambda:InvokeFunction"], target: "FunctionName" }],
	["arn:aws:states:::sqs:sendMessage", { actions: ["sqs:SendMessage"], target: "QueueUrl" }],
	["arn:aws:states:::aws-sdk:sqs:deleteMessage", { actions: ["sqs:DeleteMessage"], target: "QueueUrl" }],
	[
		"arn:aws:states:::aws-sdk:sqs:changeMessageVisibility",
		{ actions: ["sqs:ChangeMessageVisibility"], target: "QueueUrl" },
	],
	["arn:aws:states:::sns:publish", { actions: ["sns:Publish"], target: "TopicArn" }],
	["arn:aws:states:::aws-sdk:sns:publishBatch", { actions: ["sns:Publish"], target: "TopicArn" }],
	[
		"arn:aws:states:::states:startExecution",
		{ actions: ["states:StartExecution"], target: "StateMachineArn" },
	],
]);

/** Actions on the resources of the placeholders. */
export type MachineNeed = { actions: readonly string[]; placeholders: readonly string[] };

type AslState = {
	Resource?: string;
	Arguments?: Record<string, unknown>;
	Branches?: AslStates[];
	ItemProcessor?: AslStates & { ProcessorConfig?: { Mode?: string } };
};
export type AslStates = { States: Record<string, AslState> };

/**
 * Exactly the actions of a definition's tasks, grouped.
 *
 * @throws Error when a task's permissions are unknown here, or its resource is not a placeholder
 */
export function needsOf(definition: AslStates): MachineNeed[] {
	const placeholders = new Map<Integration, Set<string>>();
	for (const [name, state] of statesOf(definition)) {
		if (state.Resource === undefined) continue;
		const integration = INTEGRATIONS.get(state.Resource);
		if (!integration) {
			throw new Error(`The state '${name}' uses ${state.Resource}: add what it needs to INTEGRATIONS.`);
		}
		const [placeholder] = placeholdersIn(String(state.Arguments?.[integration.target] ?? ""));
		if (placeholder === undefined) {
			throw new Error(`The state '${name}' must name its ${integration.target} by a placeholder.`);
		}
		placeholders.set(integration, (placeholders.get(integration) ?? new Set()).add(placeholder));
	}
	return [...placeholders].map(([{ actions }, names]) => ({ actions, placeholders: [...names] }));
}

/** A Distributed Map runs its items as executions of the machine itself. */
export function hasDistributedMap(definition: AslStates): boolean {
	return [...statesOf(definition)].some(
		([, state]) => state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED",
	);
}

/** Every state with its name, nested ones included. */
export function* statesOf(definition: AslStates): Generator<[name: string, state: AslState]> {
	for (const [name, state] of Object.entries(definition.States)) {
		yield [name, state];
		for (const nested of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])]) {
			yield* statesOf(nested);
		}
	}
}

/** Logical name in the app. */
export function machineId(name: string): string {
	return `${pascalCase(name)}Machine`;
}
