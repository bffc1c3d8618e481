/** The real stores on the embedded DynamoDB, in memory. */
import { createServer } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
	DeleteCommand,
	DynamoDBDocumentClient,
	QueryCommand,
	ScanCommand,
	UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/package/package-key.ts";
import type { PackageRef } from "@dephealth/core/package/package-ref.ts";
import { createApiKeyStore } from "@dephealth/core/storage/api-keys.ts";
import { createPackageStore } from "@dephealth/core/storage/packages.ts";
import { createPermanentFailureStore } from "@dephealth/core/storage/permanent-failures.ts";
import { TABLES } from "@dephealth/core/storage/tables.ts";
import { startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { listen, stopListening } from "@dephealth/local/port-in-use.ts";

export type LocalStorage = Awaited<ReturnType<typeof startLocalStorage>>;

export async function startLocalStorage(clock: Clock = systemClock) {
	const dynamoDb = await startDynamoDb({ path: undefined, tables: TABLES, tablePrefix: "test", clock });
	const server = createServer((request, response) => dynamoDb.handle(request, response));
	const port = await listen(server, 0, "127.0.0.1");
	const client = DynamoDBDocumentClient.from(
		new DynamoDBClient({
			endpoint: `http://127.0.0.1:${port}`,
			region: "local",
			credentials: { accessKeyId: "local", secretAccessKey: "local" },
		}),
	);

	return {
		client,
		dynamoDb,
		packages: createPackageStore({ client, tableName: "test-packages", clock, random: Math.random }),
		apiKeys: createApiKeyStore({ client, tableName: "test-accounts", clock }),
		permanentFailures: createPermanentFailureStore({ client, tableName: "test-operations", clock }),
		/** The recorded permanent failures of a package. */
		async failuresOf(ref: PackageRef) {
			const { Items } = await client.send(
				new QueryCommand({
					TableName: "test-operations",
					KeyConditionExpression: "pk = :pk",
					ExpressionAttributeValues: { ":pk": `FAILED#${packageKey(ref)}` },
				}),
			);
			return Items ?? [];
		},
		/** Hands the lease on a package to somebody else, as if it had expired. */
		async giveClaimTo(ref: PackageRef, owner: string) {
			await client.send(
				new UpdateCommand({
					TableName: "test-packages",
					Key: { pk: packageKey(ref), sk: "LATEST" },
					UpdateExpression: "SET claim_owner = :owner",
					ExpressionAttributeValues: { ":owner": owner },
				}),
			);
		},
		async clear() {
			for (const name of Object.keys(TABLES)) {
				const { Items } = await client.send(new ScanCommand({ TableName: `test-${name}` }));
				for (const item of Items ?? []) {
					await client.send(
						new DeleteCommand({ TableName: `test-${name}`, Key: { pk: item["pk"], sk: item["sk"] } }),
					);
				}
			}
		},
		async close() {
			client.destroy();
			await stopListening(server);
			await dynamoDb.close();
		},
	};
}
