/** The conditions of before there were expressions: Expected, QueryFilter, ScanFilter and KeyConditions. */
import { invalidParameter, validationError } from "../errors.ts";
import type { BoundCondition, Condition, Operand } from "../expressions/conditions/condition.ts";
import type { KeyCondition, KeyConditions, KeyOperator } from "../expressions/conditions/key-condition.ts";
import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { checkValue } from "../values/check-value.ts";
import { compareValues } from "../values/compare-values.ts";
import type { LegacyCondition, LegacyConditions } from "./item-request-types.ts";

type Rule = { min: number; max: number; types?: readonly AttributeType[] };

const SCALARS: readonly AttributeType[] = ["S", "N", "B"];
const ANY: readonly AttributeType[] = ["S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M"];

const RULES: Readonly<Record<string, Rule>> = {
	NULL: { min: 0, max: 0 },
	NOT_NULL: { min: 0, max: 0 },
	EQ: { min: 1, max: 1, types: ANY },
	NE: { min: 1, max: 1, types: ANY },
	LE: { min: 1, max: 1, types: SCALARS },
	LT: { min: 1, max: 1, types: SCALARS },
	GE: { min: 1, max: 1, types: SCALARS },
	GT: { min: 1, max: 1, types: SCALARS },
	CONTAINS: { min: 1, max: 1, types: SCALARS },
	NOT_CONTAINS: { min: 1, max: 1, types: SCALARS },
	BEGINS_WITH: { min: 1, max: 1, types: ["S", "B"] },
	IN: { min: 1, max: Number.POSITIVE_INFINITY, types: SCALARS },
	BETWEEN: { min: 2, max: 2, types: SCALARS },
};

/** @throws ValidationException */
export function checkLegacyConditions(conditions: LegacyConditions | undefined): void {
	for (const { ComparisonOperator = "EQ", AttributeValueList = [] } of Object.values(conditions ?? {})) {
		for (const value of AttributeValueList) checkValue(value);
		checkOperands(ComparisonOperator, AttributeValueList);
	}
}

function checkOperands(operator: string, values: readonly AttributeValue[]): void {
	const rule = RULES[operator];
	if (!rule || values.length < rule.min || values.length > rule.max) {
		throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
	}
	const [first, second] = values;
	if (!first) return;
	const type = typeOf(first);
	if (values.some((value) => typeOf(value) !== type)) {
		throw invalidParameter("AttributeValues inside AttributeValueList must be of same type");
	}
	if (rule.types && !rule.types.includes(type)) {
		throw invalidParameter(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`);
	}
	if (operator === "BETWEEN" && second && (compareValues(first, second) ?? 0) > 0) {
		throw validationError(
			"The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
		);
	}
}

/** @throws ValidationException */
export function checkExpected(expected: LegacyConditions | undefined): void {
	for (const [attribute, condition] of Object.entries(expected ?? {})) {
		const { AttributeValueList, ComparisonOperator, Value, Exists } = condition;
		const place = `for Attribute: ${attribute}`;
		if (AttributeValueList && Value) {
			throw invalidParameter(`Value and AttributeValueList cannot be used together ${place}`);
		}
		if (ComparisonOperator === undefined) {
			checkExistence(condition, place);
			continue;
		}
		if (Exists !== undefined) {
			throw invalidParameter(`Exists and ComparisonOperator cannot be used together ${place}`);
		}
		const needsValue = ComparisonOperator !== "NULL" && ComparisonOperator !== "NOT_NULL";
		if (needsValue && !AttributeValueList && !Value) {
			throw invalidParameter(
				`Value or AttributeValueList must be used with ComparisonOperator: ${ComparisonOperator} ${place}`,
			);
		}
		const values = AttributeValueList ?? (Value ? [Value] : []);
		for (const value of values) checkValue(value);
		checkOperands(ComparisonOperator, values);
	}
}

function checkExistence({ AttributeValueList, Value, Exists }: LegacyCondition, place: string): void {
	if (AttributeValueList) {
		throw invalidParameter(`AttributeValueList can only be used with a ComparisonOperator ${place}`);
	}
	if (Exists !== false && !Value) {
		throw invalidParameter(`Value must be provided when Exists is ${Exists ?? "null"} ${place}`);
	}
	if (Exists === false && Value) {
		throw invalidParameter(`Value cannot be used when Exists is false ${place}`);
	}
	if (Value) checkValue(Value);
}

/** @returns undefined when there are no conditions */
export function legacyCondition(
	conditions: LegacyConditions | undefined,
	operator: "AND" | "OR" | undefined,
): BoundCondition | undefined {
	const names = Object.keys(conditions ?? {});
	const all = names.map((name) => conditionOn(name, conditions?.[name] ?? {}));
	const [first, ...others] = all;
	if (!first) return undefined;
	const kind = operator === "OR" ? "or" : "and";
	const condition = others.reduce<Condition>((left, right) => ({ kind, left, right }), first);
	return { condition, heads: new Set(names), nestedHeads: new Set() };
}

function conditionOn(name: string, condition: LegacyCondition): Condition {
	const operand: Operand = { kind: "path", path: [name] };
	const values = condition.AttributeValueList ?? (condition.Value ? [condition.Value] : []);
	const [first, second] = values.map((value): Operand => ({ kind: "value", value }));
	const present: Condition = { kind: "call", name: "attribute_exists", operands: [operand] };
	if (condition.Exists === false || condition.ComparisonOperator === "NULL") {
		return { kind: "not", condition: present };
	}
	if (!first) return present;
	switch (condition.ComparisonOperator) {
		case "NE":
			return { kind: "compare", comparator: "<>", left: operand, right: first };
		case "LE":
			return { kind: "compare", comparator: "<=", left: operand, right: first };
		case "LT":
			return { kind: "compare", comparator: "<", left: operand, right: first };
		case "GE":
			return { kind: "compare", comparator: ">=", left: operand, right: first };
		case "GT":
			return { kind: "compare", comparator: ">", left: operand, right: first };
		case "CONTAINS":
			return { kind: "call", name: "contains", operands: [operand, first] };
		case "NOT_CONTAINS":
			return {
				kind: "not",
				condition: { kind: "call", name: "contains", operands: [operand, first] },
			};
		case "BEGINS_WITH":
			return { kind: "call", name: "begins_with", operands: [operand, first] };
		case "IN":
			return { kind: "in", operand, candidates: values.map((value) => ({ kind: "value", value })) };
		case "BETWEEN":
			return { kind: "between", operand, low: first, high: second ?? first };
		default:
			return { kind: "compare", comparator: "=", left: operand, right: first };
	}
}

const KEY_OPERATORS: Readonly<Record<string, KeyOperator>> = {
	EQ: "=",
	LT: "<",
	LE: "<=",
	GT: ">",
	GE: ">=",
	BETWEEN: "between",
	BEGINS_WITH: "begins_with",
};

/** @throws ValidationException */
export function legacyKeyConditions(conditions: LegacyConditions): KeyConditions {
	checkLegacyConditions(conditions);
	const names = Object.keys(conditions);
	if (names.length !== 1 && names.length !== 2) {
		throw validationError("Conditions can be of length 1 or 2 only");
	}
	return new Map(
		names.map((name): [string, KeyCondition] => {
			const { ComparisonOperator = "EQ", AttributeValueList = [] } = conditions[name] ?? {};
			const operator = KEY_OPERATORS[ComparisonOperator];
			if (!operator) throw validationError("Attempted conditional constraint is not an indexable operation");
			return [name, { operator, values: AttributeValueList }];
		}),
	);
}
