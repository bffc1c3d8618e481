/** Puts an item in place of another, in the table and in its indexes. */
import type { Table, TableIndex } from "../tables/table.ts";
import { type AttributeMap, attributeOf, setAttribute } from "../values/attribute-value.ts";
import { itemSize } from "../values/item-size.ts";
import { expiryOf } from "./expiry.ts";
import type { EntryKey } from "./index-rows.ts";
import { type KeyBytes, keyBytes, wholeKey } from "./key-bytes.ts";
import type { ItemRow } from "./row-cache.ts";

/** The item under a key, read in full. */
export type StoredItem = { row: ItemRow; item: AttributeMap };

export type WriteSizes = {
	/** The item afterwards, as JSON; empty when it is gone. */
	text: string;
	/** The larger of the item before and after, in bytes. */
	table: number;
	/** Bytes written to each index that changed: one size for each entry put or deleted. */
	indexes: ReadonlyMap<TableIndex, readonly number[]>;
	/** The number of items, and of their bytes, that the table gains. */
	items: number;
	bytes: number;
};

const NONE: ReadonlyMap<TableIndex, readonly number[]> = new Map();

export function readItem(table: Table, key: KeyBytes): StoredItem | undefined {
	const row = table.rows.get(key);
	return row && { row, item: JSON.parse(row.item) as AttributeMap };
}

/**
 * @param next undefined deletes
 * @param size of `next`
 */
export function writeItem(
	table: Table,
	key: KeyBytes,
	before: StoredItem | undefined,
	next: AttributeMap | undefined,
	size = next ? itemSize(next) : 0,
): WriteSizes {
	const text = next ? JSON.stringify(next) : "";
	if (next) {
		const row = { item: text, size, expires: expiryOf(table, next) };
		if (before) table.rows.update(before.row.id, row);
		else table.rows.insert(key, row);
	} else if (before) table.rows.delete(before.row.id);
	const sizeBefore = before?.row.size ?? 0;
	return {
		text,
		table: Math.max(sizeBefore, size),
		indexes: table.indexes.length === 0 ? NONE : writeEntries(table, key, before?.item, next),
		items: (next ? 1 : 0) - (before ? 1 : 0),
		bytes: size - sizeBefore,
	};
}

function writeEntries(
	table: Table,
	key: KeyBytes,
	before: AttributeMap | undefined,
	next: AttributeMap | undefined,
): ReadonlyMap<TableIndex, readonly number[]> {
	const sizes = new Map<TableIndex, readonly number[]>();
	let base: Buffer | undefined;
	for (const index of table.indexes) {
		const [hadEntry, hasEntry] = [isIn(index, before), isIn(index, next)];
		if (!hadEntry && !hasEntry) continue;
		base ??= wholeKey(key);
		const old = before && entryOf(index, base, before);
		const entry = next && entryOf(index, base, next);
		const written = writeEntry(index, old, entry);
		if (written.length > 0) sizes.set(index, written);
	}
	return sizes;
}

function writeEntry(index: TableIndex, old: Entry | undefined, entry: Entry | undefined): number[] {
	if (old && entry && sameKey(old.key, entry.key)) {
		if (old.item === entry.item) return [];
		index.rows.put(entry.key, entry);
		return [Math.max(old.size, entry.size)];
	}
	if (old) index.rows.delete(old.key);
	if (entry) index.rows.put(entry.key, entry);
	return [old, entry].filter((one) => one !== undefined).map((one) => one.size);
}

type Entry = { key: EntryKey; item: string; size: number };

/** @returns undefined when the item lacks a part of the index's key: the index does not have it then */
export function entryOf(index: TableIndex, base: Buffer, item: AttributeMap): Entry | undefined {
	if (!isIn(index, item)) return undefined;
	const entry = index.projected ? pick(item, index.projected) : item;
	return {
		key: { ...keyBytes(index, item), base },
		item: JSON.stringify(entry),
		size: itemSize(entry),
	};
}

function isIn(index: TableIndex, item: AttributeMap | undefined): boolean {
	if (!item) return false;
	for (const { name } of index.attributes) if (!Object.hasOwn(item, name)) return false;
	return true;
}

function pick(item: AttributeMap, names: ReadonlySet<string>): AttributeMap {
	const picked: AttributeMap = {};
	for (const name of names) {
		const value = attributeOf(item, name);
		if (value) setAttribute(picked, name, value);
	}
	return picked;
}

function sameKey(a: EntryKey, b: EntryKey): boolean {
	return a.partition.equals(b.partition) && a.sort.equals(b.sort);
}
