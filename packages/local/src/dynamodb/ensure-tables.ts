import {
	type AttributeDefinition,
	CreateTableCommand,
	DescribeTableCommand,
	type DynamoDBClient,
	type KeySchemaElement,
	ResourceNotFoundException,
	type TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "@dephealth/contract/tables.ts";
import type { Clock } from "@dephealth/core/clock.ts";

/** The data directory holds tables of another shape: it was made by another version. */
export class TableMismatchError extends Error {
	override name = "TableMismatchError";
}

/** Creates the tables that are missing. @returns their names @throws TableMismatchError */
export async function ensureTables(
	client: DynamoDBClient,
	options: { tables: Readonly<Record<string, TableDefinition>>; tablePrefix: string; clock: Clock },
): Promise<string[]> {
	return Promise.all(
		Object.entries(options.tables).map(async ([name, definition]) => {
			const tableName = `${options.tablePrefix}-${name}`;
			const existing = await describe(client, tableName);
			if (existing) checkShape(existing, tableName, definition);
			else await create(client, tableName, definition, options.clock);
			return tableName;
		}),
	);
}

async function describe(client: DynamoDBClient, tableName: string): Promise<TableDescription | undefined> {
	try {
		return (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table;
	} catch (error) {
		if (error instanceof ResourceNotFoundException) return undefined;
		throw error;
	}
}

function checkShape(existing: TableDescription, tableName: string, definition: TableDefinition): void {
	const present = new Set((existing.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName));
	const missing = definition.indexes.find((index) => !present.has(index.name));
	if (!missing) return;
	throw new TableMismatchError(
		`The table ${tableName} in the data directory has no index ${missing.name}: another version made it. Start with a new --data-dir; what is public is collected again.`,
	);
}

async function create(
	client: DynamoDBClient,
	tableName: string,
	definition: TableDefinition,
	clock: Clock,
): Promise<void> {
	const keySchemas = definition.indexes.map((index) => keySchema(index.partitionKey, index.sortKey));
	const tableKey = keySchema(definition.partitionKey, definition.sortKey);
	await client.send(
		new CreateTableCommand({
			TableName: tableName,
			BillingMode: "PAY_PER_REQUEST",
			KeySchema: tableKey,
			AttributeDefinitions: attributes([tableKey, ...keySchemas]),
			...(definition.indexes.length > 0 && {
				GlobalSecondaryIndexes: definition.indexes.map((index, position) => ({
					IndexName: index.name,
					KeySchema: keySchemas[position] ?? [],
					Projection: { ProjectionType: "KEYS_ONLY" as const },
				})),
			}),
		}),
	);
	while ((await describe(client, tableName))?.TableStatus !== "ACTIVE") await clock.sleep(5);
}

function keySchema(partitionKey: string, sortKey: string | undefined): KeySchemaElement[] {
	return [
		{ AttributeName: partitionKey, KeyType: "HASH" },
		...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: "RANGE" as const }]),
	];
}

/** Every key attribute once; all are strings. */
function attributes(keySchemas: readonly KeySchemaElement[][]): AttributeDefinition[] {
	const names = new Set(keySchemas.flat().map((element) => element.AttributeName));
	return [...names].map((name) => ({ AttributeName: name, AttributeType: "S" }));
}
