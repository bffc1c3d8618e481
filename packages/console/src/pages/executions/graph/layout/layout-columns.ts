/** Columns for the slots of a layered drawing. Pure. */

/** An occupant of a rank: a state, or the place where an edge passes. */
export type Slot = {
	id: string;
	width: number;
	height: number;
	/** Two slots that want the same place: the higher priority gets it first. */
	priority: number;
};

type Link = { from: string; to: string; weight: number };

const GAP_X = 24;
const ORDER_ROUNDS = 8;
const ALIGN_ROUNDS = 24;
/** A way that was taken overrules all others. */
const STRONG = 6;

/**
 * The middle of each slot. Two slots of a rank never overlap.
 *
 * @param rows slots by rank; their order is changed so that fewer links cross
 */
export function alignColumns(rows: Slot[][], links: readonly Link[]): Map<string, number> {
	const above = Map.groupBy(links, ({ to }) => to);
	const below = Map.groupBy(links, ({ from }) => from);
	const neighbours = (id: string, isDown: boolean): { id: string; weight: number }[] =>
		isDown
			? (above.get(id) ?? []).map(({ from, weight }) => ({ id: from, weight }))
			: (below.get(id) ?? []).map(({ to, weight }) => ({ id: to, weight }));
	orderRows(rows, neighbours);
	const columns = packed(rows);
	for (let round = 0; round < ALIGN_ROUNDS; round++) {
		const isDown = round % 2 === 0;
		for (const row of isDown ? rows : rows.toReversed()) {
			const wanted = row.map(({ id }) => wantedColumn(id, columns, neighbours(id, isDown)));
			for (const [index, x] of settleRow(row, wanted)) {
				const slot = row[index];
				if (slot) columns.set(slot.id, x);
			}
		}
	}
	return columns;
}

type Neighbours = (id: string, isDown: boolean) => readonly { id: string; weight: number }[];

/** Sorts each rank by the middle of its neighbours' places, down and up again. */
function orderRows(rows: Slot[][], neighbours: Neighbours): void {
	const position = new Map<string, number>();
	const number = (row: readonly Slot[]) => {
		for (const [index, { id }] of row.entries()) position.set(id, index);
	};
	for (const row of rows) number(row);
	for (let round = 0; round < ORDER_ROUNDS; round++) {
		const isDown = round % 2 === 0;
		for (const row of isDown ? rows : rows.toReversed()) {
			const middle = new Map(
				row.map(({ id }) => {
					const near = neighbours(id, isDown);
					const sum = near.reduce((total, other) => total + (position.get(other.id) ?? 0), 0);
					return [id, near.length > 0 ? sum / near.length : (position.get(id) ?? 0)];
				}),
			);
			row.sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0));
			number(row);
		}
	}
}

function packed(rows: readonly (readonly Slot[])[]): Map<string, number> {
	const columns = new Map<string, number>();
	for (const row of rows) {
		const width = row.reduce((sum, slot) => sum + slot.width + GAP_X, -GAP_X);
		for (const [index, middle] of tightMiddles(row).entries()) {
			const slot = row[index];
			if (slot) columns.set(slot.id, middle - width / 2);
		}
	}
	return columns;
}

function wantedColumn(
	id: string,
	columns: ReadonlyMap<string, number>,
	near: readonly { id: string; weight: number }[],
): number {
	const strong = near.filter(({ weight }) => weight >= STRONG);
	const used = strong.length > 0 ? strong : near;
	const weight = used.reduce((sum, other) => sum + other.weight, 0);
	if (weight === 0) return columns.get(id) ?? 0;
	return used.reduce((sum, other) => sum + (columns.get(other.id) ?? 0) * other.weight, 0) / weight;
}

/**
 * Gives each slot its desired column, or the nearest one that leaves room for slots of higher priority. Measured from
 * its place in a row without gaps, a slot has enough room exactly when it is not left of its left neighbour.
 */
function settleRow(row: readonly Slot[], wanted: readonly number[]): Map<number, number> {
	const tight = tightMiddles(row);
	const byPriority = row
		.map((_, index) => index)
		.sort((a, b) => (row[b]?.priority ?? 0) - (row[a]?.priority ?? 0));
	const settled = new Map<number, number>();
	/** The settled slots' indexes, in their order. */
	const order: number[] = [];
	for (const index of byPriority) {
		const place = placeIn(order, index);
		const shiftOf = (other: number | undefined, none: number) =>
			other === undefined ? none : (settled.get(other) ?? 0) - (tight[other] ?? 0);
		const low = shiftOf(order[place - 1], Number.NEGATIVE_INFINITY);
		const high = shiftOf(order[place], Number.POSITIVE_INFINITY);
		const shift = (wanted[index] ?? 0) - (tight[index] ?? 0);
		settled.set(index, Math.min(Math.max(shift, low), Math.max(low, high)) + (tight[index] ?? 0));
		order.splice(place, 0, index);
	}
	return settled;
}

/** The middles of the slots when only the gap separates them, from the row's left end. */
function tightMiddles(row: readonly Slot[]): number[] {
	let left = 0;
	return row.map(({ width }) => {
		const middle = left + width / 2;
		left += width + GAP_X;
		return middle;
	});
}

/** The index of the value in ascending values. */
function placeIn(values: readonly number[], value: number): number {
	let [from, to] = [0, values.length];
	while (from < to) {
		const middle = (from + to) >> 1;
		if ((values[middle] ?? 0) < value) from = middle + 1;
		else to = middle;
	}
	return from;
}
