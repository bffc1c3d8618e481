import { readdirSync } from "node:fs";
import { definitionPath, MACHINE_NAMES, MACHINES } from "@dephealth/contract/machines.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { stageLabel } from "../../../stacks/names.ts";
import { statesLanguageErrors } from "../../state-machines/states-language.ts";
import {
	type AslState,
	arnOfFunction,
	definitionOf,
	differences,
	functionCalledBy,
	functionsOf,
	resourcesOf,
	roleByArn,
	statementsOf,
	statesOf,
	textOf,
} from "../read-app.ts";
import type { App, Resource } from "../synth/synthesize.ts";

const DEFINITIONS = new URL("../../../state-machines/", import.meta.url);
/** https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const EXPRESS_MAX_SECONDS = 300;

/** Each definition, under the name and of the type that the contract gives it. */
export function everyDefinitionIsDeployed(app: App): string[] {
	const files = readdirSync(DEFINITIONS)
		.filter((file) => file.endsWith(".asl.json"))
		.map((file) => file.replace(".asl.json", ""));
	const deployed = resourcesOf(app, "machine").map(
		(machine) => `${shortName(app, machine)} ${textOf(machine, "type")}`,
	);
	return [
		...differences(
			"machine",
			deployed,
			MACHINE_NAMES.map((name) => `${name} ${MACHINES[name].type}`),
		),
		...differences(
			"definition",
			MACHINE_NAMES.map((name) => definitionPath(name).replace(/^.*\/|\.asl\.json$/g, "")),
			files,
		),
	];
}

function shortName(app: App, machine: Resource): string {
	return textOf(machine, "name").replace(`dephealth-${stageLabel(app.stage)}-`, "");
}

/** What the validator says of a definition's text: faults in one machine leave the others as they were. */
const validated = new Map<string, string>();

export function definitionsAreValidStatesLanguage(app: App): string[] {
	return resourcesOf(app, "machine").flatMap((machine) => {
		const definition = ofAnyStage(app, textOf(machine, "definition"));
		let errors = validated.get(definition);
		if (errors === undefined) {
			errors = statesLanguageErrors(JSON.parse(definition));
			validated.set(definition, errors);
		}
		return errors === "" ? [] : [`${machine.name}: ${errors}`];
	});
}

