/** The tables, their descriptions and their rows, in one SQLite database. */

import type { DatabaseSync } from "node:sqlite";
import type { Transactions } from "../../sqlite/transactions.ts";
import { StartError } from "../../start-error.ts";
import { resourceNotFound } from "../errors.ts";
import { openIndexRows } from "../items/index-rows.ts";
import { openItemRows } from "../items/item-rows.ts";
import type { WriteSizes } from "../items/write-item.ts";
import type { IndexDescription, TableDescription } from "./description.ts";
import { attributeTypes, type KeySchema, keySchemaOf } from "./key-schema.ts";
import type { Table, TableIndex } from "./table.ts";

/** The database holds tables in a form that this version does not know. */
export class StoreVersionError extends StartError {
	override name = "StoreVersionError";
}

export type TableStore = {
	/** @throws ResourceNotFoundException */
	get(name: string): Table;
	has(name: string): boolean;
	names(): string[];
	describe(name: string): TableDescription;
	/** Creates the table and everything it needs. */
	create(description: TableDescription): Table;
	/** Takes another description of a table; indexes that are new in it are created empty, others dropped. */
	replace(name: string, description: TableDescription): Table;
	setTtlAttribute(name: string, attribute: string | undefined): void;
	delete(name: string): void;
	/** Updates the counts of a table after a write. */
	count(table: Table, sizes: Pick<WriteSizes, "items" | "bytes">): void;
};

/** The version of the tables' storage format. */
export const STORE_VERSION = 1;
const SCHEMA = `
CREATE TABLE IF NOT EXISTS ddb_schema (version INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS ddb_tables (
	id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL, ttl_attribute TEXT,
	items INTEGER NOT NULL, bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS ddb_indexes (
	id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (table_id, name)
) STRICT;
`;

type Entry = { table: Table; description: TableDescription; items: number; bytes: number };
type TableRow = {
	id: number;
	name: string;
	description: string;
	ttl_attribute: string | null;
	items: number;
	bytes: number;
};

/** @throws StoreVersionError */
export function openTableStore(database: DatabaseSync, transactions: Transactions): TableStore {
	database.exec(SCHEMA);
	checkVersion(database);
	const sql = prepareStatements(database);
	const entries = new Map<string, Entry>();
	const recounted = new Set<Entry>();

	readEntries();
	transactions.beforeCommit(() => {
		for (const { table, items, bytes } of recounted) sql.count.run(items, bytes, table.id);
		recounted.clear();
	});

	transactions.afterUndo((isWhole) => {
		if (isWhole) readEntries();
		else for (const { table } of entries.values()) table.rows.forgetAll();
	});

	function readEntries(): void {
		entries.clear();
		recounted.clear();
		for (const row of sql.tables.all() as TableRow[]) {
			const description = JSON.parse(row.description) as TableDescription;
			const table = open(row.id, description, row.ttl_attribute ?? undefined);
			entries.set(row.name, { table, description, items: row.items, bytes: row.bytes });
		}
	}

	function open(id: number, description: TableDescription, ttlAttribute: string | undefined): Table {
		const types = attributeTypes(description);
		const key = keySchemaOf(description.KeySchema, types);
		const openIndex = (index: IndexDescription, scope: TableIndex["scope"]): TableIndex => {
			const indexKey = keySchemaOf(index.KeySchema, types);
			const projection = index.Projection.ProjectionType ?? "ALL";
			return {
				...indexKey,
				name: index.IndexName,
				scope,
				projection,
				projected: projection === "ALL" ? undefined : projectedNames(key, indexKey, index),
				rows: openIndexRows(database, indexId(id, index.IndexName)),
			};
		};
		return {
			...key,
			id,
			name: description.TableName,
			indexes: [
				...(description.GlobalSecondaryIndexes ?? []).map((index) => openIndex(index, "global")),
				...(description.LocalSecondaryIndexes ?? []).map((index) => openIndex(index, "local")),
			],
			rows: openItemRows(database, id),
			ttlAttribute,
		};
	}

	function indexId(tableId: number, name: string): number {
		sql.addIndex.run(tableId, name);
		return Number((sql.indexId.get(tableId, name) as { id: number }).id);
	}

	function entryOf(name: string): Entry {
		const entry = entries.get(name);
		if (!entry) throw resourceNotFound();
		return entry;
	}

	return {
		get: (name) => entryOf(name).table,
		has: (name) => entries.has(name),
		names: () => [...entries.keys()].sort(),

		describe(name) {
			const { description, items, bytes } = entryOf(name);
			return { ...description, ItemCount: items, TableSizeBytes: bytes };
		},

		create(description) {
			const { lastInsertRowid } = sql.addTable.run(description.TableName, JSON.stringify(description));
			const table = open(Number(lastInsertRowid), description, undefined);
			entries.set(table.name, { table, description, items: 0, bytes: 0 });
			return table;
		},

		replace(name, description) {
			const entry = entryOf(name);
			const before = entry.table.indexes;
			sql.describe.run(JSON.stringify(description), entry.table.id);
			const table = open(entry.table.id, description, entry.table.ttlAttribute);
			for (const index of before) {
				if (table.indexes.some((kept) => kept.name === index.name)) continue;
				index.rows.drop();
				sql.deleteIndex.run(table.id, index.name);
			}
			entries.set(name, { ...entry, table, description });
			return table;
		},

		setTtlAttribute(name, attribute) {
			const { table } = entryOf(name);
			sql.setTtl.run(attribute ?? null, table.id);
			table.ttlAttribute = attribute;
		},

		delete(name) {
			const entry = entryOf(name);
			entry.table.rows.drop();
			for (const index of entry.table.indexes) index.rows.drop();
			sql.deleteIndexes.run(entry.table.id);
			sql.deleteTable.run(entry.table.id);
			entries.delete(name);
			recounted.delete(entry);
		},

		count(table, { items, bytes }) {
			if (items === 0 && bytes === 0) return;
			const entry = entryOf(table.name);
			entry.items += items;
			entry.bytes += bytes;
			recounted.add(entry);
		},
	};
}

