/** Requests to collect packages: their wire form, and the port that takes them. */

import { ECOSYSTEMS } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod";
import { isCorrelationId } from "../observability/correlation.ts";
import type { PackageRef } from "../packages/package-ref.ts";

export const collectionRequestSchema = z.object({
	package: z.object({ ecosystem: z.enum(ECOSYSTEMS), name: z.string().min(1).max(256) }),
	/** Names the start: the same request, however often it arrives, starts one execution. */
	start: z.string().regex(/^[A-Za-z0-9-]{1,24}$/),
	/** The start of the run that asks. */
	correlationId: z.string().refine(isCorrelationId).optional().catch(undefined),
});
export type CollectionRequest = { package: PackageRef; start: string };

export type CollectionRequests = {
	/**
	 * Publishes requests in batches of ten; a batch or an entry that fails stops none of the others.
	 *
	 * @returns the requests that were not taken, with why
	 */
	publish(requests: readonly CollectionRequest[]): Promise<{ request: CollectionRequest; reason: string }[]>;
};
