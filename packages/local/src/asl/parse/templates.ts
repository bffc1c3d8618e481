/** JSON with `{% … %}` strings inside, as Arguments, Output, Assign and the like are written. */

import type { Bindings, CompiledExpression, CompileExpression } from "../jsonata/expressions.ts";
import { constantPayload, type Payload } from "../payload.ts";

export type Template =
	| { readonly kind: "constant"; readonly payload: Payload }
	| { readonly kind: "expression"; readonly expression: CompiledExpression; readonly location: string }
	| { readonly kind: "object"; readonly entries: readonly (readonly [string, Template])[] }
	| { readonly kind: "array"; readonly items: readonly Template[] };

const OPEN = "{%";
const CLOSE = "%}";

export function isExpressionText(value: unknown): boolean {
	return typeof value === "string" && value.startsWith(OPEN) && value.endsWith(CLOSE) && value.length >= 4;
}

export type TemplateProblem = { location: string; message: string };

/**
 * Constant parts are folded, so that JSONata gets only the other parts.
 *
 * @param refuse throws its own error for an expression that cannot be compiled
 */
export function compileTemplate(
	value: unknown,
	compile: CompileExpression,
	location: string,
	refuse: (problem: TemplateProblem) => never,
): Template {
	if (typeof value === "string") return compileString(value, compile, location, refuse);
	if (typeof value !== "object" || value === null) return constant(value);
	if (Array.isArray(value)) {
		const items = value.map((item, index) => compileTemplate(item, compile, `${location}[${index}]`, refuse));
		return items.every(isConstant) ? constant(value) : { kind: "array", items };
	}
	const entries = Object.entries(value).map(
		([key, item]) => [key, compileTemplate(item, compile, `${location}/${key}`, refuse)] as const,
	);
	return entries.every(([, item]) => isConstant(item)) ? constant(value) : { kind: "object", entries };
}

/** @throws EvaluationFailure */
export async function evaluateTemplate(template: Template, bindings: Bindings): Promise<unknown> {
	switch (template.kind) {
		case "constant":
			return template.payload.value;
		case "expression":
			return template.expression.evaluate(bindings, template.location);
		case "array": {
			const items: unknown[] = [];
			for (const item of template.items) items.push(await evaluateTemplate(item, bindings));
			return items;
		}
		case "object": {
			const entries: [string, unknown][] = [];
			for (const [key, item] of template.entries) entries.push([key, await evaluateTemplate(item, bindings)]);
			return Object.fromEntries(entries);
		}
	}
}

function constant(value: unknown): Template {
	return { kind: "constant", payload: constantPayload(value) };
}

function isConstant(template: Template): boolean {
	return template.kind === "constant";
}

function compileString(
	value: string,
	compile: CompileExpression,
	location: string,
	refuse: (problem: TemplateProblem) => never,
): Template {
	if (isExpressionText(value)) {
		const text = value.slice(OPEN.length, -CLOSE.length).trim();
		try {
			return { kind: "expression", expression: compile(text), location };
		} catch (error) {
			return refuse({ location, message: `'${text}' is no valid expression: ${errorMessage(error)}` });
		}
	}
	if (value.startsWith(OPEN) || value.endsWith(CLOSE)) {
		return refuse({ location, message: `'${value}' must both open with '{%' and close with '%}'` });
	}
	return constant(value);
}

/** JSONata throws plain objects with a message. */
function errorMessage(error: unknown): string {
	return typeof error === "object" && error !== null && "message" in error
		? String(error.message)
		: String(error);
}
