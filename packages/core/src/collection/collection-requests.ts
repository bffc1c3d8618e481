/** Requests to collect packages: their wire form, and the port that takes them. */

import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import * as z from "zod/mini";
import { isCorrelationId } from "../observability/correlation.ts";
import type { PackageRef } from "../packages/package-ref.ts";

export const collectionRequestSchema = z.object({
	package: z.object({
		ecosystem: z.enum(ECOSYSTEMS),
		name: z.string().check(z.minLength(1), z.maxLength(256)),
	}),
	/** Names the start: the same request, however often it arrives, starts one execution. */
	start: z.string().check(z.regex(/^[A-Za-z0-9-]{1,24}$/)),
	/** The start of the run that asks. */
	correlationId: z.catch(z.optional(z.string().check(z.refine(isCorrelationId))), undefined),
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
