/** Reads the fields of a raw definition; everything of the wrong type is refused with its path. */
import { UnsupportedAslError } from "../aws-errors.ts";
import type { RawObject } from "./refuse-unsupported.ts";

export function asObject(value: unknown, path: string): RawObject {
	if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as RawObject;
	throw new UnsupportedAslError(path, `must be an object, not ${describe(value)}`);
}

export function objectList(raw: RawObject, field: string, path: string): RawObject[] {
	const value = raw[field];
	if (value === undefined) return [];
	if (!Array.isArray(value)) throw wrong(path, field, "an array", value);
	return value.map((item, index) => asObject(item, `${path}.${field}[${index}]`));
}

export function optionalString(raw: RawObject, field: string, path: string): string | undefined {
	const value = raw[field];
	if (value === undefined || typeof value === "string") return value;
	throw wrong(path, field, "a string", value);
}

export function requiredString(raw: RawObject, field: string, path: string): string {
	const value = optionalString(raw, field, path);
	if (value) return value;
	throw new UnsupportedAslError(path, `field '${field}' is missing`);
}

export function stringList(raw: RawObject, field: string, path: string): string[] {
	const value = raw[field];
	if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string"))
		return value;
	throw wrong(path, field, "a list of strings with at least one", value);
}

export type NumberRule = { min: number; max: number; whole: boolean };

export function optionalNumber(raw: RawObject, field: string, path: string, rule: NumberRule) {
	const value = raw[field];
	if (value === undefined) return undefined;
	if (fits(value, rule)) return value;
	throw wrong(path, field, describeRule(rule), value);
}

export function fits(value: unknown, rule: NumberRule): value is number {
	if (typeof value !== "number" || !(value >= rule.min && value <= rule.max)) return false;
	return !rule.whole || Number.isInteger(value);
}

export function describeRule(rule: NumberRule): string {
	return `a ${rule.whole ? "whole " : ""}number from ${rule.min} to ${rule.max}`;
}

export function wrong(path: string, field: string, expected: string, value: unknown): UnsupportedAslError {
	return new UnsupportedAslError(path, `field '${field}' must be ${expected}, not ${describe(value)}`);
}

function describe(value: unknown): string {
	if (value === undefined) return "missing";
	const text = JSON.stringify(value);
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
