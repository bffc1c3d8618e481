/** A list that is refreshed while somebody reads it: new rows at its top wait. Pure. */

export type HeldRows<Row> = {
	/** The known rows, in their known order and as they are now, and the rows further down. */
	shown: readonly Row[];
	/** The number of rows that wait. */
	waiting: number;
};

/**
 * @param known keys of the rows that the reader sees
 * @param rows the list as it is now
 */
export function heldRows<Row, Key>(
	known: readonly Key[],
	rows: readonly Row[],
	keyOf: (row: Row) => Key,
): HeldRows<Row> {
	const byKey = new Map(rows.map((row) => [keyOf(row), row]));
	const knownKeys = new Set(known);
	const kept = known.flatMap((key) => {
		const row = byKey.get(key);
		return row === undefined ? [] : [row];
	});
	const last = rows.findLastIndex((row) => knownKeys.has(keyOf(row)));
	// An older page, which pushes nothing away.
	const further = last < 0 ? [] : rows.slice(last + 1);
	return { shown: [...kept, ...further], waiting: rows.length - kept.length - further.length };
}
