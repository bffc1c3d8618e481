/** Evaluates the fields of a state: the values that expressions see, and the values that are allowed as results. */

import { EvaluationFailure } from "../../aws-errors.ts";
import type { Bindings } from "../../jsonata/expressions.ts";
import type { Assign } from "../../parse/definition.ts";
import { describeRule, fits, type NumberRule } from "../../parse/fields.ts";
import { evaluateTemplate, type Template } from "../../parse/templates.ts";
import { assertSize, NotJsonError, type Payload, toPayload } from "../../payload.ts";
import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";

/** Parts of `$states` that exist only at some points, and the item `ItemSelector` looks at. */
export type Extra = {
	result?: Payload;
	errorOutput?: { Error: string; Cause: string };
	item?: { index: number; value: unknown };
};

/**
 * @param field as the error shall name it when the whole is no JSON
 * @throws EvaluationFailure; TaskFailure `States.DataLimitExceeded`
 */
export async function evaluate(
	run: Run,
	frame: Frame,
	template: Template,
	field: string,
	extra: Extra = {},
): Promise<Payload> {
	if (template.kind === "constant") {
		assertSize(template.payload.text, frame.state);
		return template.payload;
	}
	const value = await evaluateTemplate(template, bindingsOf(run, frame, extra));
	const known = knownPayload(value, frame, extra);
	if (known) return known;
	try {
		return toPayload(value, frame.state);
	} catch (error) {
		throw error instanceof NotJsonError ? unsupportedType(template, field) : error;
	}
}

function unsupportedType(template: Template, field: string): EvaluationFailure {
	const what =
		template.kind === "expression" ? `The JSONata expression '${template.expression.text}'` : "A value";
	return new EvaluationFailure(
		field,
		`${what} specified for the field '${field}' returned an unsupported result type.`,
	);
}

/** All expressions see the variables as they were before the assignment. */
export async function evaluateAssign(
	run: Run,
	frame: Frame,
	assign: Assign | undefined,
	extra: Extra,
): Promise<ReadonlyMap<string, Payload>> {
	const assigned = new Map<string, Payload>();
	for (const [name, template] of assign ?? []) {
		assigned.set(name, await evaluate(run, frame, template, `Assign/${name}`, extra));
	}
	return assigned;
}

/** @throws EvaluationFailure when the value is no number within the rule */
export async function evaluateNumber(
	run: Run,
	frame: Frame,
	template: Template | undefined,
	field: string,
	rule: NumberRule,
): Promise<number | undefined> {
	if (!template) return undefined;
	const { value, text } = await evaluate(run, frame, template, field);
	if (fits(value, rule)) return value;
	throw wrongType(field, describeRule(rule), text);
}

export function wrongType(field: string, expected: string, text: string): EvaluationFailure {
	return new EvaluationFailure(
		field,
		`The field '${field}' must be ${expected}, but it is ${text.slice(0, 200)}.`,
	);
}

/** @param expected a type of JSONata, as `$type` names it */
export function unexpectedType(
	template: Template,
	field: string,
	expected: string,
	{ value, text }: Payload,
): EvaluationFailure {
	if (template.kind !== "expression") return wrongType(field, `of type ${expected}`, text);
	return new EvaluationFailure(
		field,
		`The JSONata expression '${template.expression.text}' specified for the field '${field}' returned an unexpected result type. Expected '${expected}', but was '${typeOf(value)}' for value: ${text}`,
	);
}

function typeOf(value: unknown): string {
	if (value === null) return "null";
	return Array.isArray(value) ? "array" : typeof value;
}

/** A value passed on as it is need not be copied. */
function knownPayload(value: unknown, frame: Frame, { result }: Extra): Payload | undefined {
	if (typeof value !== "object" || value === null) return undefined;
	if (result?.value === value) return result;
	for (let scope: Frame | undefined = frame; scope; scope = scope.parent) {
		if (scope.input.value === value) return scope.input;
		for (const variable of scope.variables.values()) if (variable.value === value) return variable;
	}
	return undefined;
}

function bindingsOf(run: Run, frame: Frame, { result, errorOutput, item }: Extra): Bindings {
	const bindings: Bindings = {};
	for (let scope: Frame | undefined = frame; scope; scope = scope.parent) {
		for (const [name, payload] of scope.variables) bindings[name] ??= payload.value;
	}
	bindings["states"] = {
		input: frame.input.value,
		// Few expressions look at it, and it costs more than most of them.
		get context() {
			return run.context ?? contextOf(run, frame, item);
		},
		...(result && { result: result.value }),
		...(errorOutput && { errorOutput }),
	};
	return bindings;
}

/** The context object, `$states.context`. */
function contextOf({ execution }: Run, frame: Frame, item: Extra["item"]): unknown {
	const { row, machine, machineName, roleArn, input } = execution;
	const { progress } = frame;
	const mapItem = item ?? itemOf(frame);
	return {
		Execution: {
			Id: row.arn,
			Input: input.value,
			Name: row.name,
			RoleArn: roleArn,
			StartTime: new Date(row.started).toISOString(),
			RedriveCount: row.redrives,
			...(row.redriven !== null && { RedriveTime: new Date(row.redriven).toISOString() }),
		},
		StateMachine: { Id: row.machine_arn, Name: machineName },
		State: {
			Name: frame.state,
			EnteredTime: new Date(progress.enteredAt ?? 0).toISOString(),
			...(machine.states.get(frame.state)?.type === "Task" && { RetryCount: progress.retryCount ?? 0 }),
		},
		...(progress.token !== undefined && { Task: { Token: progress.token } }),
		...(mapItem && { Map: { Item: { Index: mapItem.index, Value: mapItem.value } } }),
	};
}

/** The item of the innermost Map around the branch. */
function itemOf(frame: Frame): Extra["item"] {
	for (let scope: Frame | undefined = frame; scope; scope = scope.parent) if (scope.item) return scope.item;
	return undefined;
}
