/** A condition with its names and values in place. */
import type { AttributeValue } from "../../values/attribute-value.ts";
import type { Faults, Path } from "../syntax/placeholders.ts";
import type { Comparator } from "../syntax/syntax.ts";

export type Operand =
	| { kind: "path"; path: Path }
	| { kind: "value"; value: AttributeValue }
	| { kind: "call"; name: string; operands: readonly Operand[] };

export type Condition =
	| { kind: "and" | "or"; left: Condition; right: Condition }
	| { kind: "not"; condition: Condition }
	| { kind: "compare"; comparator: Comparator; left: Operand; right: Operand }
	| { kind: "between"; operand: Operand; low: Operand; high: Operand }
	| { kind: "in"; operand: Operand; candidates: readonly Operand[] }
	| { kind: "call"; name: string; operands: readonly Operand[] };

export type BoundCondition = {
	condition: Condition;
	/** Attributes that paths begin with. */
	heads: ReadonlySet<string>;
	/** The attributes among them that a path goes into. */
	nestedHeads: ReadonlySet<string>;
};

/** Faults of one comparison; of several comparisons the first counts. */
export type LeafFaultKind = "attribute" | "operands" | "distinct" | "type";
export const LEAF_ORDER: readonly LeafFaultKind[] = ["attribute", "operands", "distinct", "type"];
export type LeafFaults = Faults<LeafFaultKind>;
