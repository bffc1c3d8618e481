/** The real stores, for tests. */

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
	DeleteCommand,
	DynamoDBDocumentClient,
	QueryCommand,
	ScanCommand,
	UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { TABLES } from "@dephealth/contract/tables.ts";
import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import type { PlanName } from "@dephealth/core/accounts/billing/plans.ts";
import { createUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { ensureServiceAccount } from "@dephealth/core/accounts/users/service-account-store.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { createPermanentFailureStore } from "@dephealth/core/dead-letters/permanent-failure-store.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createPackageStore } from "@dephealth/core/packages/package-store.ts";
import { startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { ensureTables } from "@dephealth/local/dynamodb/ensure-tables.ts";
import { listen, stopListening } from "@dephealth/local/http/listen.ts";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createManualClock, type ManualClock } from "./manual-clock.ts";

export type LocalStorage = Awaited<ReturnType<typeof startLocalStorage>>;
export type ContractStorage = Awaited<ReturnType<typeof startContractStorage>>;

/** The stores on the embedded DynamoDB, in memory; with its own protocol at `endpoint`. */
export async function startLocalStorage(clock: Clock = systemClock) {
	// Its sweeper works each minute: a test that passes a year would wait for half a million sweeps.
	const dynamoDb = await startDynamoDb({
		tables: TABLES,
		tablePrefix: "test",
		clock: { ...clock, sleep: systemClock.sleep },
	});
	const server = createServer((request, response) => dynamoDb.handle(request, response));
	const port = await listen(server, 0, "127.0.0.1");
	const endpoint = `http://127.0.0.1:${port}`;
	// As the product reaches it within its process; the SDK's own way takes ten times as long.
	const client = dynamoDb.inProcess.shortcut(
		DynamoDBDocumentClient.from(new DynamoDBClient(dynamoDb.clientConfig)),
	);
	return {
		...storesOn(client, "test", clock),
		dynamoDb,
		endpoint,
		async close() {
			client.destroy();
			await stopListening(server);
			await dynamoDb.close();
		},
	};
}

/**
 * The stores for a contract suite: on the endpoint that DEPHEALTH_TEST_DYNAMODB_ENDPOINT names, in tables of their own
 * that are deleted afterwards; without it on the embedded DynamoDB. Region and credentials as the AWS SDK finds them;
 * DynamoDB Local takes any.
 */
export async function startContractStorage(clock: Clock = systemClock) {
	const endpoint = process.env["DEPHEALTH_TEST_DYNAMODB_ENDPOINT"];
	if (!endpoint) return startLocalStorage(clock);
	const client = createClient(endpoint);
	const prefix = `dephealth-test-${randomUUID()}`;
	const tableNames = await ensureTables(client, { tables: TABLES, tablePrefix: prefix, clock: systemClock });
	return {
		...storesOn(client, prefix, clock),
		endpoint,
		async close() {
			for (const TableName of tableNames) await client.send(new DeleteTableCommand({ TableName }));
			client.destroy();
		},
	};
}

/** Gives each test of a file an empty storage and a clock of its own. */
export function useEmptyStorage() {
	let storage: ContractStorage;
	let clock: ManualClock;
	beforeAll(async () => {
		storage = await startContractStorage();
	});
	afterAll(() => storage.close());
	beforeEach(async () => {
		await storage.clear();
		clock = createManualClock();
	});
	return {
		get storage() {
			return storage;
		},
		get clock() {
			return clock;
		},
		/** What a store in this table is made of. */
		in: (table: keyof ContractStorage["tables"]) => ({
			client: storage.client,
			tableName: storage.tables[table],
			clock,
		}),
	};
}

function createClient(endpoint: string): DynamoDBDocumentClient {
	const known = process.env["DEPHEALTH_TEST_DYNAMODB_ENDPOINT"] === endpoint && process.env["AWS_REGION"];
	return DynamoDBDocumentClient.from(
		new DynamoDBClient({
			endpoint,
			...(!known && {
				region: "local",
				credentials: { accessKeyId: "local", secretAccessKey: "local" },
			}),
		}),
	);
}

function storesOn(client: DynamoDBDocumentClient, prefix: string, clock: Clock) {
	const tables = {
		packages: `${prefix}-packages`,
		accounts: `${prefix}-accounts`,
		operations: `${prefix}-operations`,
	};
	const accounts = { client, tableName: tables.accounts, clock };
	const users = createUserStore(accounts);
	let made = 0;
	return {
		client,
		tables,
		users,
		/** An account that nobody signed up for. @returns its owner */
		async anAccount(plan: PlanName = "free"): Promise<string> {
			const owner = `account_${++made}`;
			await ensureServiceAccount(accounts, owner, plan);
			return owner;
		},
		/** Somebody who has signed up, on the smallest plan. @returns their owner */
		async aUser(): Promise<string> {
			const owner = `user_${++made}`;
			await users.ensure(owner, "sealed");
			return owner;
		},
		packages: createPackageStore({ client, tableName: tables.packages, clock, random: Math.random }),
		apiKeys: createApiKeyStore(accounts),
		// Its time never ends: how fast the machine is decides nothing.
		usage: createUsageStore({ client, tableName: tables.accounts, clock: createManualClock() }),
		permanentFailures: createPermanentFailureStore({ client, tableName: tables.operations, clock }),
		/** The recorded permanent failures of a package. */
		async failuresOf(ref: PackageRef) {
			const { Items } = await client.send(
				new QueryCommand({
					TableName: tables.operations,
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
					TableName: tables.packages,
					Key: { pk: packageKey(ref), sk: "LATEST" },
					UpdateExpression: "SET claim_owner = :owner",
					ExpressionAttributeValues: { ":owner": owner },
				}),
			);
		},
		/** Lets the lease run out, as it does when its owner is dead. */
		async endClaim(ref: PackageRef) {
			await client.send(
				new UpdateCommand({
					TableName: tables.packages,
					Key: { pk: packageKey(ref), sk: "LATEST" },
					UpdateExpression: "SET claimed_until = :past",
					ExpressionAttributeValues: { ":past": 0 },
				}),
			);
		},
		async clear() {
			for (const TableName of Object.values(tables)) {
				const { Items } = await client.send(new ScanCommand({ TableName }));
				for (const item of Items ?? []) {
					await client.send(new DeleteCommand({ TableName, Key: { pk: item["pk"], sk: item["sk"] } }));
				}
			}
		},
	};
}
