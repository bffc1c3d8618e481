/**
 * The objects of a pack as they were sent, since later ones may be changes to them: where each lies in which piece, in typed
 * arrays.
 */
import { createNumbers } from "./growing-numbers.ts";
import { OBJECT_TYPES, type ObjectType } from "./object-format.ts";

export type PackEntries = {
	/** @returns the entry's number */
	add(entry: {
		/** Where it begins in the pack; later than all before it. */
		offset: number;
		/** Of the deflated bytes, in the piece. */
		start: number;
		piece: Buffer;
		size: number;
		type: ObjectType;
		/** Empty for what is not read. */
		name: string;
		/** The entry that it changes; undefined for whole objects. */
		base: number | undefined;
	}): number;
	/** The entry that begins there. */
	at(offset: number): number | undefined;
	named(name: string): number | undefined;
	pieceOf(entry: number): Buffer;
	startOf(entry: number): number;
	sizeOf(entry: number): number;
	typeOf(entry: number): ObjectType;
	/** Undefined for whole objects. */
	baseOf(entry: number): number | undefined;
	/** How many deltas lead to a whole object. */
	depthOf(entry: number): number;
};

export function createPackEntries(): PackEntries {
	const pieces: Buffer[] = [];
	const names: string[] = [];
	const offsets = createNumbers(Float64Array);
	const starts = createNumbers(Uint32Array);
	const sizes = createNumbers(Uint32Array);
	const placesOfPieces = createNumbers(Uint32Array);
	const types = createNumbers(Uint32Array);
	/** Plus one; 0: it is whole. */
	const bases = createNumbers(Uint32Array);
	const depths = createNumbers(Uint32Array);
	let byName: Map<string, number> | undefined;

	const baseOf = (entry: number) => {
		const base = bases.get(entry);
		return base === 0 ? undefined : base - 1;
	};

	return {
		add({ offset, start, piece, size, type, name, base }) {
			const entry = names.push(name) - 1;
			if (pieces.at(-1) !== piece) pieces.push(piece);
			offsets.set(entry, offset);
			starts.set(entry, start);
			sizes.set(entry, size);
			placesOfPieces.set(entry, pieces.length - 1);
			types.set(entry, OBJECT_TYPES.indexOf(type));
			bases.set(entry, base === undefined ? 0 : base + 1);
			depths.set(entry, base === undefined ? 0 : depths.get(base) + 1);
			byName?.set(name, entry);
			return entry;
		},
		at(offset) {
			let low = 0;
			let high = names.length - 1;
			while (low <= high) {
				const middle = (low + high) >> 1;
				const found = offsets.get(middle);
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
		pieceOf: (entry) => pieces[placesOfPieces.get(entry)] ?? Buffer.alloc(0),
		startOf: (entry) => starts.get(entry),
		sizeOf: (entry) => sizes.get(entry),
		typeOf: (entry) => OBJECT_TYPES[types.get(entry)] ?? "blob",
		baseOf,
		depthOf: (entry) => depths.get(entry),
	};
}
