/** API keys in the Accounts table: `pk` the owner, `sk` the key's hash, found by the key-hash index. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type Clock, timestamp } from "../clock.ts";
import { storageCall } from "./storage-call.ts";

export type ApiKeyStore = {
	/** The owner of a valid key; undefined when it is unknown or revoked. @throws StorageUnavailableError */
	findOwner(keyHash: string): Promise<string | undefined>;
	/** Stores a key for an owner; storing it again changes nothing. @throws StorageUnavailableError */
	put(owner: string, keyHash: string, name: string): Promise<void>;
};

export function createApiKeyStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): ApiKeyStore {
	const { client, tableName, clock } = deps;
	return {
		async findOwner(keyHash) {
			const { Items } = await storageCall(() =>
				client.send(
					new QueryCommand({
						TableName: tableName,
						IndexName: "key-hash-index",
						KeyConditionExpression: "key_hash = :hash",
						ExpressionAttributeValues: { ":hash": keyHash },
						Limit: 1,
					}),
				),
			);
			const key = Items?.[0];
			if (!key) return undefined;
			// The index is eventually consistent: a key revoked a moment ago may still stand in it.
			const { Item } = await storageCall(() =>
				client.send(
					new GetCommand({
						TableName: tableName,
						Key: { pk: key["pk"], sk: key["sk"] },
						ConsistentRead: true,
					}),
				),
			);
			return Item && Item["revoked_at"] === undefined ? String(Item["pk"]) : undefined;
		},
		async put(owner, keyHash, name) {
			await storageCall(() =>
				client.send(
					new PutCommand({
						TableName: tableName,
						Item: { pk: owner, sk: keyHash, key_hash: keyHash, name, created_at: timestamp(clock) },
					}),
				),
			);
		},
	};
}
