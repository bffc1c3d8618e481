/** When ended executions are pruned: at the start, and after many ends or many bytes of them. */
import type { Clock } from "@dephealth/core/clock.ts";
import type { ExecutionStore } from "../../store/execution-store.ts";
import type { Journal } from "../journal.ts";
import { pruneExecutions, RETENTION, type Retention } from "./retention.ts";

/** Ended executions are pruned after this many ends, or after this share of the limit. */
const ENDS_BETWEEN_PRUNINGS = 1000;
const SHARE_BETWEEN_PRUNINGS = 1 / 8;

export function createPruning(deps: {
	store: ExecutionStore;
	journal: Journal;
	retention: Retention;
	clock: Pick<Clock, "now">;
	onPruned: (() => void) | undefined;
	onError(error: unknown): void;
}) {
	const { store, journal, retention, clock, onPruned, onError } = deps;
	const bytesBetween = { ...RETENTION, ...retention }.maxBytes * SHARE_BETWEEN_PRUNINGS;
	let ends = 0;
	let isDue = false;
	let isStopped = false;

	function prune(): void {
		try {
			journal.flush();
			ends = 0;
			store.countAnew();
			pruneExecutions(store, retention, clock.now());
			onPruned?.();
		} catch (error) {
			onError(error);
		}
	}

	function pruneSoon(): void {
		if (isDue) return;
		isDue = true;
		setImmediate(() => {
			isDue = false;
			if (!isStopped) prune();
		});
	}

	return {
		prune,
		/** An execution has ended. */
		countEnd(): void {
			ends += 1;
			if (ends >= ENDS_BETWEEN_PRUNINGS || store.bytesSettled() >= bytesBetween) pruneSoon();
		},
		stop(): void {
			isStopped = true;
		},
	};
}
