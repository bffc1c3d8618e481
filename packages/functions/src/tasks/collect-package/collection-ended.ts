/** Counts how collections end. */
import type { CollectionOutcome } from "@dephealth/contract/metrics.ts";
import { COLLECTION_OUTCOMES } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod/mini";
import type { Composition } from "../../compose/process/composition.ts";
import { metrics } from "../../compose/process/observability.ts";

const startSchema = z.object({ startedAt: z.iso.datetime({ offset: true }) });

/**
 * Counts the outcome of a task that ends a collection.
 *
 * @param end its input's `startedAt` says when the execution began; without it the latency stays unknown
 */
export function countingEnds<T extends { status: CollectionOutcome }>(
	c: Composition,
	end: (input: unknown) => Promise<T>,
): (input: unknown) => Promise<T> {
	return async (input) => {
		const ended = await end(input);
		metrics(c).collectionEnded({ outcome: ended.status, latencyMs: latencyOf(c, input) });
		return ended;
	};
}

/** The same for a task that ends the collections of many packages. */
export function countingBatchEnds<T extends { outcomes: Partial<Record<CollectionOutcome, number>> }>(
	c: Composition,
	end: (input: unknown) => Promise<T>,
): (input: unknown) => Promise<T> {
	return async (input) => {
		const ended = await end(input);
		const latencyMs = latencyOf(c, input);
		for (const outcome of COLLECTION_OUTCOMES) {
			const count = ended.outcomes[outcome] ?? 0;
			if (count > 0) metrics(c).collectionEnded({ outcome, latencyMs, count });
		}
		return ended;
	};
}

function latencyOf(c: Composition, input: unknown): number | undefined {
	const start = startSchema.safeParse(input);
	return start.success ? Math.max(0, c.clock.now() - Date.parse(start.data.startedAt)) : undefined;
}
