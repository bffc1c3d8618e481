/** The time at which an item expires. */
import type { Table } from "../tables/table.ts";
import { type AttributeMap, attributeOf } from "../values/attribute-value.ts";

/** @returns epoch seconds, or null for an item that never expires: without the attribute, or with one that is no number */
export function expiryOf(table: Pick<Table, "ttlAttribute">, item: AttributeMap): number | null {
	if (table.ttlAttribute === undefined) return null;
	const text = attributeOf(item, table.ttlAttribute)?.N;
	if (text === undefined) return null;
	const seconds = Math.floor(Number(text));
	return Number.isSafeInteger(seconds) ? seconds : null;
}
