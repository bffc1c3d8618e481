import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { TABLES } from "@dephealth/contract/tables.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { TableMismatchError } from "@dephealth/local/dynamodb/ensure-tables.ts";
import { describe, expect, it } from "vitest";
import { startLocalStorage } from "../../local-storage.ts";
import { createManualClock } from "../../manual-clock.ts";

describe("the embedded DynamoDB", () => {
	it("deletes what has expired, and nothing else", async () => {
		const now = Date.now();
		const storage = await startLocalStorage({ ...systemClock, now: () => now });
		const seconds = Math.floor(now / 1000);
		const put = (pk: string, ttl?: number) =>
			storage.client.send(
				new PutCommand({ TableName: "test-operations", Item: { pk, sk: "x", ...(ttl && { ttl }) } }),
			);
		await Promise.all([
			put("expired", seconds - 1),
			put("due", seconds),
			put("later", seconds + 60),
			put("never"),
		]);
		expect(await storage.dynamoDb.sweep()).toBe(1);
		const exists = async (pk: string) =>
			(await storage.client.send(new GetCommand({ TableName: "test-operations", Key: { pk, sk: "x" } })))
				.Item !== undefined;
		expect(await Promise.all(["expired", "due", "later", "never"].map(exists))).toEqual([
			false,
			true,
			true,
			true,
		]);
		await storage.close();
	});

	it("keeps its tables on disk, and refuses tables of another version", async () => {
		const path = join(mkdtempSync(join(tmpdir(), "dephealth-test-")), "dynamodb");
		const options = { path, tables: TABLES, tablePrefix: "t", clock: systemClock };
		await (await startDynamoDb(options)).close();
		await (await startDynamoDb(options)).close();
		const accounts = { ...TABLES.accounts, indexes: [{ name: "new-index", partitionKey: "new" }] };
		await expect(startDynamoDb({ ...options, tables: { ...TABLES, accounts } })).rejects.toThrow(
			TableMismatchError,
		);
	});

	it("sweeps by itself every minute, and stops with the rest", async () => {
		const clock = createManualClock({ start: Date.now() });
		const dynamoDb = await startDynamoDb({ path: undefined, tables: {}, tablePrefix: "t", clock });
		expect(clock.sleeping()).toBe(1);
		await clock.advance(60_000);
		expect(clock.sleeping()).toBe(1);
		await dynamoDb.close();
		await clock.advance(1);
		expect(clock.sleeping()).toBe(0);
	});
});