function checkVersion(database: DatabaseSync): void {
	const row = database.prepare("SELECT version FROM ddb_schema").get() as { version: number } | undefined;
	if (!row) {
		database.prepare("INSERT INTO ddb_schema VALUES (?)").run(STORE_VERSION);
		return;
	}
	if (row.version === STORE_VERSION) return;
	throw new StoreVersionError(
		`The tables in this data directory were written by another version (format ${row.version}, this one has ${STORE_VERSION}). Use that version, or start with an empty data directory.`,
	);
}

function prepareStatements(database: DatabaseSync) {
	const prepare = (text: string) => database.prepare(text);
	return {
		tables: prepare("SELECT * FROM ddb_tables ORDER BY name"),
		addTable: prepare("INSERT INTO ddb_tables (name, description, items, bytes) VALUES (?, ?, 0, 0)"),
		describe: prepare("UPDATE ddb_tables SET description = ? WHERE id = ?"),
		setTtl: prepare("UPDATE ddb_tables SET ttl_attribute = ? WHERE id = ?"),
		count: prepare("UPDATE ddb_tables SET items = ?, bytes = ? WHERE id = ?"),
		deleteTable: prepare("DELETE FROM ddb_tables WHERE id = ?"),
		addIndex: prepare("INSERT OR IGNORE INTO ddb_indexes (table_id, name) VALUES (?, ?)"),
		indexId: prepare("SELECT id FROM ddb_indexes WHERE table_id = ? AND name = ?"),
		deleteIndex: prepare("DELETE FROM ddb_indexes WHERE table_id = ? AND name = ?"),
		deleteIndexes: prepare("DELETE FROM ddb_indexes WHERE table_id = ?"),
	};
}

function projectedNames(table: KeySchema, index: KeySchema, description: IndexDescription): Set<string> {
	const keys = [index.partition, index.sort, table.partition, table.sort];
	return new Set([
		...keys.filter((attribute) => attribute !== undefined).map(({ name }) => name),
		...(description.Projection.NonKeyAttributes ?? []),
	]);
}
