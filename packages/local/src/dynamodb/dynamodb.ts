/** The embedded DynamoDB: the store with the tables of the contract, its sweeper, and the ways to reach it. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "@dephealth/contract/tables.ts";
import type { InProcessDynamoDb } from "@dephealth/core/aws/client-settings.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { createTransactions, type Transactions } from "../sqlite/transactions.ts";
import { inProcessAccess, inProcessClientConfig } from "./client-config.ts";
import { ensureTables } from "./ensure-tables.ts";
import { handleDynamoDbRequest } from "./http-protocol.ts";
import { importLevelStore } from "./import-level-store.ts";
import { type DynamoDbStore, openStore } from "./store.ts";
import { startSweeper } from "./sweeper.ts";

export type LocalDynamoDb = {
	/** Answers one request of the DynamoDB protocol. */
	handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
	/** Answers an operation, such as `GetItem`, without HTTP. */
	execute: DynamoDbStore["execute"];
	/** Resolves once everything written so far is durable. */
	committed(): Promise<void>;
	/** The configuration with which SDK clients in this process reach it. */
	inProcess: InProcessDynamoDb;
	/** The whole configuration of a client that reaches it through the SDK. */
	clientConfig: DynamoDBClientConfig;
	/** Deletes expired items; runs by itself every minute. Returns their number. */
	sweep(): Promise<number>;
	/** Commits open writes, and stops the sweeper. */
	close(): Promise<void>;
};

export type LocalDynamoDbOptions = {
	/** The place of the tables. Default: in memory. */
	storage?: { database: DatabaseSync; transactions: Transactions };
	tables: Readonly<Record<string, TableDefinition>>;
	/** Tables are called `<prefix>-<name>`. */
	tablePrefix: string;
	clock: Clock;
	/** The folder of an earlier version's LevelDB store, imported once if it exists. */
	importFrom?: string;
	/** Default "local". */
	region?: string;
	/** Receives errors of the store itself, such as a full disk, and those of a sweep. */
	onError?: (error: unknown) => void;
};

/** @throws TableMismatchError, StoreVersionError, LevelImportError when another version made the existing data */
export async function startDynamoDb(options: LocalDynamoDbOptions): Promise<LocalDynamoDb> {
	const { tables, tablePrefix, clock, region = "local" } = options;
	const { database, transactions } = options.storage ?? inMemory();
	let failure: unknown;
	const store = openStore({
		database,
		transactions,
		clock,
		region,
		onError(error) {
			failure = error;
			options.onError?.(error);
		},
	});
	if (options.importFrom !== undefined) await importLevelStore(options.importFrom, store);
	const inProcess = inProcessAccess(store);
	const clientConfig = inProcessClientConfig(inProcess.transport, region);
	const client = new DynamoDBClient(clientConfig);
	try {
		await ensureTables(client, { tables, tablePrefix, clock });
	} catch (error) {
		// The SDK's error does not say why the store failed.
		throw failure ?? error;
	}
	const sweeper = startSweeper(store, clock, options.onError ?? (() => undefined));

	return {
		handle: (request, response) => handleDynamoDbRequest(store, randomUUID(), request, response),
		execute: store.execute,
		committed: transactions.committed,
		inProcess,
		clientConfig,
		sweep: store.sweep,
		async close() {
			await sweeper.stop();
			transactions.commit();
			if (!options.storage) database.close();
		},
	};
}

function inMemory() {
	const database = new DatabaseSync(":memory:");
	return { database, transactions: createTransactions(database) };
}
