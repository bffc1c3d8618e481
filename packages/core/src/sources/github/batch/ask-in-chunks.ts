/**
 * Asks for many items in as few queries as the upstream can handle: queries that are too heavy are halved, and the
 * usable size is remembered for the next time. Independent of the upstream; does no I/O itself.
 */

export type ChunkSize = {
	/** The number of things to ask for at once now. */
	current(): number;
	tooHeavy(asked: number): void;
	bearable(): void;
};

/** The chunk size is doubled again after this many questions in a row that were answered. */
const SUCCESSES_TO_GROW = 8;

/** @throws RangeError when the largest size makes no sense */
export function createChunkSize(largest: number): ChunkSize {
	if (!Number.isInteger(largest) || largest < 1) {
		throw new RangeError(`The largest size must be a whole number of at least 1, not ${largest}.`);
	}
	let size = largest;
	let successes = 0;
	return {
		current: () => size,
		tooHeavy(asked) {
			size = Math.max(1, Math.min(size, Math.floor(asked / 2)));
			successes = 0;
		},
		bearable() {
			successes += 1;
			if (successes < SUCCESSES_TO_GROW || size === largest) return;
			size = Math.min(largest, size * 2);
			successes = 0;
		},
	};
}

/** `again`: the answer lacks this item, but a smaller query may have it; `value` is the partial answer. */
export type Part<R> =
	| { state: "answered"; value: R }
	| { state: "again"; value: R }
	| { state: "failed"; error: Error };

/**
 * The parts of `items`, in their order. An item that is too heavy alone fails alone. When the upstream refuses
 * further queries, the remaining items fail with its refusal.
 *
 * @param ask answers every item of a chunk, in order
 * @param isTooHeavy true when a failed query may succeed in halves; other errors end the asking
 */
export async function askInChunks<T, R>(
	items: readonly T[],
	options: {
		size: ChunkSize;
		ask: (chunk: readonly T[]) => Promise<readonly Part<R>[]>;
		isTooHeavy: (error: Error) => boolean;
		/** True for errors that are the upstream's; others are thrown on. */
		isRefusal: (error: unknown) => error is Error;
	},
): Promise<Part<R>[]> {
	const { size, ask, isTooHeavy, isRefusal } = options;
	const parts = new Map<number, Part<R>>();
	let waiting = items.map((item, index) => ({ item, index }));
	let refusal: Error | undefined;
	while (waiting.length > 0 && !refusal) {
		const chunk = waiting.slice(0, size.current());
		const rest = waiting.slice(chunk.length);
		try {
			const answered = await ask(chunk.map(({ item }) => item));
			const again = chunk.filter((_, position) => answered[position]?.state === "again");
			for (const [position, { index }] of chunk.entries()) {
				const part = answered[position];
				if (part) parts.set(index, part);
			}
			// A single item cannot be made smaller, so the partial answer counts.
			const worthAsking = chunk.length > 1 ? again : [];
			if (worthAsking.length > 0) size.tooHeavy(chunk.length);
			else size.bearable();
			waiting = [...worthAsking, ...rest];
		} catch (error) {
			if (!isRefusal(error)) throw error;
			if (!isTooHeavy(error)) {
				refusal = error;
				break;
			}
			size.tooHeavy(chunk.length);
			if (chunk.length > 1) continue;
			for (const { index } of chunk) parts.set(index, { state: "failed", error });
			waiting = rest;
		}
	}
	return items.map((_, index): Part<R> => {
		const part = parts.get(index);
		const mayStand = part !== undefined && (part.state !== "again" || !refusal);
		if (mayStand) return part;
		return { state: "failed", error: refusal ?? new Error("The upstream's answer lacks an item.") };
	});
}
