/** Equality of attribute values, and the order of those that have one. */
import { type AttributeMap, type AttributeValue, attributeOf, typeOf } from "./attribute-value.ts";
import { compareDecimals } from "./decimal.ts";

/** Sets have no order; lists have; maps compare by name. */
export function valuesEqual(a: AttributeValue, b: AttributeValue): boolean {
	const type = typeOf(a);
	if (type !== typeOf(b)) return false;
	switch (type) {
		case "SS":
		case "NS":
		case "BS":
			return setsEqual(a[type] ?? [], b[type] ?? []);
		case "L":
			return listsEqual(a.L ?? [], b.L ?? []);
		case "M":
			return mapsEqual(a.M ?? {}, b.M ?? {});
		default:
			return a[type] === b[type];
	}
}

/**
 * Strings by their UTF-8 bytes, numbers by value, binary by bytes.
 *
 * @returns undefined when the two have no order: of different types, or of a type without one
 */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
	if (a.S !== undefined && b.S !== undefined) return compareUtf8(a.S, b.S);
	if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
	if (a.B !== undefined && b.B !== undefined) {
		return Buffer.compare(Buffer.from(a.B, "base64"), Buffer.from(b.B, "base64"));
	}
	return undefined;
}

/** True when an order by `compareValues` is as an operator asks for; NaN, where there is none, never is. */
export function isOrdered(order: number, operator: "=" | "<" | "<=" | ">" | ">="): boolean {
	switch (operator) {
		case "=":
			return order === 0;
		case "<":
			return order < 0;
		case "<=":
			return order <= 0;
		case ">":
			return order > 0;
		case ">=":
			return order >= 0;
	}
}

const SURROGATE = /[\ud800-\udfff]/;

function compareUtf8(a: string, b: string): number {
	if (a === b) return 0;
	// UTF-16 and UTF-8 order characters alike but for those beyond the basic plane.
	if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function setsEqual(a: readonly string[], b: readonly string[]): boolean {
	if (a.length !== b.length) return false;
	const members = new Set(a);
	return b.every((member) => members.has(member));
}

function listsEqual(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
	if (a.length !== b.length) return false;
	return a.every((value, index) => {
		const other = b[index];
		return other !== undefined && valuesEqual(value, other);
	});
}

function mapsEqual(a: AttributeMap, b: AttributeMap): boolean {
	const names = Object.keys(a);
	if (names.length !== Object.keys(b).length) return false;
	return names.every((name) => {
		const value = attributeOf(a, name);
		const other = attributeOf(b, name);
		return value !== undefined && other !== undefined && valuesEqual(value, other);
	});
}
