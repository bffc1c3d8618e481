/** Choices that are the same for the same seed. */

export type Random = {
	/** An integer from 0 to `below` - 1. */
	integer(below: number): number;
	chance(probability: number): boolean;
	pick<T>(choices: readonly T[]): T;
	/** Picks up to `most` different choices. */
	some<T>(choices: readonly T[], most: number): T[];
};

/** Mulberry32. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;

	function next(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	const integer = (below: number) => Math.floor(next() * below);
	return {
		integer,
		chance: (probability) => next() < probability,
		pick(choices) {
			const choice = choices[integer(choices.length)];
			if (choice === undefined) throw new RangeError("Nothing to choose from.");
			return choice;
		},
		some(choices, most) {
			const left = [...choices];
			const count = Math.min(left.length, 1 + integer(most));
			return Array.from({ length: count }, () => left.splice(integer(left.length), 1)).flat();
		},
	};
}
