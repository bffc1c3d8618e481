import { existsSync, mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import {
	CreateTableCommand,
	DescribeTableCommand,
	DynamoDBClient,
	ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { TABLES, type TableDefinition } from "@dephealth/contract/tables.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { isDiskFull } from "@dephealth/local/data-directory/storage-error.ts";
import { type LocalDynamoDb, startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { TableMismatchError } from "@dephealth/local/dynamodb/ensure-tables.ts";
import { listen, stopListening } from "@dephealth/local/http/listen.ts";
import { createTransactions } from "@dephealth/local/sqlite/transactions.ts";
import dynalite from "dynalite";
import { describe, expect, it, vi } from "vitest";
import { startLocalStorage } from "../../local-storage.ts";
import { createManualClock } from "../../manual-clock.ts";
import { PATIENT } from "../../patience.ts";

function folder(): string {
	return mkdtempSync(join(tmpdir(), "dephealth-test-"));
}

/** Opens tables in a file as the runtime does, and closes all of it afterwards. */
async function withFile<T>(
	file: string,
	options: { tables: Record<string, TableDefinition>; importFrom?: string },
	work: (client: DynamoDBClient, dynamoDb: LocalDynamoDb) => Promise<T>,
): Promise<T> {
	const database = new DatabaseSync(file);
	const storage = { database, transactions: createTransactions(database) };
	try {
		const dynamoDb = await startDynamoDb({ ...options, storage, tablePrefix: "t", clock: systemClock });
		const result = await work(new DynamoDBClient(dynamoDb.clientConfig), dynamoDb);
		await dynamoDb.close();
		return result;
	} finally {
		database.close();
	}
}

describe("the embedded DynamoDB", () => {
	it.each([10, 16, 24])(
		"that finds room for %i pages does not start, and says that the disk is full",
		async (pages) => {
			const database = new DatabaseSync(":memory:");
			database.exec(`CREATE TABLE first (x); PRAGMA max_page_count = ${pages}`);
			const told: unknown[] = [];
			const starting = startDynamoDb({
				tables: TABLES,
				storage: { database, transactions: createTransactions(database) },
				tablePrefix: "t",
				clock: systemClock,
				onError: (error) => told.push(error),
			});
			const failure = await starting.catch((error: unknown) => error);
			expect(isDiskFull(failure)).toBe(true);
			expect(told.length).toBeGreaterThan(0);
			expect(told.filter((error) => !isDiskFull(error))).toEqual([]);
		},
	);

	it("deletes what has expired, and nothing else", async () => {
		const now = Date.now();
		const storage = await startLocalStorage({ ...systemClock, now: () => now });
		const seconds = Math.floor(now / 1000);
		const put = (pk: string, ttl?: number | string) =>
			storage.client.send(
				new PutCommand({ TableName: "test-operations", Item: { pk, sk: "x", ...(ttl && { ttl }) } }),
			);
		await Promise.all([
			put("expired", seconds - 1),
			put("due", seconds),
			put("later", seconds + 60),
			put("never"),
			put("no number", String(seconds - 1)),
			put("milliseconds", now),
			put("long ago", seconds - 6 * 365 * 86_400),
		]);
		expect(await storage.dynamoDb.sweep()).toBe(1);
		expect(await storage.dynamoDb.sweep()).toBe(0);
		const exists = async (pk: string) =>
			(await storage.client.send(new GetCommand({ TableName: "test-operations", Key: { pk, sk: "x" } })))
				.Item !== undefined;
		expect(await exists("expired")).toBe(false);
		for (const pk of ["due", "later", "never", "no number", "milliseconds", "long ago"]) {
			expect(await exists(pk), pk).toBe(true);
		}
		await storage.close();
	});

	it("keeps tables, items and counts in its file", async () => {
		const file = join(folder(), "runtime.db");
		await withFile(file, { tables: TABLES }, async (client) => {
			await client.send(
				new PutCommand({ TableName: "t-accounts", Item: { pk: "a", sk: "b", email_hash: "h" } }),
			);
		});
		await withFile(file, { tables: TABLES }, async (client) => {
			const { Item } = await client.send(
				new GetCommand({ TableName: "t-accounts", Key: { pk: "a", sk: "b" } }),
			);
			expect(Item).toEqual({ pk: "a", sk: "b", email_hash: "h" });
			const { Table } = await client.send(new DescribeTableCommand({ TableName: "t-accounts" }));
			expect(Table).toMatchObject({ ItemCount: 1, TableSizeBytes: 17, TableStatus: "ACTIVE" });
		});
	});

	it("gives tables of another version the indexes they have now, filled with what is there", async () => {
		const file = join(folder(), "runtime.db");
		const before = { ...TABLES.accounts, indexes: [{ name: "old-index", partitionKey: "old" }] };
		const after = {
			...TABLES.accounts,
			indexes: [{ name: "new-index", partitionKey: "new", sortKey: "pk" }],
		};
		await withFile(file, { tables: { accounts: before } }, async (client) => {
			for (const Item of [{ new: "n", old: "o" }, { old: "o" }, { new: "" }, { new: 5 }]) {
				await client.send(
					new PutCommand({ TableName: "t-accounts", Item: { pk: JSON.stringify(Item), sk: "b", ...Item } }),
				);
			}
		});
		await withFile(file, { tables: { accounts: after } }, async (client) => {
			const { Table } = await client.send(new DescribeTableCommand({ TableName: "t-accounts" }));
			expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(["new-index"]);
			const { Items } = await client.send(
				new ScanCommand({ TableName: "t-accounts", IndexName: "new-index" }),
			);
			expect(Items?.map((item) => item["new"])).toEqual([{ S: "n" }]);
		});
	});

	it("refuses tables with another key", async () => {
		const file = join(folder(), "runtime.db");
		await withFile(file, { tables: {} }, async (client) => {
			await client.send(
				new CreateTableCommand({
					TableName: "t-accounts",
					BillingMode: "PAY_PER_REQUEST",
					AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
					KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
				}),
			);
		});
		await expect(withFile(file, { tables: TABLES }, async () => {})).rejects.toThrow(TableMismatchError);
	});

	it("takes over a LevelDB store of an earlier version once, with nothing lost", async () => {
		const directory = folder();
		const path = join(directory, "dynamodb");
		const items = Array.from({ length: 120 }, (_, index) => ({
			pk: `npm#p${index}`,
			sk: "LATEST",
			risk_shard: "HIGH#1",
			size: index / 8,
			document: Buffer.from(`document ${index}`),
			nested: { list: [1, "two", null, true], set: new Set(["a", "b"]) },
		}));
		await writeWithDynalite(path, "t-packages", items);

		const file = join(directory, "runtime.db");
		const read = () =>
			withFile(file, { tables: TABLES, importFrom: path }, async (client) => {
				const all = await client.send(new ScanCommand({ TableName: "t-packages" }));
				const index = await client.send(
					new ScanCommand({ TableName: "t-packages", IndexName: "tier-index" }),
				);
				return { items: all.Items ?? [], inIndex: index.Count };
			});
		const imported = await read();
		expect(imported.items).toHaveLength(items.length);
		const byKey = new Map(imported.items.map((item) => [item["pk"]?.S, item]));
		expect(byKey.get("npm#p77")).toEqual({
			pk: { S: "npm#p77" },
			sk: { S: "LATEST" },
			risk_shard: { S: "HIGH#1" },
			size: { N: "9.625" },
			document: { B: new Uint8Array(Buffer.from("document 77")) },
			nested: {
				M: {
					list: { L: [{ N: "1" }, { S: "two" }, { NULL: true }, { BOOL: true }] },
					set: { SS: ["a", "b"] },
				},
			},
		});
		expect(existsSync(path)).toBe(false);
		expect(existsSync(`${path}.imported`)).toBe(true);
		expect((await read()).items).toHaveLength(items.length);
	});

	it("sweeps by itself every minute, and stops with the rest", async () => {
		const clock = createManualClock({ start: Date.now() });
		const dynamoDb = await startDynamoDb({ tables: {}, tablePrefix: "t", clock });
		expect(clock.sleeping()).toBe(1);
		await clock.advance(60_000);
		expect(clock.sleeping()).toBe(1);
		await dynamoDb.close();
		await clock.advance(1);
		expect(clock.sleeping()).toBe(0);
	});

	it("speaks the protocol of AWS to any other tool", async () => {
		const dynamoDb = await startDynamoDb({ tables: TABLES, tablePrefix: "t", clock: systemClock });
		const server = createServer((request, response) => dynamoDb.handle(request, response));
		const port = await listen(server, 0, "127.0.0.1");
		const call = async (target: string, body: string) => {
			const response = await fetch(`http://127.0.0.1:${port}`, {
				method: "POST",
				headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
				body,
			});
			const text = await response.text();
			expect(response.headers.get("x-amz-crc32")).toBe(String(crc32(text)));
			expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.0");
			return { status: response.status, body: JSON.parse(text) };
		};
		expect(await call("DynamoDB_20120810.ListTables", "{}")).toEqual({
			status: 200,
			body: { TableNames: ["t-accounts", "t-operations", "t-packages"] },
		});
		const unknown = { status: 400, body: { __type: "com.amazon.coral.service#UnknownOperationException" } };
		expect(await call("DynamoDB_20120810.Dance", "{}")).toMatchObject(unknown);
		expect(await call("DynamoDB_20120810.constructor", "{}")).toMatchObject(unknown);
		expect(await call("DynamoDB_20111205.ListTables", "{}")).toMatchObject(unknown);
		const serialization = {
			status: 400,
			body: { __type: "com.amazon.coral.service#SerializationException" },
		};
		for (const body of ["{", "[]", "7", '{"TableName":7}', '{"Limit":"x"}']) {
			expect(await call("DynamoDB_20120810.ListTables", body), body).toMatchObject(
				body === '{"TableName":7}' ? { status: 200 } : serialization,
			);
		}
		await stopListening(server);
		await dynamoDb.close();
	});
});

/** Writes with what earlier versions wrote with. */
async function writeWithDynalite(
	path: string,
	tableName: string,
	items: readonly Record<string, unknown>[],
): Promise<void> {
	const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
	const port = await listen(server, 0, "127.0.0.1");
	const client = new DynamoDBClient({
		endpoint: `http://127.0.0.1:${port}`,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	await client.send(
		new CreateTableCommand({
			TableName: tableName,
			BillingMode: "PAY_PER_REQUEST",
			AttributeDefinitions: ["pk", "sk", "old"].map((AttributeName) => ({
				AttributeName,
				AttributeType: "S",
			})),
			KeySchema: [
				{ AttributeName: "pk", KeyType: "HASH" },
				{ AttributeName: "sk", KeyType: "RANGE" },
			],
			GlobalSecondaryIndexes: [
				{
					IndexName: "old-index",
					KeySchema: [{ AttributeName: "old", KeyType: "HASH" }],
					Projection: { ProjectionType: "KEYS_ONLY" },
				},
			],
		}),
	);
	// It makes tables a moment after it has answered.
	await vi.waitFor(async () => {
		const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
		expect(Table?.TableStatus).toBe("ACTIVE");
	}, PATIENT);
	for (const Item of items) await client.send(new PutCommand({ TableName: tableName, Item }));
	client.destroy();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
}
