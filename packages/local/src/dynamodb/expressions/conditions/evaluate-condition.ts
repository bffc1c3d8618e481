/** Evaluates a condition on an item. */
import { type AttributeMap, type AttributeValue, typeOf } from "../../values/attribute-value.ts";
import { compareValues, isOrdered, valuesEqual } from "../../values/compare-values.ts";
import { binaryLength } from "../../values/item-size.ts";
import { valueAt } from "../syntax/document-path.ts";
import type { Comparator } from "../syntax/syntax.ts";
import type { Condition, Operand } from "./condition.ts";

/** @param item empty when there is none */
export function meetsCondition(item: AttributeMap, condition: Condition): boolean {
	switch (condition.kind) {
		case "and":
			return meetsCondition(item, condition.left) && meetsCondition(item, condition.right);
		case "or":
			return meetsCondition(item, condition.left) || meetsCondition(item, condition.right);
		case "not":
			return !meetsCondition(item, condition.condition);
		case "compare":
			return compare(condition.comparator, resolve(item, condition.left), resolve(item, condition.right));
		case "between": {
			const value = resolve(item, condition.operand);
			return (
				compare(">=", value, resolve(item, condition.low)) &&
				compare("<=", value, resolve(item, condition.high))
			);
		}
		case "in": {
			const value = resolve(item, condition.operand);
			return condition.candidates.some((candidate) => compare("=", value, resolve(item, candidate)));
		}
		case "call":
			return call(item, condition.name, condition.operands);
	}
}

function resolve(item: AttributeMap, operand: Operand): AttributeValue | undefined {
	switch (operand.kind) {
		case "value":
			return operand.value;
		case "path":
			return valueAt(item, operand.path);
		case "call": {
			const [of] = operand.operands;
			const size = of && sizeOf(resolve(item, of));
			return size === undefined ? undefined : { N: String(size) };
		}
	}
}

/** A missing value equals nothing and has no order. */
function compare(
	comparator: Comparator,
	left: AttributeValue | undefined,
	right: AttributeValue | undefined,
): boolean {
	if (comparator === "<>") return !left || !right || !valuesEqual(left, right);
	if (!left || !right) return false;
	if (comparator === "=") return valuesEqual(left, right);
	return isOrdered(compareValues(left, right) ?? Number.NaN, comparator);
}

function call(item: AttributeMap, name: string, operands: readonly Operand[]): boolean {
	const [first, second] = operands.map((operand) => resolve(item, operand));
	switch (name) {
		case "attribute_exists":
			return first !== undefined;
		case "attribute_not_exists":
			return first === undefined;
		case "attribute_type":
			return first !== undefined && typeOf(first) === second?.S;
		case "begins_with":
			return first !== undefined && second !== undefined && beginsWith(first, second);
		case "contains":
			return first !== undefined && second !== undefined && containsValue(first, second);
		default:
			return false;
	}
}

export function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
	if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
	if (value.B === undefined || prefix.B === undefined) return false;
	const start = Buffer.from(prefix.B, "base64");
	return Buffer.from(value.B, "base64").subarray(0, start.length).equals(start);
}

/** A part of a string or of bytes, a member of a set, or an element of a list. */
export function containsValue(value: AttributeValue, part: AttributeValue): boolean {
	switch (typeOf(value)) {
		case "S":
			return part.S !== undefined && (value.S ?? "").includes(part.S);
		case "B":
			return (
				part.B !== undefined && Buffer.from(value.B ?? "", "base64").includes(Buffer.from(part.B, "base64"))
			);
		case "SS":
			return part.S !== undefined && (value.SS ?? []).includes(part.S);
		case "NS":
			return part.N !== undefined && (value.NS ?? []).includes(part.N);
		case "BS":
			return part.B !== undefined && (value.BS ?? []).includes(part.B);
		case "L":
			return (value.L ?? []).some((element) => valuesEqual(element, part));
		default:
			return false;
	}
}

function sizeOf(value: AttributeValue | undefined): number | undefined {
	if (!value) return undefined;
	const type = typeOf(value);
	switch (type) {
		case "S":
			return value.S?.length;
		case "B":
			return binaryLength(value.B ?? "");
		case "SS":
		case "NS":
		case "BS":
		case "L":
			return value[type]?.length;
		case "M":
			return Object.keys(value.M ?? {}).length;
		default:
			return undefined;
	}
}