/** A definition without what differs between stages: the names of the resources it calls. */
function ofAnyStage(app: App, definition: string): string {
	return definition
		.replaceAll(/[\w-]+-(\w+(?:Function|Queue))-[a-z]{8}(?=")/g, "$1")
		.replaceAll(`dephealth-${stageLabel(app.stage)}-`, "dephealth-stage-");
}

export function noPlaceholderIsLeft(app: App): string[] {
	return resourcesOf(app, "machine").flatMap((machine) =>
		[...textOf(machine, "definition").matchAll(/\$\{\w+\}/g)].map(
			([text]) => `${machine.name} still has ${text}`,
		),
	);
}

/** Every task's function exists, and every task function is called by some machine. */
export function machinesCallTheTaskFunctions(app: App): string[] {
	const functions = new Map(
		functionsOf(app).map(({ handler, resource }) => [arnOfFunction(app, resource), handler]),
	);
	const called = new Set<string>();
	const violations: string[] = [];
	for (const [machine, name, state] of everyState(app)) {
		const arn = functionCalledBy(state);
		if (arn === undefined) continue;
		const handler = functions.get(arn);
		if (handler === undefined) violations.push(`${machine.name}: ${name} calls ${arn}, which does not exist`);
		else called.add(handler);
	}
	return [...violations, ...differences("called", called, Object.values(TASK_FUNCTIONS))];
}

function everyState(app: App): [machine: Resource, name: string, state: AslState][] {
	return resourcesOf(app, "machine").flatMap((machine) =>
		[...statesOf(definitionOf(machine))].map(([name, state]): [Resource, string, AslState] => [
			machine,
			name,
			state,
		]),
	);
}

/** A state's time is up after its function's, and the machine's after every state's. */
export function timeoutsAreNested(app: App): string[] {
	const seconds = new Map(
		functionsOf(app).map(({ resource }) => [
			arnOfFunction(app, resource),
			Number(resource.inputs["timeout"]),
		]),
	);
	return resourcesOf(app, "machine").flatMap((machine) => {
		const definition = definitionOf(machine);
		const total = definition.TimeoutSeconds;
		if (total === undefined) return [`${machine.name} may run for ever`];
		return [...statesOf(definition)].flatMap(([name, state]) => {
			if (state.Type !== "Task") return [];
			const own = state.TimeoutSeconds;
			if (own === undefined) return [`${machine.name}: ${name} may run for ever`];
			const task = seconds.get(functionCalledBy(state) ?? "") ?? 0;
			return [
				...(own < total ? [] : [`${machine.name}: ${name} may take ${own} s of ${total} s in all`]),
				...(task < own ? [] : [`${machine.name}: ${name} ends at ${own} s, its function at ${task} s`]),
			];
		});
	});
}

/** EXPRESS executions last five minutes, wait for nobody and run no Distributed Map. */
export function expressMachinesAreFitForIt(app: App): string[] {
	return resourcesOf(app, "machine")
		.filter((machine) => textOf(machine, "type") === "EXPRESS")
		.flatMap((machine) => {
			const definition = definitionOf(machine);
			const unfit = [...statesOf(definition)]
				.filter(
					([, { Resource = "", ItemProcessor }]) =>
						/\.(sync(:2)?|waitForTaskToken)$/.test(Resource) ||
						ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED",
				)
				.map(([name]) => `${machine.name}: ${name} is not possible in an EXPRESS machine`);
			const tooLong = (definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY) > EXPRESS_MAX_SECONDS;
			return tooLong ? [...unfit, `${machine.name} may take longer than ${EXPRESS_MAX_SECONDS} s`] : unfit;
		});
}

export function machinesAreLoggedAndTraced(app: App): string[] {
	const groups = new Set(
		resourcesOf(app, "logGroup")
			.filter((group) => Number(group.inputs["retentionInDays"]) > 0)
			.map((group) => `arn:aws:logs:${app.region}:${app.account}:log-group:${textOf(group, "name")}:*`),
	);
	return resourcesOf(app, "machine").flatMap((machine) => {
		const logging = machine.inputs["loggingConfiguration"] as
			| { level?: string; logDestination?: string; includeExecutionData?: boolean }
			| undefined;
		const tracing = machine.inputs["tracingConfiguration"] as { enabled?: boolean } | undefined;
		const isBulk = textOf(machine, "definition").includes('"DISTRIBUTED"');
		const isLogged = isBulk
			? logging?.level === "ERROR"
			: logging?.level === "ALL" && logging.includeExecutionData;
		return [
			...(isLogged ? [] : [`${machine.name} does not log all that tells anything`]),
			...(groups.has(logging?.logDestination ?? "") ? [] : [`${machine.name} logs to no group that is kept`]),
			...(tracing?.enabled ? [] : [`${machine.name} is not traced`]),
		];
	});
}

/** What each kind of task needs on what it names; only what the definitions use. */
const NEEDS: ReadonlyMap<string, { action: string; arnOf: (app: App, state: AslState) => string }> = new Map([
	[
		"arn:aws:states:::lambda:invoke",
		{ action: "lambda:InvokeFunction", arnOf: (_, state) => functionCalledBy(state) ?? "" },
	],
	["arn:aws:states:::sqs:sendMessage", { action: "sqs:SendMessage", arnOf: queueArn }],
	["arn:aws:states:::aws-sdk:sqs:deleteMessage", { action: "sqs:DeleteMessage", arnOf: queueArn }],
	[
		"arn:aws:states:::aws-sdk:sqs:changeMessageVisibility",
		{ action: "sqs:ChangeMessageVisibility", arnOf: queueArn },
	],
	[
		"arn:aws:states:::states:startExecution",
		{ action: "states:StartExecution", arnOf: (_, state) => String(state.Arguments?.["StateMachineArn"]) },
	],
]);

function queueArn(app: App, state: AslState): string {
	const name = String(state.Arguments?.["QueueUrl"]).split("/").at(-1);
	return `arn:aws:sqs:${app.region}:${app.account}:${name}`;
}

/** Exactly what the tasks do, on exactly what they name; besides that only logging and tracing. */
export function machinesMayDoWhatTheirTasksDo(app: App): string[] {
	return resourcesOf(app, "machine").flatMap((machine) => {
		const role = roleByArn(app, textOf(machine, "roleArn"));
		if (!role) return [`${machine.name} has no role`];
		const allowed = statementsOf(role)
			.filter(({ Resource }) => String(Resource) !== "*")
			.flatMap(({ Action, Resource }) =>
				Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
			);
		const needed = [...statesOf(definitionOf(machine))]
			.filter(([, { Resource }]) => Resource !== undefined)
			.map(([name, state]) => {
				const need = NEEDS.get(state.Resource ?? "");
				return need ? `${need.action} on ${need.arnOf(app, state)}` : `${name} does ${state.Resource}`;
			});
		// A Distributed Map starts, watches and stops executions of its own machine.
		const isDistributed = [...statesOf(definitionOf(machine))].some(
			([, { ItemProcessor }]) => ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED",
		);
		const own = `arn:aws:states:${app.region}:${app.account}`;
		const children = [
			`states:StartExecution on ${own}:stateMachine:${textOf(machine, "name")}`,
			`states:DescribeExecution on ${own}:execution:${textOf(machine, "name")}:*`,
			`states:StopExecution on ${own}:execution:${textOf(machine, "name")}:*`,
		];
		return differences(machine.name, allowed, isDistributed ? [...needed, ...children] : needed);
	});
}
