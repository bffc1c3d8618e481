/** Answers the store's calls from the thread of the functions, a few in each turn, so that requests wait for little. */
import type { TakeTurn } from "@dephealth/core/turns.ts";
import type { DynamoDbStore } from "../dynamodb/store.ts";
import type { StoreAnswer } from "../dynamodb/store-answer.ts";
import type { StoreCall } from "./thread-messages.ts";

/** Milliseconds of a turn: some ten small writes. */
const SLICE_MS = 1;

/**
 * @param deps.now milliseconds of a monotonic clock
 * @returns takes a call, and where its answer goes
 */
export function createStoreCalls(deps: {
	store: Pick<DynamoDbStore, "execute">;
	takeTurn: TakeTurn;
	now: () => number;
}): (call: StoreCall, answered: (answer: StoreAnswer) => void) => void {
	const { store, takeTurn, now } = deps;
	const waiting: (() => void)[] = [];
	let isGoing = false;

	async function go(): Promise<void> {
		isGoing = true;
		while (waiting.length > 0) {
			await takeTurn();
			for (const end = now() + SLICE_MS; waiting.length > 0 && now() < end; ) waiting.shift()?.();
		}
		isGoing = false;
	}

	return ({ operation, input }, answered) => {
		waiting.push(() => void store.execute(operation, input).then(answered));
		if (!isGoing) void go();
	};
}
