import type { TableName } from "@dephealth/contract/tables.ts";

export const TABLE_PREFIX = "dephealth-local";

/** Name of a table of the embedded runtime. */
export function localTable(table: TableName): string {
	return tableName(TABLE_PREFIX, table);
}

export function tableName(prefix: string, table: TableName): string {
	return `${prefix}-${table}`;
}
