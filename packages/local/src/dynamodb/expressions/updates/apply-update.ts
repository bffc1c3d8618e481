/** Carries an update out on an item. */
import { validationError } from "../../errors.ts";
import {
	type AttributeMap,
	type AttributeValue,
	attributeOf,
	setAttribute,
	typeOf,
} from "../../values/attribute-value.ts";
import { decimalFault } from "../../values/check-value.ts";
import { addDecimals, subtractDecimals } from "../../values/decimal.ts";
import { child, valueAt } from "../syntax/document-path.ts";
import type { Path } from "../syntax/placeholders.ts";
import type { UpdateAction, UpdateOperand } from "./update.ts";

/** A removed element. Lists are compacted only after all actions, so that positions keep their meaning. */
const GAP: AttributeValue = Object.freeze({});

type Lists = {
	/** Lists with gaps. */
	holed: Set<AttributeValue[]>;
	/** Elements set beyond a list's end: they are appended in the order of their positions. */
	appended: Map<AttributeValue[], [number, AttributeValue][]>;
};

/**
 * Changes `item`, but no value in it unless a path leads into that. All operands are read before anything is written, as the actions of one expression do not see
 * each other.
 *
 * @throws ValidationException
 */
export function applyUpdate(item: AttributeMap, actions: readonly UpdateAction[]): void {
	const values = actions.map((action) => (action.kind === "set" ? evaluate(action.value, item) : undefined));
	const lists: Lists = { holed: new Set(), appended: new Map() };
	for (const [index, action] of actions.entries()) apply(item, action, values[index], lists);
	for (const [list, elements] of lists.appended) {
		for (const [, element] of elements.sort(([a], [b]) => a - b)) list.push(element);
	}
	for (const list of lists.holed) closeGaps(list);
}

function apply(
	item: AttributeMap,
	action: UpdateAction,
	value: AttributeValue | undefined,
	lists: Lists,
): void {
	switch (action.kind) {
		case "set":
			if (value) put(item, action.path, value, lists);
			break;
		case "remove":
			remove(item, action.path, lists);
			break;
		case "add":
			add(item, action.path, action.value, lists);
			break;
		case "delete":
			deleteMembers(item, action.path, action.value, lists);
			break;
	}
}

function closeGaps(list: AttributeValue[]): void {
	const kept = list.filter((element) => element !== GAP);
	list.length = 0;
	for (const element of kept) list.push(element);
}

function evaluate(operand: UpdateOperand, item: AttributeMap): AttributeValue {
	if (operand.kind === "value") return operand.value;
	if (operand.kind === "path") {
		const value = valueAt(item, operand.path);
		// A copy: a value set in two places must be independent.
		if (value) return structuredClone(value);
		throw validationError("The provided expression refers to an attribute that does not exist in the item");
	}
	const [first, second] = operand.operands;
	if (operand.name === "if_not_exists") {
		const existing = first.kind === "path" ? valueAt(item, first.path) : undefined;
		return existing ? structuredClone(existing) : evaluate(second, item);
	}
	if (operand.name === "list_append") {
		return { L: [first, second].flatMap((list) => evaluate(list, item).L ?? throwWrongOperandType()) };
	}
	const left = evaluate(first, item).N ?? throwWrongOperandType();
	const right = evaluate(second, item).N ?? throwWrongOperandType();
	return { N: calculate(operand.name, left, right) };
}

function calculate(operator: "+" | "-", left: string, right: string): string {
	const result = operator === "+" ? addDecimals(left, right) : subtractDecimals(left, right);
	if ("text" in result) return result.text;
	throw decimalFault(result.fault, "");
}

function add(item: AttributeMap, path: Path, value: AttributeValue, lists: Lists): void {
	const existing = existingOf(item, path);
	if (!existing) {
		put(item, path, value, lists);
		return;
	}
	const type = typeOf(value);
	if (typeOf(existing) !== type) throw wrongOperandType();
	if (type === "N") {
		put(item, path, { N: calculate("+", existing.N ?? "0", value.N ?? "0") }, lists);
	} else if (type === "SS" || type === "NS" || type === "BS") {
		put(item, path, { [type]: [...new Set([...(existing[type] ?? []), ...(value[type] ?? [])])] }, lists);
	}
}

function deleteMembers(item: AttributeMap, path: Path, value: AttributeValue, lists: Lists): void {
	const existing = existingOf(item, path);
	if (!existing) return;
	const type = typeOf(value);
	if (typeOf(existing) !== type) throw wrongOperandType();
	if (type !== "SS" && type !== "NS" && type !== "BS") return;
	const gone = new Set(value[type]);
	const left = (existing[type] ?? []).filter((member) => !gone.has(member));
	if (left.length === 0) remove(item, path, lists);
	else put(item, path, { [type]: left }, lists);
}

function existingOf(item: AttributeMap, path: Path): AttributeValue | undefined {
	const last = path.at(-1);
	if (path.length === 1) return attributeOf(item, String(last));
	return child(parentOf(item, path), last ?? "");
}

function put(item: AttributeMap, path: Path, value: AttributeValue, lists: Lists): void {
	const last = path.at(-1);
	if (path.length === 1) {
		setAttribute(item, String(last), value);
		return;
	}
	const parent = parentOf(item, path);
	if (typeof last === "string") {
		setAttribute(parent.M ?? {}, last, value);
		return;
	}
	const list = parent.L ?? [];
	const index = last ?? 0;
	if (index < list.length) {
		list[index] = value;
		return;
	}
	const appended = lists.appended.get(list) ?? [];
	appended.push([index, value]);
	lists.appended.set(list, appended);
}

function remove(item: AttributeMap, path: Path, lists: Lists): void {
	const last = path.at(-1);
	if (path.length === 1) {
		delete item[String(last)];
		return;
	}
	const parent = parentOf(item, path);
	if (typeof last === "string") {
		if (parent.M) delete parent.M[last];
	} else if (parent.L && last !== undefined && last < parent.L.length) {
		parent.L[last] = GAP;
		lists.holed.add(parent.L);
	}
}

/** @throws ValidationException when there is nothing that could hold the path's last piece */
function parentOf(item: AttributeMap, path: Path): AttributeValue {
	const parent = valueAt(item, path.slice(0, -1));
	const fits = parent && (typeof path.at(-1) === "number" ? parent.L : parent.M);
	if (parent && fits) return parent;
	throw validationError("The document path provided in the update expression is invalid for update");
}

function throwWrongOperandType(): never {
	throw wrongOperandType();
}

function wrongOperandType(): Error {
	return validationError("An operand in the update expression has an incorrect data type");
}
