/**
 * Reads items out of the database of tables without starting the service on it: nothing is written and no lock is held,
 * so that another process may work on it meanwhile.
 */
import type { DatabaseSync } from "node:sqlite";
import { itemTable } from "./items/item-rows.ts";
import { keyBytes } from "./items/key-bytes.ts";
import { fromWireMap } from "./native-values.ts";
import type { TableDescription } from "./tables/description.ts";
import { attributeTypes, keySchemaOf } from "./tables/key-schema.ts";
import { STORE_VERSION } from "./tables/table-store.ts";
import type { AttributeMap } from "./values/attribute-value.ts";
import { pickMembers } from "./values/json-members.ts";

/**
 * @param attributes to read of each item
 * @returns the items that exist, as JavaScript values; undefined for a database without the table, or of another version
 */
export function readStoredItems(
	database: DatabaseSync,
	table: string,
	keys: readonly AttributeMap[],
	attributes: readonly string[],
): Record<string, unknown>[] | undefined {
	const version = database.prepare("SELECT version FROM ddb_schema").get()?.["version"];
	const found = database.prepare("SELECT id, description FROM ddb_tables WHERE name = ?").get(table);
	if (version !== STORE_VERSION || !found) return undefined;
	const description = JSON.parse(String(found["description"])) as TableDescription;
	const schema = keySchemaOf(description.KeySchema, attributeTypes(description));
	const item = database.prepare(
		`SELECT item FROM ${itemTable(Number(found["id"]))} WHERE slot = ? AND partition = ? AND sort = ?`,
	);
	return keys.flatMap((key): Record<string, unknown>[] => {
		const { slot, partition, sort } = keyBytes(schema, key);
		const row = item.get(slot, partition, sort);
		if (!row) return [];
		return [fromWireMap(JSON.parse(pickMembers(String(row["item"]), attributes)) as AttributeMap)];
	});
}
