/**
 * Turns of the event loop, shared among callers. Long work is done in slices, and each slice waits for its turn: one
 * slice in each turn of the loop, taken from the waiting callers one after another, so that neither requests nor
 * other callers wait for all of the work.
 */

/** Resolves when the next slice may be done. */
export type TakeTurn = () => Promise<void>;

export type Turns = {
	/** The turns of one caller; those of the same caller come in the order in which they were asked for. */
	of(caller: string): TakeTurn;
};

/** @param nextTurn calls back in the loop's next turn, after what has arrived by then. Default setImmediate */
export function createTurns(nextTurn: (resume: () => void) => void = setImmediate): Turns {
	/** The callers in the order of their next turn. */
	const waiting = new Map<string, (() => void)[]>();
	let isGoing = false;

	function give(): void {
		const [next] = waiting;
		if (!next) {
			isGoing = false;
			return;
		}
		const [caller, slices] = next;
		const resume = slices.shift();
		waiting.delete(caller);
		if (slices.length > 0) waiting.set(caller, slices);
		resume?.();
		nextTurn(give);
	}

	return {
		of: (caller) => () =>
			new Promise((resolve) => {
				const slices = waiting.get(caller);
				if (slices) slices.push(resolve);
				else waiting.set(caller, [resolve]);
				if (isGoing) return;
				isGoing = true;
				nextTurn(give);
			}),
	};
}

/** The turns of work that nobody else in the process waits for. */
export const noTurns: TakeTurn = () => Promise.resolve();

/**
 * Does the work for all items in their order, so many in each turn, and the first ones at once so that small work
 * does not wait.
 *
 * @throws the errors of `work`
 */
export async function inSlices<T>(
	items: readonly T[],
	size: number,
	takeTurn: TakeTurn,
	work: (item: T, index: number) => void,
): Promise<void> {
	for (const [index, item] of items.entries()) {
		if (index > 0 && index % size === 0) await takeTurn();
		work(item, index);
	}
}
