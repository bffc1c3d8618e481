/** An update expression with its names and values in place. */
import { type AttributeType, type AttributeValue, typeOf } from "../../values/attribute-value.ts";
import {
	addFault,
	createPathCheck,
	type Faults,
	firstFault,
	type Path,
	type Placeholders,
	resolvePath,
	resolveValue,
} from "../syntax/placeholders.ts";
import type {
	ArithmeticSyntax,
	OperandSyntax,
	PathPiece,
	UpdateActionSyntax,
	UpdateSyntax,
} from "../syntax/syntax.ts";
import { ExpressionError } from "../syntax/tokens.ts";

/** `+`, `-` and the functions are calls. */
export type UpdateOperand =
	| { kind: "path"; path: Path }
	| { kind: "value"; value: AttributeValue }
	| { kind: "call"; name: UpdateFunction; operands: readonly [UpdateOperand, UpdateOperand] };

export type UpdateFunction = "+" | "-" | "if_not_exists" | "list_append";

export type UpdateAction =
	| { kind: "set"; path: Path; value: UpdateOperand }
	| { kind: "remove"; path: Path }
	| { kind: "add" | "delete"; path: Path; value: AttributeValue };

export type BoundUpdate = {
	actions: readonly UpdateAction[];
	/** The paths that change. */
	paths: readonly Path[];
	/** Attributes that any path, also one that is only read, goes into. */
	nestedHeads: ReadonlySet<string>;
};

type FaultKind =
	| "reserved"
	| "unknownFunction"
	| "section"
	| "name"
	| "value"
	| "overlap"
	| "conflict"
	| "operand"
	| "function";
const FAULT_ORDER: readonly FaultKind[] = [
	"reserved",
	"unknownFunction",
	"section",
	"name",
	"value",
	"overlap",
	"conflict",
	"operand",
	"function",
];

const TYPE_NAMES: Readonly<Partial<Record<AttributeType, string>>> = {
	S: "STRING",
	N: "NUMBER",
	B: "BINARY",
	NULL: "NULL",
	BOOL: "BOOLEAN",
	L: "LIST",
	M: "MAP",
};

/** @throws ExpressionError */
export function bindUpdate(syntax: UpdateSyntax, placeholders: Placeholders): BoundUpdate {
	const faults: Faults<FaultKind> = {};
	const paths: Path[] = [];
	const nestedHeads = new Set<string>();
	const checkPath = createPathCheck((kind, message) => addFault(faults, kind, message));

	function bindPath(pieces: readonly PathPiece[]): Path {
		const path = resolvePath(pieces, placeholders, (kind, message) => addFault(faults, kind, message));
		if (path.length > 1) nestedHeads.add(String(path[0]));
		return path;
	}

	function value(placeholder: string): AttributeValue | undefined {
		return resolveValue(placeholder, placeholders, (message) => addFault(faults, "value", message));
	}

	function bindOperand(operand: OperandSyntax | ArithmeticSyntax): UpdateOperand | undefined {
		switch (operand.kind) {
			case "path":
				return { kind: "path", path: bindPath(operand.pieces) };
			case "value": {
				const found = value(operand.placeholder);
				return found && { kind: "value", value: found };
			}
			case "arithmetic":
				return bindCall(operand.operator, [operand.left, operand.right]);
			case "function":
				return bindCall(operand.name, operand.operands);
		}
	}

	function bindCall(name: string, syntaxes: readonly OperandSyntax[]): UpdateOperand | undefined {
		const operands = syntaxes.map(bindOperand);
		if (!isFunction(name)) {
			addFault(faults, "unknownFunction", `Invalid function name; function: ${name}`);
			return undefined;
		}
		const wrong = wrongOperands(name, operands);
		if (wrong !== undefined) addFault(faults, "function", wrong);
		const [first, second] = operands;
		return first && second && { kind: "call", name, operands: [first, second] };
	}

	function bindAction(action: UpdateActionSyntax): UpdateAction | undefined {
		const path = bindPath(action.path);
		paths.push(path);
		if (action.kind === "remove") {
			checkPath(path);
			return { kind: "remove", path };
		}
		if (action.kind === "set") {
			const operand = bindOperand(action.value);
			checkPath(path);
			return operand && { kind: "set", path, value: operand };
		}
		const operand = bindOperand(action.value);
		checkPath(path);
		if (operand?.kind !== "value") return undefined;
		const wrong = wrongSetOperand(action.kind, operand.value);
		if (wrong !== undefined) addFault(faults, "operand", wrong);
		return { kind: action.kind, path, value: operand.value };
	}

	const actions: (UpdateAction | undefined)[] = [];
	const seen = new Set<string>();
	for (const section of syntax.sections) {
		actions.push(...section.actions.map(bindAction));
		if (seen.has(section.kind)) {
			addFault(
				faults,
				"section",
				`The "${section.kind}" section can only be used once in an update expression;`,
			);
		}
		seen.add(section.kind);
	}
	const fault = firstFault(faults, FAULT_ORDER);
	if (fault !== undefined) throw new ExpressionError(fault);
	return { actions: actions.filter((action) => action !== undefined), paths, nestedHeads };
}

function isFunction(name: string): name is UpdateFunction {
	return name === "if_not_exists" || name === "list_append" || name === "+" || name === "-";
}

function wrongOperands(
	name: UpdateFunction,
	operands: readonly (UpdateOperand | undefined)[],
): string | undefined {
	if (operands.length !== 2) {
		return `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`;
	}
	if (name === "if_not_exists") {
		if (operands[0]?.kind === "path") return undefined;
		return `Operator or function requires a document path; operator or function: ${name}`;
	}
	const expected = name === "list_append" ? "L" : "N";
	for (const operand of operands) {
		const type = operand?.kind === "value" ? typeOf(operand.value) : undefined;
		if (type && type !== expected) {
			return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
		}
	}
	return undefined;
}

/** ADD takes numbers and sets, DELETE sets. */
function wrongSetOperand(kind: "add" | "delete", value: AttributeValue): string | undefined {
	const type = typeOf(value);
	const name = TYPE_NAMES[type];
	if (!name || (kind === "add" && type === "N")) return undefined;
	return `Incorrect operand type for operator or function; operator: ${kind.toUpperCase()}, operand type: ${name}`;
}

/** The type that an action is known to give an attribute before the item is looked at. */
export function typeSetBy(action: UpdateAction): AttributeType | undefined {
	if (action.kind === "remove") return undefined;
	if (action.kind !== "set") return typeOf(action.value);
	return typeOfOperand(action.value);
}

function typeOfOperand(operand: UpdateOperand): AttributeType | undefined {
	if (operand.kind === "value") return typeOf(operand.value);
	if (operand.kind === "path") return undefined;
	if (operand.name === "list_append") return "L";
	return operand.name === "if_not_exists" ? typeOfOperand(operand.operands[1]) : "N";
}
