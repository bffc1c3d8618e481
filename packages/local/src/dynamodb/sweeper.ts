/** Deletes expired items every minute, like DynamoDB's TTL. As there, readers must not rely on prompt deletion. */
import type { Clock } from "@dephealth/core/clock.ts";
import type { DynamoDbStore } from "./store.ts";

const SWEEP_EVERY_MS = 60_000;

export function startSweeper(store: DynamoDbStore, clock: Clock, onError: (error: unknown) => void) {
	const stopped = new AbortController();
	let underWay: Promise<unknown> = Promise.resolve();

	async function sweepForEver(): Promise<void> {
		while (!stopped.signal.aborted) {
			await clock.sleep(SWEEP_EVERY_MS, stopped.signal);
			if (stopped.signal.aborted) return;
			// A failed sweep is made up for by the next one.
			underWay = store.sweep().catch(onError);
			await underWay;
		}
	}
	sweepForEver().catch(() => undefined);

	return {
		/** Resolves when no sweep is under way any more: the database may be closed then. */
		async stop(): Promise<void> {
			stopped.abort();
			await underWay;
		},
	};
}
