/** The retention of ended executions: by age, by number and by size, the oldest go first. */
import type { ExecutionStore } from "../../store/execution-store.ts";

export type Retention = {
	/** Days a finished execution is kept. Default 90, as on AWS. */
	maxAgeDays?: number;
	/** Days a finished EXPRESS execution is kept. Default 1: AWS keeps none, but a Distributed Map reads its children. */
	maxExpressAgeDays?: number;
	/** Finished executions kept at most. Default 100,000. */
	maxFinished?: number;
	/** Bytes that the inputs, outputs and histories of finished executions take at most. Default 512 MiB. */
	maxBytes?: number;
};

export const RETENTION: Required<Retention> = {
	maxAgeDays: 90,
	maxExpressAgeDays: 1,
	maxFinished: 100_000,
	maxBytes: 512 * 1024 * 1024,
};

const DAY_MS = 86_400_000;
/** The number deleted at a time, so that nobody waits long; the next pruning deletes the rest. */
const MAX_DELETED = 2000;

/** Deletes finished executions that are too old, too many or too large together. @returns how many */
export function pruneExecutions(store: ExecutionStore, retention: Retention, now: number): number {
	const { maxAgeDays, maxExpressAgeDays, maxFinished, maxBytes } = { ...RETENTION, ...retention };
	const ids = new Set([
		...store.stoppedBefore(now - maxAgeDays * DAY_MS, MAX_DELETED),
		...store.expressStoppedBefore(now - maxExpressAgeDays * DAY_MS, MAX_DELETED),
	]);
	let { count, bytes } = store.finished();
	if (count > maxFinished || bytes > maxBytes) {
		for (const oldest of store.oldestFinished(MAX_DELETED)) {
			if (count <= maxFinished && bytes <= maxBytes) break;
			ids.add(oldest.id);
			count -= 1;
			bytes -= oldest.bytes;
		}
	}
	if (ids.size > 0) store.remove(ids);
	return ids.size;
}
