/** Counts how a collection has ended. */
import type { CollectionOutcome } from "@dephealth/contract/metrics.ts";
import { z } from "zod";
import { clock } from "../../compose/clock.ts";
import { metrics } from "../../compose/observability.ts";

const startSchema = z.object({ startedAt: z.iso.datetime({ offset: true }) });

/** @param input the task's: `startedAt` says when the execution began; without it the latency stays unknown */
export function collectionEnded(outcome: CollectionOutcome, input: unknown): void {
	const start = startSchema.safeParse(input);
	const latencyMs = start.success ? Math.max(0, clock.now() - Date.parse(start.data.startedAt)) : undefined;
	metrics().collectionEnded({ outcome, latencyMs });
}
