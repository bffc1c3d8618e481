/** Publishes requests to collect packages to a topic whose subscriber starts the collections. */
import type { SNSClient } from "@aws-sdk/client-sns";
import { chunksOf } from "../chunks.ts";
import { correlationId } from "../observability/correlation.ts";
import type { CollectionRequest, CollectionRequests } from "./collection-requests.ts";

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
			return (await Promise.all(chunksOf(requests, BATCH).map(publishBatch))).flat();
		},
	};
}
