/** Reading at document paths. */
import {
	type AttributeMap,
	type AttributeValue,
	attributeOf,
	setAttribute,
} from "../../values/attribute-value.ts";
import type { Path } from "./placeholders.ts";

export function valueAt(item: AttributeMap, path: Path): AttributeValue | undefined {
	const [head, ...rest] = path;
	let value = attributeOf(item, String(head));
	for (const piece of rest) {
		if (!value) return undefined;
		value = child(value, piece);
	}
	return value;
}

export function child(value: AttributeValue, piece: string | number): AttributeValue | undefined {
	if (typeof piece === "number") return value.L?.[piece];
	return value.M && attributeOf(value.M, piece);
}

/**
 * The values at paths, in the shape of the item: maps hold only the requested entries, lists only the requested
 * elements, in their order and without gaps.
 */
export function project(item: AttributeMap, paths: readonly Path[]): AttributeMap {
	const projected: AttributeMap = {};
	for (const [name, below] of byHead(paths)) {
		const value = attributeOf(item, String(name));
		const kept = value && projectValue(value, below);
		if (kept) setAttribute(projected, String(name), kept);
	}
	return projected;
}

/** @returns undefined when all paths are empty */
function projectValue(value: AttributeValue, paths: readonly Path[]): AttributeValue | undefined {
	if (paths.some((path) => path.length === 0)) return value;
	if (value.L) {
		const elements: AttributeValue[] = [];
		for (const [index, below] of [...byHead(paths)].sort(([a], [b]) => Number(a) - Number(b))) {
			const element = typeof index === "number" ? value.L[index] : undefined;
			const kept = element && projectValue(element, below);
			if (kept) elements.push(kept);
		}
		return elements.length > 0 ? { L: elements } : undefined;
	}
	if (!value.M) return undefined;
	const names = paths.filter((path) => typeof path[0] === "string");
	const map = project(value.M, names);
	return Object.keys(map).length > 0 ? { M: map } : undefined;
}

function byHead(paths: readonly Path[]): Map<string | number, Path[]> {
	const heads = new Map<string | number, Path[]>();
	for (const [head, ...rest] of paths) {
		if (head === undefined) continue;
		const below = heads.get(head);
		if (below) below.push(rest);
		else heads.set(head, [rest]);
	}
	return heads;
}
