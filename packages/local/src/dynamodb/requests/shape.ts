/** Checks the shape of a request's parameters, with DynamoDB's messages. */
import { validationError } from "../errors.ts";
import { attributeValue } from "./attribute-value-shape.ts";
import {
	asObject,
	lowerFirst,
	regularExpression,
	upperFirst,
	valueText,
	violation,
	wrongType,
} from "./shape-violation.ts";

export type Shape =
	| StringShape
	| { kind: "boolean" }
	| { kind: "integer"; min?: number; hidesValue?: true }
	| { kind: "value" }
	| { kind: "list"; of: Field; min?: number; max?: number; hidesValue?: true }
	| { kind: "map"; of: Field; min?: number; keys?: StringShape; values?: { min: number; max: number } }
	| { kind: "struct"; fields: Fields };

export type StringShape = {
	kind: "string";
	min?: number;
	max?: number;
	pattern?: string;
	values?: readonly string[];
};

export type Field = Shape & { required?: true };
export type Fields = Readonly<Record<string, Field>>;

/** The number of constraints that one message lists. */
const MAX_LISTED = 10;

/**
 * @returns the request with known parameters only
 * @throws SerializationException, ValidationException
 */
export function checkShape(input: unknown, fields: Fields): Record<string, unknown> {
	const violations: string[] = [];
	const checked = struct(input ?? {}, fields, "", violations);
	if (violations.length > 0) {
		const listed = violations.slice(0, MAX_LISTED);
		throw validationError(
			`${listed.length} validation error${listed.length > 1 ? "s" : ""} detected: ${listed.join("; ")}`,
		);
	}
	return checked;
}

function struct(input: unknown, fields: Fields, path: string, violations: string[]): Record<string, unknown> {
	const given = asObject(input);
	const checked: Record<string, unknown> = {};
	for (const name in fields) {
		const field = fields[name];
		if (!field) continue;
		const place = path === "" ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
		const value = Object.hasOwn(given, name) ? given[name] : undefined;
		if (value === undefined || value === null) {
			if (field.required) violations.push(violation("null", place, "Member must not be null"));
			continue;
		}
		checked[name] = member(value, field, place, violations, name);
	}
	return checked;
}

export function member(
	value: unknown,
	shape: Shape,
	path: string,
	violations: string[],
	name: string,
): unknown {
	switch (shape.kind) {
		case "string":
			return checkString(value, shape, path, violations);
		case "boolean":
			if (typeof value !== "boolean") throw wrongType(value, "Boolean");
			return value;
		case "integer":
			return checkInteger(value, shape, path, violations, name);
		case "value":
			return attributeValue(value);
		case "list":
			return checkList(value, shape, path, violations);
		case "map":
			return checkMap(value, shape, path, violations);
		case "struct":
			return struct(value, shape.fields, path, violations);
	}
}

function checkString(value: unknown, shape: StringShape, path: string, violations: string[]): string {
	if (typeof value !== "string") throw wrongType(value, "String");
	const broken = brokenRule(value, shape);
	if (broken !== undefined) violations.push(violation(`'${value}'`, path, broken));
	return value;
}

function brokenRule(value: string, { min, max, pattern, values }: StringShape): string | undefined {
	if (min !== undefined && value.length < min) {
		return `Member must have length greater than or equal to ${min}`;
	}
	if (pattern !== undefined && !regularExpression(pattern).test(value)) {
		return `Member must satisfy regular expression pattern: ${pattern}`;
	}
	if (max !== undefined && value.length > max) return `Member must have length less than or equal to ${max}`;
	if (values && !values.includes(value)) {
		return `Member must satisfy enum value set: [${values.join(", ")}]`;
	}
	return undefined;
}

function checkInteger(
	value: unknown,
	shape: Shape & { kind: "integer" },
	path: string,
	violations: string[],
	name: string,
): number {
	if (typeof value !== "number") throw wrongType(value, "Integer");
	const whole = Math.floor(value);
	if (shape.min !== undefined && whole < shape.min) {
		const rule = `Member must have value greater than or equal to ${shape.min}`;
		violations.push(
			shape.hidesValue
				? `Value at '${name}' failed to satisfy constraint: ${rule}`
				: violation(`'${whole}'`, path, rule),
		);
	}
	return whole;
}

function checkList(
	value: unknown,
	shape: Shape & { kind: "list" },
	path: string,
	violations: string[],
): unknown[] {
	if (!Array.isArray(value)) throw wrongType(value, "List");
	const broken = brokenLength(value.length, shape);
	if (broken !== undefined) {
		violations.push(
			shape.hidesValue
				? `Value at '${upperFirst(path)}' failed to satisfy constraint: ${broken}`
				: violation(`'${valueText(value)}'`, path, broken),
		);
	}
	return value.map((element, index) =>
		member(element ?? {}, shape.of, `${path}.${index + 1}.member`, violations, "member"),
	);
}

function checkMap(
	value: unknown,
	shape: Shape & { kind: "map" },
	path: string,
	violations: string[],
): Record<string, unknown> {
	const given = asObject(value);
	const names = Object.keys(given);
	const broken = brokenLength(names.length, shape);
	if (broken !== undefined) violations.push(violation(`'${valueText(given)}'`, path, broken));
	checkKeys(given, names, shape, path, violations);
	const checked: Record<string, unknown> = {};
	for (const name of names) {
		const element = member(given[name] ?? {}, shape.of, `${path}.${name}.member`, violations, "member");
		if (name === "__proto__") Object.defineProperty(checked, name, { value: element, enumerable: true });
		else checked[name] = element;
	}
	return checked;
}

function checkKeys(
	given: Readonly<Record<string, unknown>>,
	names: readonly string[],
	{ keys, values }: Shape & { kind: "map" },
	path: string,
	violations: string[],
): void {
	if (keys && names.some((name) => brokenRule(name, keys) !== undefined)) {
		const rules = [
			`Member must have length less than or equal to ${keys.max}`,
			`Member must have length greater than or equal to ${keys.min}`,
			`Member must satisfy regular expression pattern: ${keys.pattern}`,
		];
		violations.push(
			violation(`'${valueText(given)}'`, path, `Map keys must satisfy constraint: [${rules.join(", ")}]`),
		);
	}
	if (!values) return;
	const isBroken = names.some((name) => {
		const list = given[name];
		return Array.isArray(list) && (list.length < values.min || list.length > values.max);
	});
	if (!isBroken) return;
	const rules = [
		`Member must have length less than or equal to ${values.max}`,
		`Member must have length greater than or equal to ${values.min}`,
	];
	violations.push(
		violation(`'${valueText(given)}'`, path, `Map value must satisfy constraint: [${rules.join(", ")}]`),
	);
}

function brokenLength(
	length: number,
	{ min, max }: { min?: number | undefined; max?: number | undefined },
): string | undefined {
	if (min !== undefined && length < min) return `Member must have length greater than or equal to ${min}`;
	if (max !== undefined && length > max) return `Member must have length less than or equal to ${max}`;
	return undefined;
}
