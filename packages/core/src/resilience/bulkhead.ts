/** Bounds how many calls are under way at once, and how many may wait: the first wave to a dying upstream too. */
import { BulkheadFullError } from "../errors.ts";

export type Bulkhead = {
	/** Takes a place, waiting for one if need be. @throws BulkheadFullError; the signal's reason when aborted */
	enter(signal?: AbortSignal): void | Promise<void>;
	/** Gives the place back, exactly once for each `enter` that succeeded. */
	leave(): void;
	/** True when `enter` would have to wait. */
	readonly isFull: boolean;
	readonly active: number;
	readonly waiting: number;
};

type Waiter = { admit(): void };

/** @throws RangeError when a limit makes no sense */
export function createBulkhead(options: {
	name: string;
	maxConcurrent: number;
	maxWaiting: number;
}): Bulkhead {
	const { name, maxConcurrent, maxWaiting } = options;
	if (!(Number.isInteger(maxConcurrent) && maxConcurrent >= 1)) {
		throw new RangeError(`maxConcurrent must be a whole number of at least 1, not ${maxConcurrent}.`);
	}
	if (!(Number.isInteger(maxWaiting) && maxWaiting >= 0)) {
		throw new RangeError(`maxWaiting must be a whole number of at least 0, not ${maxWaiting}.`);
	}
	let active = 0;
	const queue = new Set<Waiter>();

	function wait(signal: AbortSignal | undefined): Promise<void> {
		return new Promise((resolve, reject) => {
			const giveUp = () => {
				queue.delete(waiter);
				reject(signal?.reason);
			};
			const waiter: Waiter = {
				admit() {
					signal?.removeEventListener("abort", giveUp);
					resolve();
				},
			};
			queue.add(waiter);
			signal?.addEventListener("abort", giveUp, { once: true });
		});
	}

	return {
		enter(signal) {
			signal?.throwIfAborted();
			if (active < maxConcurrent) {
				active += 1;
				return;
			}
			if (queue.size >= maxWaiting) throw new BulkheadFullError(name, queue.size);
			return wait(signal);
		},
		leave() {
			// Almost always nobody waits, and an iterator would cost more than all the rest of this.
			const next = queue.size === 0 ? undefined : queue.values().next().value;
			if (!next) {
				active -= 1;
				return;
			}
			// The place passes on: the number of calls under way stays the same.
			queue.delete(next);
			next.admit();
		},
		get isFull() {
			return active >= maxConcurrent;
		},
		get active() {
			return active;
		},
		get waiting() {
			return queue.size;
		},
	};
}
