/** A table as the store works with it. */
import type { IndexRows } from "../items/index-rows.ts";
import type { ItemRows } from "../items/item-rows.ts";
import type { KeySchema } from "./key-schema.ts";

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
