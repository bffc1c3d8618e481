/** Counts how a collection has ended. */
import type { CollectionOutcome } from "@dephealth/contract/metrics.ts";
/** Counts how collections end. */
import * as z from "zod";
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
		const start = startSchema.safeParse(input);
		const latencyMs = start.success
			? Math.max(0, c.clock.now() - Date.parse(start.data.startedAt))
			: undefined;
		metrics(c).collectionEnded({ outcome: ended.status, latencyMs });
		return ended;
	};
}
