/** The syntax of expressions, before names and values are put in. */

/** A piece of a document path: a name as written, a placeholder for one, or a position in a list. */
export type PathPiece = { name: string } | { placeholder: string } | { index: number };

export type OperandSyntax =
	| { kind: "path"; pieces: readonly PathPiece[] }
	| { kind: "value"; placeholder: string }
	| { kind: "function"; name: string; operands: readonly OperandSyntax[] };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type ConditionSyntax =
	| { kind: "and" | "or"; left: ConditionSyntax; right: ConditionSyntax }
	| { kind: "not"; condition: ConditionSyntax }
	| { kind: "compare"; comparator: Comparator; left: OperandSyntax; right: OperandSyntax }
	| { kind: "between"; operand: OperandSyntax; low: OperandSyntax; high: OperandSyntax }
	| { kind: "in"; operand: OperandSyntax; candidates: readonly OperandSyntax[] }
	| { kind: "function"; call: OperandSyntax & { kind: "function" } };

export type ArithmeticSyntax = {
	kind: "arithmetic";
	operator: "+" | "-";
	left: OperandSyntax;
	right: OperandSyntax;
};

export type UpdateActionSyntax =
	| { kind: "set"; path: readonly PathPiece[]; value: OperandSyntax | ArithmeticSyntax }
	| { kind: "remove"; path: readonly PathPiece[] }
	| { kind: "add" | "delete"; path: readonly PathPiece[]; value: OperandSyntax };

export type UpdateSyntax = { sections: readonly UpdateSection[] };
export type UpdateSection = {
	kind: "SET" | "REMOVE" | "ADD" | "DELETE";
	actions: readonly UpdateActionSyntax[];
};
