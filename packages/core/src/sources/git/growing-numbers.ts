/** A list of numbers in a typed array that grows. */

export type Numbers = {
	/** 0 for what was never set. */
	get(index: number): number;
	set(index: number, value: number): void;
};

const FIRST_LENGTH = 1024;

export function createNumbers(Kind: typeof Uint32Array | typeof Float64Array): Numbers {
	let values = new Kind(FIRST_LENGTH);
	return {
		get: (index) => values[index] ?? 0,
		set(index, value) {
			if (index >= values.length) {
				const larger = new Kind(Math.max(values.length * 2, index + 1));
				larger.set(values);
				values = larger;
			}
			values[index] = value;
		},
	};
}
