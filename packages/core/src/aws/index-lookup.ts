import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../clock.ts";
import type { ItemKey } from "./batch-get.ts";
import { storageCall } from "./storage-call.ts";

/** An index follows its table within a second, mostly much faster, so a fresh item is looked up twice. */
const INDEX_LAG_MS = 150;

/**
 * The key of the item with a value in an index.
 *
 * @returns undefined when there is none, also after a second look
 * @throws StorageUnavailableError
 */
export async function findByIndex(
	{ client, tableName, clock }: { client: DynamoDBDocumentClient; tableName: string; clock: Clock },
	index: { name: string; attribute: string },
	value: string,
): Promise<ItemKey | undefined> {
	async function look(): Promise<ItemKey | undefined> {
		const { Items } = await storageCall(() =>
			client.send(
				new QueryCommand({
					TableName: tableName,
					IndexName: index.name,
					KeyConditionExpression: "#attribute = :value",
					ExpressionAttributeNames: { "#attribute": index.attribute },
					ExpressionAttributeValues: { ":value": value },
					Limit: 1,
				}),
			),
		);
		const item = Items?.[0];
		return item && { pk: String(item["pk"]), sk: String(item["sk"]) };
	}

	const found = await look();
	if (found) return found;
	await clock.sleep(INDEX_LAG_MS);
	return look();
}
