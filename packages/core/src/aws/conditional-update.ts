/** One conditional update of one item, with the item as it is then. */
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Item, ItemKey } from "./batch-get.ts";
import { ifConditionHolds } from "./storage-call.ts";

/**
 * @param condition a ConditionExpression
 * @param expression an UpdateExpression
 * @param values for both
 * @returns the item after the update; undefined when the condition did not hold
 * @throws StorageUnavailableError
 */
export async function conditionalUpdate(
	{ client, tableName }: { client: DynamoDBDocumentClient; tableName: string },
	key: ItemKey,
	condition: string,
	expression: string,
	values: Record<string, unknown>,
): Promise<Item | undefined> {
	const written = await ifConditionHolds(() =>
		client.send(
			new UpdateCommand({
				TableName: tableName,
				Key: key,
				ConditionExpression: condition,
				UpdateExpression: expression,
				ExpressionAttributeValues: values,
				ReturnValues: "ALL_NEW",
			}),
		),
	);
	return written && (written.Attributes ?? {});
}
