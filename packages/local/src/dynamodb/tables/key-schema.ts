/** The keys of a table or an index. */
import type { AttributeMap } from "../values/attribute-value.ts";
import type { KeySchemaElement, TableDescription } from "./description.ts";

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

export function attributeTypes({
	AttributeDefinitions: definitions,
}: Pick<TableDescription, "AttributeDefinitions">): ReadonlyMap<string, KeyType> {
	return new Map(definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
}

export function keySchemaOf(
	elements: readonly KeySchemaElement[],
	types: ReadonlyMap<string, KeyType>,
): KeySchema {
	const [partition, sort] = elements.map(({ AttributeName }) => ({
		name: AttributeName,
		type: types.get(AttributeName) ?? ("S" as const),
	}));
	if (!partition) throw new TypeError("A key schema without a partition key got past the checks.");
	return { partition, sort, attributes: sort ? [partition, sort] : [partition] };
}
