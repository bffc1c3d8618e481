/** The names and values that a request's expressions refer to, and which of them none does. */
import type { AttributeMap, AttributeValue } from "../../values/attribute-value.ts";
import { isReservedWord } from "./reserved-words.ts";
import type { PathPiece } from "./syntax.ts";

/** Names of attributes and positions in lists, from the item down. */
export type Path = readonly (string | number)[];

export type Placeholders = {
	names: Readonly<Record<string, string>>;
	values: AttributeMap;
	unusedNames: Set<string>;
	unusedValues: Set<string>;
};

/** The faults of an expression, the first of each kind: which one is reported depends on the kind alone. */
export type Faults<Kind extends string> = Partial<Record<Kind, string>>;

export function addFault<Kind extends string>(faults: Faults<Kind>, kind: Kind, message: string): void {
	faults[kind] ??= message;
}

export function firstFault<Kind extends string>(
	faults: Faults<Kind>,
	order: readonly Kind[],
): string | undefined {
	for (const kind of order) if (faults[kind] !== undefined) return faults[kind];
	return undefined;
}

/** @returns the path; faults that are found on the way are handed over */
export function resolvePath(
	pieces: readonly PathPiece[],
	placeholders: Placeholders,
	onFault: (kind: "reserved" | "name", message: string) => void,
): Path {
	return pieces.map((piece) => {
		if ("index" in piece) return piece.index;
		if ("placeholder" in piece) return resolveName(piece.placeholder, placeholders, onFault);
		if (isReservedWord(piece.name)) {
			onFault("reserved", `Attribute name is a reserved keyword; reserved keyword: ${piece.name}`);
		}
		return piece.name;
	});
}

function resolveName(
	placeholder: string,
	placeholders: Placeholders,
	onFault: (kind: "name", message: string) => void,
): string {
	placeholders.unusedNames.delete(placeholder);
	const name = Object.hasOwn(placeholders.names, placeholder) ? placeholders.names[placeholder] : undefined;
	if (name !== undefined) return name;
	onFault(
		"name",
		`An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
	);
	return placeholder;
}

/** @returns the value, or undefined when there is none; the fault then says so */
export function resolveValue(
	placeholder: string,
	placeholders: Placeholders,
	onFault: (message: string) => void,
): AttributeValue | undefined {
	placeholders.unusedValues.delete(placeholder);
	if (Object.hasOwn(placeholders.values, placeholder)) return placeholders.values[placeholder];
	onFault(`An expression attribute value used in expression is not defined; attribute value: ${placeholder}`);
	return undefined;
}

/** A path as messages show it. */
export function pathText(path: Path): string {
	return `[${path.map((piece) => (typeof piece === "number" ? `[${piece}]` : piece)).join(", ")}]`;
}

export function samePath(a: Path, b: Path): boolean {
	return a.length === b.length && a.every((piece, index) => piece === b[index]);
}

/** Finds paths that contain each other, or that treat the same value as a list and as a map. */
export function createPathCheck(onFault: (kind: "overlap" | "conflict", message: string) => void) {
	const seen: Path[] = [];
	return (path: Path): void => {
		for (const other of seen) {
			const relation = relationOf(other, path);
			if (!relation) continue;
			onFault(
				relation,
				`Two document paths ${relation} with each other; must remove or rewrite one of these paths; path one: ${pathText(other)}, path two: ${pathText(path)}`,
			);
		}
		seen.push(path);
	};
}

function relationOf(a: Path, b: Path): "overlap" | "conflict" | undefined {
	for (let index = 0; index < Math.min(a.length, b.length); index++) {
		if (typeof a[index] !== typeof b[index]) return "conflict";
		if (a[index] !== b[index]) return undefined;
	}
	return "overlap";
}
