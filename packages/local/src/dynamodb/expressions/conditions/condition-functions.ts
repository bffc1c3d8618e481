/** The functions of conditions: their operands, and the errors for other operands. */
import { ATTRIBUTE_TYPES, type AttributeType, typeOf } from "../../values/attribute-value.ts";
import { addFault, pathText, samePath } from "../syntax/placeholders.ts";
import type { LeafFaults, Operand } from "./condition.ts";

const OPERANDS: ReadonlyMap<string, number> = new Map([
	["attribute_exists", 1],
	["attribute_not_exists", 1],
	["attribute_type", 2],
	["begins_with", 2],
	["contains", 2],
	["size", 1],
]);

export const FUNCTION_NAMES: ReadonlySet<string> = new Set(OPERANDS.keys());

const SIZELESS: ReadonlySet<AttributeType> = new Set(["N", "BOOL", "NULL"]);

export function checkCall(name: string, operands: readonly (Operand | undefined)[], leaf: LeafFaults): void {
	if (operands.length !== OPERANDS.get(name)) {
		addFault(
			leaf,
			"operands",
			`Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
		);
		return;
	}
	refuseSamePath(name, operands[0], operands[1], leaf);
	const wrong = wrongOperand(name, operands);
	if (wrong !== undefined) addFault(leaf, "type", wrong);
}

function wrongOperand(name: string, operands: readonly (Operand | undefined)[]): string | undefined {
	const [first, second] = operands;
	switch (name) {
		case "attribute_exists":
		case "attribute_not_exists":
			if (first?.kind === "path") return undefined;
			return `Operator or function requires a document path; operator or function: ${name}`;
		case "begins_with":
			for (const operand of operands) {
				const type = typeOfOperand(operand);
				if (type && type !== "S" && type !== "B") return wrongType(name, type);
			}
			return undefined;
		case "attribute_type":
			return wrongTypeName(second);
		case "size": {
			const type = typeOfOperand(first);
			return type && SIZELESS.has(type) ? wrongType(name, type) : undefined;
		}
		default:
			return undefined;
	}
}

function wrongTypeName(operand: Operand | undefined): string | undefined {
	const type = typeOfOperand(operand);
	if (type !== "S") return wrongType("attribute_type", type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
	const named = operand?.kind === "value" ? (operand.value.S ?? "") : "";
	if ((ATTRIBUTE_TYPES as readonly string[]).includes(named)) return undefined;
	return `Invalid attribute type name found; type: ${named}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
}

function wrongType(name: string, type: string): string {
	return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
}

/** The type that an operand is known to have before an item is looked at. */
function typeOfOperand(operand: Operand | undefined): AttributeType | undefined {
	if (operand?.kind === "value") return typeOf(operand.value);
	if (operand?.kind !== "call") return undefined;
	return operand.name === "size" ? "N" : "BOOL";
}

/** `a = a` says nothing. */
export function refuseSamePath(
	operator: string,
	left: Operand | undefined,
	right: Operand | undefined,
	leaf: LeafFaults,
): void {
	if (left?.kind !== "path" || right?.kind !== "path" || !samePath(left.path, right.path)) return;
	addFault(
		leaf,
		"distinct",
		`The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${pathText(left.path)}`,
	);
}
