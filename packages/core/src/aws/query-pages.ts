import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "./batch-get.ts";
import { storageCall } from "./storage-call.ts";

type Query = Omit<QueryCommandInput, "TableName" | "ExclusiveStartKey">;
type Table = { client: DynamoDBDocumentClient; tableName: string };

/**
 * The results of a query, a page at a time. The next page is read once the previous one has been consumed; a page may
 * be empty.
 *
 * @throws StorageUnavailableError
 */
export async function* queryPages({ client, tableName }: Table, query: Query): AsyncGenerator<Item[]> {
	let start: Item | undefined;
	do {
		const page = await storageCall(() =>
			client.send(
				new QueryCommand({ ...query, TableName: tableName, ...(start && { ExclusiveStartKey: start }) }),
			),
		);
		yield page.Items ?? [];
		start = page.LastEvaluatedKey;
	} while (start);
}

/**
 * All results of a query that is known to be small.
 *
 * @throws StorageUnavailableError
 */
export async function queryAll(table: Table, query: Query): Promise<Item[]> {
	const items: Item[] = [];
	for await (const page of queryPages(table, query)) items.push(...page);
	return items;
}
