/**
 * The recently read rows of a table. SQLite answers in microseconds, but rows that a scan reads a thousand times are
 * worth keeping, with the values made from them. Only this process writes to the tables of its data directory.
 */

/**
 * - `item`: JSON as on the wire
 * - `projections`: the parts that were read, by the requested paths
 */
export type ItemRow = {
	readonly id: number;
	readonly item: string;
	readonly size: number;
	projections?: Map<string, Readonly<Record<string, unknown>>>;
};

export type RowCache = {
	get(key: string): ItemRow | undefined;
	set(key: string, row: ItemRow): void;
	/** The row has been written or deleted. */
	forget(id: number): void;
	clear(): void;
};

/** Characters of items: some five thousand packages. */
const MAX_CHARACTERS = 32 * 1024 * 1024;

export function createRowCache(maxCharacters = MAX_CHARACTERS): RowCache {
	/** The one that was used longest ago comes first. */
	const rows = new Map<string, ItemRow>();
	const keys = new Map<number, string>();
	let characters = 0;

	function remove(key: string): void {
		const row = rows.get(key);
		if (!row) return;
		rows.delete(key);
		keys.delete(row.id);
		characters -= row.item.length;
	}

	return {
		get(key) {
			const row = rows.get(key);
			if (!row) return undefined;
			rows.delete(key);
			rows.set(key, row);
			return row;
		},
		set(key, row) {
			remove(key);
			rows.set(key, row);
			keys.set(row.id, key);
			characters += row.item.length;
			for (const oldest of rows.keys()) {
				if (characters <= maxCharacters) break;
				remove(oldest);
			}
		},
		forget(id) {
			const key = keys.get(id);
			if (key !== undefined) remove(key);
		},
		clear() {
			rows.clear();
			keys.clear();
			characters = 0;
		},
	};
}
