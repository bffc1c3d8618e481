/** AttributeUpdates, which changed items before there were expressions. */
import { invalidParameter, validationError } from "../errors.ts";
import {
	type AttributeMap,
	type AttributeType,
	type AttributeValue,
	attributeOf,
	setAttribute,
	typeOf,
} from "../values/attribute-value.ts";
import { checkValue, decimalFault } from "../values/check-value.ts";
import { addDecimals } from "../values/decimal.ts";

export type AttributeUpdates = Record<string, { Action?: string; Value?: AttributeValue }>;

const SETS: readonly AttributeType[] = ["SS", "NS", "BS"];
const ADDABLE: readonly AttributeType[] = [...SETS, "N", "L"];

/** @throws ValidationException */
export function checkAttributeUpdates(updates: AttributeUpdates | undefined): void {
	for (const { Action, Value } of Object.values(updates ?? {})) {
		if (!Value) {
			if (Action === "DELETE") continue;
			throw invalidParameter("Only DELETE action is allowed when no attribute value is specified");
		}
		checkValue(Value);
		const type = typeOf(Value);
		if (Action === "DELETE" && !SETS.includes(type)) {
			throw invalidParameter(`DELETE action with value is not supported for the type ${type}`);
		}
		if (Action === "ADD" && !ADDABLE.includes(type)) {
			throw invalidParameter(`ADD action is not supported for the type ${type}`);
		}
	}
}

/**
 * Changes `item`, but no value in it.
 *
 * @throws ValidationException
 */
export function applyAttributeUpdates(item: AttributeMap, updates: AttributeUpdates): void {
	for (const [name, { Action = "PUT", Value }] of Object.entries(updates)) {
		if (!Value) delete item[name];
		else if (Action === "ADD") add(item, name, Value);
		else if (Action === "DELETE") deleteMembers(item, name, Value);
		else setAttribute(item, name, Value);
	}
}

function add(item: AttributeMap, name: string, value: AttributeValue): void {
	const existing = attributeOf(item, name);
	const type = typeOf(value);
	if (!existing) {
		setAttribute(item, name, value);
		return;
	}
	if (typeOf(existing) !== type) throw validationError("Type mismatch for attribute to update");
	if (type === "N") {
		const sum = addDecimals(existing.N ?? "0", value.N ?? "0");
		if ("fault" in sum) throw decimalFault(sum.fault, "");
		setAttribute(item, name, { N: sum.text });
	} else if (type === "L") {
		setAttribute(item, name, { L: [...(existing.L ?? []), ...(value.L ?? [])] });
	} else if (type === "SS" || type === "NS" || type === "BS") {
		setAttribute(item, name, { [type]: [...new Set([...(existing[type] ?? []), ...(value[type] ?? [])])] });
	}
}

function deleteMembers(item: AttributeMap, name: string, value: AttributeValue): void {
	const existing = attributeOf(item, name);
	if (!existing) return;
	const type = typeOf(value);
	if (typeOf(existing) !== type) throw validationError("Type mismatch for attribute to update");
	if (type !== "SS" && type !== "NS" && type !== "BS") return;
	const gone = new Set(value[type]);
	const left = (existing[type] ?? []).filter((member) => !gone.has(member));
	if (left.length === 0) delete item[name];
	else setAttribute(item, name, { [type]: left });
}
