/** Requests to collect packages, handed to a topic whose subscriber starts the collections. */
import type { SNSClient } from "@aws-sdk/client-sns";
import { ECOSYSTEMS } from "@dephealth/contract/vocabulary.ts";
import { z } from "zod";
import { correlationId, isCorrelationId } from "../observability/correlation.ts";
import type { PackageRef } from "../packages/package-ref.ts";

export const collectionRequestSchema = z.object({
	package: z.object({ ecosystem: z.enum(ECOSYSTEMS), name: z.string().min(1).max(256) }),
	/** Names the start: the same request, however often it arrives, starts one execution. */
	start: z.string().regex(/^[A-Za-z0-9-]{1,24}$/),
	/** Of the run that asks. */
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

/** SNS's own limit. */
const BATCH = 10;

export function createCollectionRequests(deps: {
	/** Made at the first use. */
	client: () => Promise<SNSClient>;
	topicArn: string;
}): CollectionRequests {
	async function publishBatch(batch: readonly CollectionRequest[]) {
		try {
			const { PublishBatchCommand } = await import("@aws-sdk/client-sns");
			const client = await deps.client();
			const id = correlationId();
			const { Failed = [] } = await client.send(
				new PublishBatchCommand({
					TopicArn: deps.topicArn,
					PublishBatchRequestEntries: batch.map((request, index) => ({
						Id: String(index),
						Message: JSON.stringify({ ...request, ...(id !== undefined && { correlationId: id }) }),
					})),
				}),
			);
			return Failed.flatMap(({ Id, Code, Message }) => {
				const request = batch[Number(Id)];
				return request ? [{ request, reason: `${Code ?? "unknown"}: ${Message ?? "no reason given"}` }] : [];
			});
		} catch (error) {
			const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
			return batch.map((request) => ({ request, reason }));
		}
	}

	return {
		async publish(requests) {
			const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, index) =>
				requests.slice(index * BATCH, (index + 1) * BATCH),
			);
			return (await Promise.all(batches.map(publishBatch))).flat();
		},
	};
}
