/** Writes many items in few calls. */

import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { chunksOf } from "../chunks.ts";
import type { Clock, Random } from "../clock.ts";
import { StorageUnavailableError } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import { logAttempts } from "../observability/attempt-log.ts";
import { retry } from "../resilience/retry.ts";
import { DYNAMODB_RETRY } from "../resilience/retry-presets.ts";
import type { Item, ItemKey } from "./batch-get.ts";
import { storageCall } from "./storage-call.ts";

/**
 * Puts items, replacing those with the same keys; of two with the same key the last one counts.
 *
 * @throws StorageUnavailableError when some could not be written; it is unknown which, so put all again
 */
export type BatchPut = (items: readonly (ItemKey & Item)[]) => Promise<void>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_PUTS = 25;
/** Puts stay unprocessed because of throttling, and more parallel calls would make it worse. */
const MAX_CONCURRENT = 8;
const UNPROCESSED_RETRY = { ...DYNAMODB_RETRY, maxRetries: 5 } as const;

/** Some items came back unprocessed; DynamoDB expects them to be put again. */
class UnprocessedError extends StorageUnavailableError {}

export function createBatchPut(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): BatchPut {
	const { client, tableName } = deps;

	async function put(chunk: readonly Item[]): Promise<void> {
		let left = chunk;
		await retry(
			async () => {
				const { UnprocessedItems } = await storageCall(() =>
					client.send(
						new BatchWriteCommand({
							RequestItems: { [tableName]: left.map((Item) => ({ PutRequest: { Item } })) },
						}),
					),
				);
				left = (UnprocessedItems?.[tableName] ?? []).map(({ PutRequest }) => PutRequest?.Item ?? {});
				if (left.length === 0) return;
				throw new UnprocessedError(
					`The database left ${left.length} of ${chunk.length} items unwritten. Try again later.`,
				);
			},
			{ ...UNPROCESSED_RETRY, isRetryable: (error) => error instanceof UnprocessedError },
			{ ...deps, onAttemptFailed: logAttempts("BatchWriteItem") },
		);
	}

	return async (items) => {
		// DynamoDB refuses a call that names a key twice.
		const unique = [...new Map(items.map((item) => [`${item.pk}\n${item.sk}`, item])).values()];
		await mapBounded(chunksOf(unique, MAX_PUTS), MAX_CONCURRENT, put);
	};
}
