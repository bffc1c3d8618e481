/** A table as the store works with it. */
import type { IndexRows } from "../items/index-rows.ts";
import type { ItemRows } from "../items/item-rows.ts";
import type { AttributeMap } from "../values/attribute-value.ts";

export type KeyType = "S" | "N" | "B";
export type KeyAttribute = { readonly name: string; readonly type: KeyType };

export type KeySchema = { readonly partition: KeyAttribute; readonly sort?: KeyAttribute | undefined };

export type TableIndex = KeySchema & {
	readonly name: string;
	/** Local ones share the table's partition key and are consistent; global ones have their own. */
	readonly scope: "global" | "local";
	readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
	/** Attributes that an entry holds; undefined: all. */
	readonly projected: ReadonlySet<string> | undefined;
	readonly rows: IndexRows;
};

export type Table = KeySchema & {
	readonly id: number;
	readonly name: string;
	readonly indexes: readonly TableIndex[];
	readonly rows: ItemRows;
	/** Attribute whose time ends an item. */
	ttlAttribute: string | undefined;
};

/** The attributes of a key, partition key first. */
export function keyAttributes(schema: KeySchema): KeyAttribute[] {
	return schema.sort ? [schema.partition, schema.sort] : [schema.partition];
}

/** Just the key of an item. */
export function keyOf(schema: KeySchema, item: AttributeMap): AttributeMap {
	const key: AttributeMap = {};
	for (const { name } of keyAttributes(schema)) {
		const value = item[name];
		if (value) key[name] = value;
	}
	return key;
}
