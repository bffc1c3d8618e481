/** Deletes expired items, as DynamoDB's TTL does. Like there, readers must not rely on it being prompt. */
import {
	type AttributeValue,
	ConditionalCheckFailedException,
	DeleteItemCommand,
	type DynamoDBClient,
	ScanCommand,
} from "@aws-sdk/client-dynamodb";
import type { Clock } from "@dephealth/core/clock.ts";

const SWEEP_EVERY_MS = 60_000;
const PAGE_SIZE = 500;
/** Pages read of a table in one sweep, so that a sweep ends. */
const MAX_PAGES = 20;

export function startTtlSweeper(options: {
	client: DynamoDBClient;
	tableNames: readonly string[];
	clock: Clock;
}) {
	const { client, clock } = options;
	const stopped = new AbortController();
	let underWay: Promise<unknown> = Promise.resolve();

	async function sweep(): Promise<number> {
		let deleted = 0;
		for (const tableName of options.tableNames) deleted += await sweepTable(client, tableName, clock.now());
		return deleted;
	}

	async function sweepForEver(): Promise<void> {
		while (!stopped.signal.aborted) {
			await clock.sleep(SWEEP_EVERY_MS, stopped.signal);
			if (stopped.signal.aborted) return;
			// A failed sweep is made up for by the next one.
			underWay = sweep().catch(() => 0);
			await underWay;
		}
	}
	sweepForEver().catch(() => undefined);

	return {
		sweep,
		/** Resolves when no sweep is under way any more: the database may be closed then. */
		async stop(): Promise<void> {
			stopped.abort();
			await underWay;
		},
	};
}

async function sweepTable(client: DynamoDBClient, tableName: string, now: number): Promise<number> {
	const seconds = String(Math.floor(now / 1000));
	let deleted = 0;
	let from: Record<string, AttributeValue> | undefined;
	for (let page = 0; page < MAX_PAGES; page++) {
		const { Items, LastEvaluatedKey } = await client.send(
			new ScanCommand({
				TableName: tableName,
				FilterExpression: "#ttl < :now",
				ProjectionExpression: "pk, sk, #ttl",
				ExpressionAttributeNames: { "#ttl": "ttl" },
				ExpressionAttributeValues: { ":now": { N: seconds } },
				Limit: PAGE_SIZE,
				ExclusiveStartKey: from,
			}),
		);
		for (const item of Items ?? []) deleted += await deleteExpired(client, tableName, item);
		if (!LastEvaluatedKey) break;
		from = LastEvaluatedKey;
	}
	return deleted;
}

const NOT_PROLONGED = "#ttl = :ttl";

async function deleteExpired(
	client: DynamoDBClient,
	tableName: string,
	item: Record<string, AttributeValue>,
): Promise<number> {
	const { pk, sk, ttl } = item;
	if (!pk || !sk || !ttl) return 0;
	try {
		await client.send(
			new DeleteItemCommand({
				TableName: tableName,
				Key: { pk, sk },
				ConditionExpression: NOT_PROLONGED,
				ExpressionAttributeNames: { "#ttl": "ttl" },
				ExpressionAttributeValues: { ":ttl": ttl },
			}),
		);
		return 1;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException) return 0;
		throw error;
	}
}
