/** The items of one table in SQLite. An item is kept as the JSON that the wire has: most reads hand it on as it is. */
import type { DatabaseSync } from "node:sqlite";
import type { KeyBytes } from "./key-bytes.ts";
import { createRowCache, type ItemRow } from "./row-cache.ts";

export type ScannedRow = { item: string; size: number };
export type TtlRow = { id: number; item: string };

/** The keys from `lower` up to, but not including, `upper`. */
export type SortRange = { lower: Buffer; upper: Buffer };

/** The items of one table in SQLite. */
export function itemTable(id: number): string {
	return `ddb_items_${id}`;
}

export type ItemRows = ReturnType<typeof openItemRows>;

/** @param id of the table; its rows are created when missing */
export function openItemRows(database: DatabaseSync, id: number) {
	const name = itemTable(id);
	database.exec(`
		CREATE TABLE IF NOT EXISTS ${name} (
			id INTEGER PRIMARY KEY, slot INTEGER NOT NULL, partition BLOB NOT NULL, sort BLOB NOT NULL,
			size INTEGER NOT NULL, expires INTEGER, item TEXT NOT NULL
		) STRICT;
		CREATE UNIQUE INDEX IF NOT EXISTS ${name}_key ON ${name} (slot, partition, sort);
		CREATE INDEX IF NOT EXISTS ${name}_expires ON ${name} (expires) WHERE expires IS NOT NULL;
	`);
	const cache = createRowCache();
	const prepare = (text: string) => database.prepare(text);
	const one = prepare(`SELECT id, item, size FROM ${name} WHERE slot = ? AND partition = ? AND sort = ?`);
	const insert = prepare(
		`INSERT INTO ${name} (slot, partition, sort, size, expires, item) VALUES (?, ?, ?, ?, ?, ?)`,
	);
	const update = prepare(`UPDATE ${name} SET size = ?, expires = ?, item = ? WHERE id = ?`);
	const remove = prepare(`DELETE FROM ${name} WHERE id = ?`);
	const range = `SELECT item, size FROM ${name}
		WHERE slot = ? AND partition = ? AND sort >= ? AND sort < ? ORDER BY sort`;
	const up = prepare(range);
	const down = prepare(`${range} DESC`);
	const scan = prepare(`SELECT item, size FROM ${name}
		WHERE (slot, partition, sort) > (?, ?, ?) AND slot < ? ORDER BY slot, partition, sort`);
	const all = prepare(`SELECT id, item FROM ${name} WHERE id > ? ORDER BY id`);
	const expired = prepare(`SELECT id, item FROM ${name} WHERE expires < ? ORDER BY expires LIMIT ?`);
	const setExpiry = prepare(`UPDATE ${name} SET expires = ? WHERE id = ?`);

	return {
		get({ slot, partition, sort }: KeyBytes): ItemRow | undefined {
			const key = `${partition.toString("latin1")}\n${sort.toString("latin1")}\n${partition.length}`;
			const known = cache.get(key);
			if (known) return known;
			const row = one.get(slot, partition, sort) as ItemRow | undefined;
			if (row) cache.set(key, row);
			return row;
		},
		insert({ slot, partition, sort }: KeyBytes, row: { item: string; size: number; expires: number | null }) {
			insert.run(slot, partition, sort, row.size, row.expires, row.item);
		},
		update(id: number, row: { item: string; size: number; expires: number | null }) {
			cache.forget(id);
			update.run(row.size, row.expires, row.item, id);
		},
		delete(id: number) {
			cache.forget(id);
			remove.run(id);
		},
		/** The items of a partition in the order of their sort keys, or against it. */
		range(slot: number, partition: Buffer, { lower, upper }: SortRange, isForward: boolean) {
			const statement = isForward ? up : down;
			return statement.iterate(slot, partition, lower, upper) as Iterable<ScannedRow>;
		},
		/** Items after a key, in slots before `endSlot`. */
		scan: (after: KeyBytes, endSlot: number) =>
			scan.iterate(after.slot, after.partition, after.sort, endSlot) as Iterable<ScannedRow>,
		/** The rows in the order of their ids, after one. */
		all: (afterId: number) => all.iterate(afterId) as Iterable<TtlRow>,
		expired: (beforeSeconds: number, limit: number) => expired.all(beforeSeconds, limit) as TtlRow[],
		setExpiry(id: number, expires: number | null) {
			setExpiry.run(expires, id);
		},
		/** Items that were read may have been undone. */
		forgetAll: cache.clear,
		drop() {
			cache.clear();
			database.exec(`DROP TABLE ${name}`);
		},
	};
}
