/** The item of an account in the Accounts table, `pk` the owner. Each attribute belongs to the store that writes it. */
import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { storageCall } from "../../aws/storage-call.ts";

/** The item's `sk`. */
export const PROFILE = "PROFILE";

/**
 * The current values of some attributes of an account; undefined when there is no such account.
 *
 * @throws StorageUnavailableError
 */
export async function readProfile(
	{ client, tableName }: { client: DynamoDBDocumentClient; tableName: string },
	owner: string,
	attributes: readonly string[],
): Promise<Record<string, unknown> | undefined> {
	// An account may have none of them: `pk` tells that from no account.
	const names = ["pk", ...attributes];
	const { Item } = await storageCall(() =>
		client.send(
			new GetCommand({
				TableName: tableName,
				Key: { pk: owner, sk: PROFILE },
				ConsistentRead: true,
				ProjectionExpression: names.map((name) => `#${name}`).join(", "),
				ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
			}),
		),
	);
	return Item;
}
