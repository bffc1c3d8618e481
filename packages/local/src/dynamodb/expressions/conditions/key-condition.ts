/** The keys that a query asks for. */
import { validationError } from "../../errors.ts";
import type { AttributeValue } from "../../values/attribute-value.ts";
import type { Comparator } from "../syntax/syntax.ts";
import type { Condition, Operand } from "./condition.ts";

export type KeyOperator = "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";

/** `values`: two for `between`, else one. */
export type KeyCondition = { operator: KeyOperator; values: readonly AttributeValue[] };

export type KeyConditions = ReadonlyMap<string, KeyCondition>;

/** The same said with the value first. */
const MIRRORED: Readonly<Record<Exclude<Comparator, "<>">, KeyOperator>> = {
	"=": "=",
	"<": ">",
	"<=": ">=",
	">": "<",
	">=": "<=",
};

/** @throws ValidationException for a condition that no key can be looked up by */
export function keyConditionsOf(condition: Condition): KeyConditions {
	const conditions = new Map<string, KeyCondition>();
	collect(condition, conditions);
	if (conditions.size !== 1 && conditions.size !== 2) {
		throw validationError("Conditions can be of length 1 or 2 only");
	}
	return conditions;
}

function collect(condition: Condition, conditions: Map<string, KeyCondition>): void {
	switch (condition.kind) {
		case "and":
			collect(condition.left, conditions);
			collect(condition.right, conditions);
			return;
		case "or":
		case "not":
		case "in":
			throw invalidOperator(condition.kind.toUpperCase());
		case "compare":
			if (condition.comparator === "<>") throw invalidOperator("<>");
			collectComparison(condition.comparator, condition.left, condition.right, conditions);
			return;
		case "between":
			requireKeyFirst("BETWEEN", condition.operand);
			add("between", condition.operand, [condition.low, condition.high], conditions);
			return;
		case "call":
			if (condition.name !== "begins_with") throw invalidOperator(condition.name);
			requireKeyFirst("begins_with", condition.operands[0]);
			add("begins_with", condition.operands[0], condition.operands.slice(1), conditions);
			return;
	}
}

function collectComparison(
	comparator: Exclude<Comparator, "<>">,
	left: Operand,
	right: Operand,
	conditions: Map<string, KeyCondition>,
): void {
	if (left.kind === "path") {
		add(comparator, left, [right], conditions);
		return;
	}
	add(MIRRORED[comparator], right, [left], conditions);
	return;
}

function requireKeyFirst(operator: string, operand: Operand | undefined): void {
	if (operand?.kind === "call") throw nestedOperation();
	if (operand?.kind === "path") return;
	throw validationError(
		`Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
	);
}

function add(
	operator: KeyOperator,
	key: Operand | undefined,
	operands: readonly Operand[],
	conditions: Map<string, KeyCondition>,
): void {
	if (key?.kind === "call" || operands.some((operand) => operand.kind === "call")) throw nestedOperation();
	if (operands.some((operand) => operand.kind === "path")) {
		throw validationError(
			"Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
		);
	}
	if (key?.kind !== "path") {
		throw validationError("Invalid condition in KeyConditionExpression: No key attribute specified");
	}
	if (key.path.length > 1) {
		throw validationError("KeyConditionExpressions cannot have conditions on nested attributes");
	}
	const name = String(key.path[0]);
	if (conditions.has(name)) {
		throw validationError("KeyConditionExpressions must only contain one condition per key");
	}
	conditions.set(name, {
		operator,
		values: operands.map((operand) => (operand.kind === "value" ? operand.value : {})),
	});
}

function invalidOperator(name: string): Error {
	return validationError(`Invalid operator used in KeyConditionExpression: ${name}`);
}

function nestedOperation(): Error {
	return validationError("KeyConditionExpressions cannot contain nested operations");
}
