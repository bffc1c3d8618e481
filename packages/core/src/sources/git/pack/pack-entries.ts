/**
 * The places of a pack's objects as they were sent, since later objects may be deltas of them. Each is a row of typed
 * arrays, since a history has tens of thousands.
 */
import { OBJECT_TYPES, type ObjectType } from "../protocol/object-format.ts";

export type PackEntry = {
	/** The entry's offset in the pack; greater than those of all entries before it. */
	offset: number;
	/** The start of the deflated bytes, in the piece. */
	start: number;
	size: number;
	type: ObjectType;
	/** Empty for objects that are not read. */
	name: string;
	/** The entry that it changes; undefined for whole objects. */
	base: number | undefined;
};

export type PackEntries = {
	/** The entries added from now on lie in this piece. */
	beginPiece(piece: Buffer): void;
	/** @returns the entry's number */
	add(entry: PackEntry): number;
	/** The entry that begins there. */
	at(offset: number): number | undefined;
	named(name: string): number | undefined;
	pieceOf(entry: number): Buffer;
	startOf(entry: number): number;
	sizeOf(entry: number): number;
	typeOf(entry: number): ObjectType;
	/** Undefined for whole objects. */
	baseOf(entry: number): number | undefined;
	/** The number of deltas that lead to a whole object. */
	depthOf(entry: number): number;
};

/** Columns of a row; `BASE` is plus one, and 0 for whole objects. */
const OFFSET = 0;
const START = 1;
const SIZE = 2;
const PIECE = 3;
const TYPE = 4;
const BASE = 5;
const DEPTH = 6;
const COLUMNS = 7;
const FIRST_ROWS = 1024;

export function createPackEntries(): PackEntries {
	const pieces: Buffer[] = [];
	const names: string[] = [];
	let rows = new Uint32Array(FIRST_ROWS * COLUMNS);
	let byName: Map<string, number> | undefined;

	const read = (entry: number, column: number) => rows[entry * COLUMNS + column] ?? 0;

	function makeRoom(): void {
		const larger = new Uint32Array(rows.length * 2);
		larger.set(rows);
		rows = larger;
	}

	return {
		beginPiece(piece) {
			pieces.push(piece);
		},
		add({ offset, start, size, type, name, base }) {
			const entry = names.push(name) - 1;
			const row = entry * COLUMNS;
			if (row === rows.length) makeRoom();
			rows[row + OFFSET] = offset;
			rows[row + START] = start;
			rows[row + SIZE] = size;
			rows[row + PIECE] = pieces.length - 1;
			rows[row + TYPE] = OBJECT_TYPES.indexOf(type);
			if (base !== undefined) {
				rows[row + BASE] = base + 1;
				rows[row + DEPTH] = read(base, DEPTH) + 1;
			}
			byName?.set(name, entry);
			return entry;
		},
		at(offset) {
			let low = 0;
			let high = names.length - 1;
			while (low <= high) {
				const middle = (low + high) >> 1;
				const found = read(middle, OFFSET);
				if (found === offset) return middle;
				if (found < offset) low = middle + 1;
				else high = middle - 1;
			}
			return undefined;
		},
		/** Servers that speak of offsets, as they are asked to, never need the names. */
		named(name) {
			byName ??= new Map(names.map((known, entry) => [known, entry]));
			return byName.get(name);
		},
		pieceOf: (entry) => pieces[read(entry, PIECE)] ?? Buffer.alloc(0),
		startOf: (entry) => read(entry, START),
		sizeOf: (entry) => read(entry, SIZE),
		typeOf: (entry) => OBJECT_TYPES[read(entry, TYPE)] ?? "blob",
		baseOf(entry) {
			const base = read(entry, BASE);
			return base === 0 ? undefined : base - 1;
		},
		depthOf: (entry) => read(entry, DEPTH),
	};
}
