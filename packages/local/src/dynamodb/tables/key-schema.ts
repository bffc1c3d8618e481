/** The keys of a table or an index. */
import type { AttributeMap } from "../values/attribute-value.ts";

export type KeyType = "S" | "N" | "B";
export type KeyAttribute = { readonly name: string; readonly type: KeyType };

export type KeySchema = {
	readonly partition: KeyAttribute;
	readonly sort: KeyAttribute | undefined;
	/** Both, partition key first. */
	readonly attributes: readonly KeyAttribute[];
};

/** Just the key of an item. */
export function keyOf(schema: KeySchema, item: AttributeMap): AttributeMap {
	const key: AttributeMap = {};
	for (const { name } of schema.attributes) {
		const value = item[name];
		if (value) key[name] = value;
	}
	return key;
}
