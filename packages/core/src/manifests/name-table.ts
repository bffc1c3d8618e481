/** Numbers for names, taken from within a longer text without making strings of them first. */

export type NameTable = {
	/** The number of the name that stands in `source` from `start` to before `end`; the next one for a new name. */
	numberOf(source: string, start: number, end: number): number;
	nameOf(number: number): string;
};

const EMPTY = -1;
const FIRST_SLOTS = 1 << 14;
/** Slots tried for one name. Names made to fall together go to a map then, so that they cost no more than others. */
const MAX_PROBES = 16;

/**
 * A lockfile says each name several times. Making a string each time, hashing it and comparing it with the map's key
 * takes longer than all the rest of resolving names.
 */
export function createNameTable(): NameTable {
	const names: string[] = [];
	const hashes: number[] = [];
	const crowded = new Map<string, number>();
	let slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);

	function add(name: string, hash: number): number {
		hashes.push(hash);
		return names.push(name) - 1;
	}

	function grow(): void {
		slots = new Int32Array(slots.length * 2).fill(EMPTY);
		crowded.clear();
		for (const [number, hash] of hashes.entries()) {
			const slot = freeSlot(slots, hash);
			if (slot === EMPTY) crowded.set(names[number] ?? "", number);
			else slots[slot] = number;
		}
	}

	function numberOf(source: string, start: number, end: number): number {
		const hash = hashOf(source, start, end);
		for (let probe = 0; probe < MAX_PROBES; probe++) {
			const slot = (hash + probe) & (slots.length - 1);
			const number = slots[slot] ?? EMPTY;
			if (number === EMPTY) {
				if (names.length * 2 >= slots.length) {
					grow();
					return numberOf(source, start, end);
				}
				slots[slot] = names.length;
				return add(source.slice(start, end), hash);
			}
			if (hashes[number] === hash && isSame(names[number] ?? "", source, start, end)) return number;
		}
		const name = source.slice(start, end);
		const number = crowded.get(name) ?? add(name, hash);
		crowded.set(name, number);
		return number;
	}

	return { numberOf, nameOf: (number) => names[number] ?? "" };
}

function freeSlot(slots: Int32Array, hash: number): number {
	for (let probe = 0; probe < MAX_PROBES; probe++) {
		const slot = (hash + probe) & (slots.length - 1);
		if (slots[slot] === EMPTY) return slot;
	}
	return EMPTY;
}

/** FNV-1a over UTF-16 codes, its bits mixed once more since only the lower ones choose a slot. */
function hashOf(source: string, start: number, end: number): number {
	let hash = 0x811c9dc5 | 0;
	for (let at = start; at < end; at++) hash = Math.imul(hash ^ source.charCodeAt(at), 0x01000193);
	return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

function isSame(name: string, source: string, start: number, end: number): boolean {
	return name.length === end - start && source.startsWith(name, start);
}
