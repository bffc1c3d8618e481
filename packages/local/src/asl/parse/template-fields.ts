/** Fields of a raw state that may hold expressions. */
import { UnsupportedAslError } from "../aws-errors.ts";
import { MAX_SECONDS } from "../retry.ts";
import { describeRule, fits, type NumberRule, wrong } from "./fields.ts";
import type { ParseContext } from "./parse-context.ts";
import type { RawObject } from "./refuse-unsupported.ts";
import { compileTemplate, isExpressionText, type Template } from "./templates.ts";

/** Rules of the language for numbers in a state. */
export const POSITIVE: NumberRule = { min: 1, max: MAX_SECONDS, whole: true };
export const NOT_NEGATIVE: NumberRule = { min: 0, max: MAX_SECONDS, whole: true };

export type Place = { raw: RawObject; path: string; context: ParseContext };

export function template({ raw, path, context }: Place, field: string): Template | undefined {
	return raw[field] === undefined ? undefined : compileAt(raw[field], field, path, context);
}

/** A field that is a number or an expression that yields one. */
export function numberTemplate(at: Place, field: string, rule: NumberRule): Template | undefined {
	const value = at.raw[field];
	if (value !== undefined && !fits(value, rule) && !isExpressionText(value)) {
		throw wrong(at.path, field, `${describeRule(rule)} or an expression`, value);
	}
	return template(at, field);
}

export function compileAt(value: unknown, location: string, path: string, context: ParseContext): Template {
	return compileTemplate(value, context.compile, location, (problem) => {
		throw new UnsupportedAslError(`${path}.${problem.location}`, problem.message);
	});
}
