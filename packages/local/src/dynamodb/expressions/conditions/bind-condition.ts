/** Puts names and values into a condition, and reports its errors. */
import { type AttributeType, type AttributeValue, typeOf } from "../../values/attribute-value.ts";
import { compareValues } from "../../values/compare-values.ts";
import {
	addFault,
	type Faults,
	firstFault,
	type Path,
	type Placeholders,
	resolvePath,
	resolveValue,
} from "../syntax/placeholders.ts";
import type { ConditionSyntax, OperandSyntax } from "../syntax/syntax.ts";
import { ExpressionError } from "../syntax/tokens.ts";
import {
	type BoundCondition,
	type Condition,
	LEAF_ORDER,
	type LeafFaults,
	type Operand,
} from "./condition.ts";
import { checkCall, FUNCTION_NAMES, refuseSamePath } from "./condition-functions.ts";
import type { ParsedCondition } from "./parse-condition.ts";

type FaultKind = "parens" | "unknownFunction" | "misusedFunction" | "reserved" | "condition";
const FAULT_ORDER: readonly FaultKind[] = [
	"parens",
	"unknownFunction",
	"misusedFunction",
	"reserved",
	"condition",
];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
const MAX_CANDIDATES = 100;
const ORDERED_TYPES: ReadonlySet<AttributeType> = new Set(["S", "N", "B"]);
const ORDERING: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** @throws ExpressionError */
export function bindCondition(parsed: ParsedCondition, placeholders: Placeholders): BoundCondition {
	const faults: Faults<FaultKind> = {};
	const heads = new Set<string>();
	const nestedHeads = new Set<string>();
	if (parsed.hasRedundantParentheses) {
		addFault(faults, "parens", "The expression has redundant parentheses;");
	}

	function bindOperand(operand: OperandSyntax, leaf: LeafFaults): Operand | undefined {
		switch (operand.kind) {
			case "path":
				return { kind: "path", path: bindPath(operand.pieces, leaf) };
			case "value": {
				const value = resolveValue(operand.placeholder, placeholders, (message) =>
					addFault(leaf, "attribute", message),
				);
				return value && { kind: "value", value };
			}
			case "function":
				return bindCall(operand, leaf);
		}
	}

	function bindPath(pieces: Parameters<typeof resolvePath>[0], leaf: LeafFaults): Path {
		const path = resolvePath(pieces, placeholders, (kind, message) => {
			if (kind === "reserved") addFault(faults, "reserved", message);
			else addFault(leaf, "attribute", message);
		});
		const head = String(path[0]);
		heads.add(head);
		if (path.length > 1) nestedHeads.add(head);
		return path;
	}

	function bindCall(call: OperandSyntax & { kind: "function" }, leaf: LeafFaults): Operand | undefined {
		const operands = call.operands.map((operand) => bindOperand(operand, leaf));
		refuseNestedCalls(call.operands);
		if (!FUNCTION_NAMES.has(call.name)) {
			addFault(faults, "unknownFunction", `Invalid function name; function: ${call.name}`);
			return undefined;
		}
		checkCall(call.name, operands, leaf);
		return complete(operands) ? { kind: "call", name: call.name, operands } : undefined;
	}

	/** Only `size` returns a value that can be compared. */
	function refuseNestedCalls(operands: readonly OperandSyntax[]): void {
		for (const operand of operands) {
			if (operand.kind === "function" && operand.name !== "size") misused(operand.name);
		}
	}

	function misused(name: string): void {
		addFault(
			faults,
			"misusedFunction",
			`The function is not allowed to be used this way in an expression; function: ${name}`,
		);
	}

	function bind(syntax: ConditionSyntax): Condition | undefined {
		switch (syntax.kind) {
			case "and":
			case "or": {
				const left = bind(syntax.left);
				const right = bind(syntax.right);
				return left && right && { kind: syntax.kind, left, right };
			}
			case "not": {
				const condition = bind(syntax.condition);
				return condition && { kind: "not", condition };
			}
			default:
				return bindLeaf(syntax);
		}
	}

	function bindLeaf(syntax: Exclude<ConditionSyntax, { kind: "and" | "or" | "not" }>): Condition | undefined {
		const leaf: LeafFaults = {};
		const condition = bindLeafParts(syntax, leaf);
		const fault = firstFault(leaf, LEAF_ORDER);
		if (fault !== undefined) addFault(faults, "condition", fault);
		return condition;
	}

	function bindLeafParts(
		syntax: Exclude<ConditionSyntax, { kind: "and" | "or" | "not" }>,
		leaf: LeafFaults,
	): Condition | undefined {
		if (syntax.kind === "function") {
			const call = bindCall(syntax.call, leaf);
			if (syntax.call.name === "size") misused("size");
			return call?.kind === "call" ? call : undefined;
		}
		if (syntax.kind === "compare") {
			const left = bindOperand(syntax.left, leaf);
			const right = bindOperand(syntax.right, leaf);
			refuseNestedCalls([syntax.left, syntax.right]);
			refuseSamePath(syntax.comparator, left, right, leaf);
			if (ORDERING.has(syntax.comparator)) refuseUnordered(syntax.comparator, [left, right], leaf);
			return left && right && { kind: "compare", comparator: syntax.comparator, left, right };
		}
		if (syntax.kind === "between") {
			const operand = bindOperand(syntax.operand, leaf);
			const low = bindOperand(syntax.low, leaf);
			const high = bindOperand(syntax.high, leaf);
			refuseNestedCalls([syntax.operand, syntax.low, syntax.high]);
			refuseUnordered("BETWEEN", [operand, low, high], leaf);
			checkBounds(low, high, leaf);
			return operand && low && high && { kind: "between", operand, low, high };
		}
		if (syntax.candidates.length > MAX_CANDIDATES) {
			addFault(
				faults,
				"condition",
				`The IN operator is provided with too many operands; number of operands: ${syntax.candidates.length}`,
			);
		}
		const operand = bindOperand(syntax.operand, leaf);
		const candidates = syntax.candidates.map((candidate) => bindOperand(candidate, leaf));
		refuseNestedCalls([syntax.operand, ...syntax.candidates]);
		return operand && complete(candidates) ? { kind: "in", operand, candidates } : undefined;
	}

	const condition = bind(parsed.condition);
	const fault = firstFault(faults, FAULT_ORDER);
	if (fault !== undefined) throw new ExpressionError(fault);
	if (!condition) throw new ExpressionError("Syntax error");
	return { condition, heads, nestedHeads };
}

function complete(operands: readonly (Operand | undefined)[]): operands is Operand[] {
	return operands.every((operand) => operand !== undefined);
}

function refuseUnordered(
	operator: string,
	operands: readonly (Operand | undefined)[],
	leaf: LeafFaults,
): void {
	for (const operand of operands) {
		if (operand?.kind !== "value") continue;
		const type = typeOf(operand.value);
		if (ORDERED_TYPES.has(type)) continue;
		addFault(
			leaf,
			"type",
			`Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
		);
	}
}

function checkBounds(low: Operand | undefined, high: Operand | undefined, leaf: LeafFaults): void {
	if (low?.kind !== "value" || high?.kind !== "value") return;
	const bounds = `lower bound operand: ${valueText(low.value)}, upper bound operand: ${valueText(high.value)}`;
	if (typeOf(low.value) !== typeOf(high.value)) {
		addFault(
			leaf,
			"type",
			`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
		);
	} else if ((compareValues(low.value, high.value) ?? 0) > 0) {
		addFault(
			leaf,
			"type",
			`The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
		);
	}
}

function valueText(value: AttributeValue): string {
	const type = typeOf(value);
	return `AttributeValue: {${type}:${String(value[type])}}`;
}
