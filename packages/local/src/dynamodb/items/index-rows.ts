/** The entries of one index in SQLite, sorted by the index's key and, among equal ones, by the table's. */
import type { DatabaseSync } from "node:sqlite";
import type { ScannedRow, SortRange } from "./item-rows.ts";
import { type KeyBytes, NO_BYTES } from "./key-bytes.ts";

/** `base`: the whole key of the table's item. */
export type EntryKey = KeyBytes & { base: Buffer };

export type IndexRows = ReturnType<typeof openIndexRows>;

/** @param id of the index, unique among all tables'; its rows are created when missing */
export function openIndexRows(database: DatabaseSync, id: number) {
	const name = `ddb_index_${id}`;
	database.exec(`
		CREATE TABLE IF NOT EXISTS ${name} (
			slot INTEGER NOT NULL, partition BLOB NOT NULL, sort BLOB NOT NULL, base BLOB NOT NULL,
			size INTEGER NOT NULL, item TEXT NOT NULL, PRIMARY KEY (slot, partition, sort, base)
		) STRICT, WITHOUT ROWID;
	`);
	const prepare = (text: string) => database.prepare(text);
	const put = prepare(`INSERT OR REPLACE INTO ${name} (slot, partition, sort, base, size, item)
		VALUES (?, ?, ?, ?, ?, ?)`);
	const remove = prepare(`DELETE FROM ${name} WHERE slot = ? AND partition = ? AND sort = ? AND base = ?`);
	const range = (order: string) => `SELECT item, size FROM ${name} WHERE slot = ? AND partition = ?
		AND (sort, base) > (?, ?) AND (sort, base) < (?, ?) ORDER BY sort ${order}, base ${order}`;
	const up = prepare(range("ASC"));
	const down = prepare(range("DESC"));
	const scan = prepare(`SELECT item, size FROM ${name} WHERE (slot, partition, sort, base) > (?, ?, ?, ?)
		AND slot < ? ORDER BY slot, partition, sort, base`);

	return {
		put({ slot, partition, sort, base }: EntryKey, entry: ScannedRow) {
			put.run(slot, partition, sort, base, entry.size, entry.item);
		},
		delete({ slot, partition, sort, base }: EntryKey) {
			remove.run(slot, partition, sort, base);
		},
		/** @param start where the page before ended */
		range(
			slot: number,
			partition: Buffer,
			{ lower, upper }: SortRange,
			isForward: boolean,
			start?: { sort: Buffer; base: Buffer },
		) {
			const statement = isForward ? up : down;
			const from = isForward && start ? start : { sort: lower, base: NO_BYTES };
			const to = !isForward && start ? start : { sort: upper, base: NO_BYTES };
			return statement.iterate(
				slot,
				partition,
				from.sort,
				from.base,
				to.sort,
				to.base,
			) as Iterable<ScannedRow>;
		},
		scan: (after: EntryKey, endSlot: number) =>
			scan.iterate(after.slot, after.partition, after.sort, after.base, endSlot) as Iterable<ScannedRow>,
		drop() {
			database.exec(`DROP TABLE ${name}`);
		},
	};
}
