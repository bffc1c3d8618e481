import {
	type AttributeDefinition,
	CreateTableCommand,
	DescribeTableCommand,
	DescribeTimeToLiveCommand,
	type DynamoDBClient,
	type GlobalSecondaryIndexUpdate,
	type KeySchemaElement,
	ResourceNotFoundException,
	type TableDescription,
	UpdateTableCommand,
	UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "@dephealth/contract/tables.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { StartError } from "../start-error.ts";

/** The data directory holds tables of another shape: it was made by another version. */
export class TableMismatchError extends StartError {
	override name = "TableMismatchError";
}

/**
 * Creates the tables that are missing, and gives those that are there the indexes and the TTL that their definition
 * has now.
 *
 * @returns their names
 * @throws TableMismatchError when a table or an index has another key
 */
export async function ensureTables(
	client: DynamoDBClient,
	options: { tables: Readonly<Record<string, TableDefinition>>; tablePrefix: string; clock: Clock },
): Promise<string[]> {
	return Promise.all(
		Object.entries(options.tables).map(async ([name, definition]) => {
			const tableName = `${options.tablePrefix}-${name}`;
			const existing = await describe(client, tableName);
			if (existing) await adapt(client, existing, tableName, definition, options.clock);
			else await create(client, tableName, definition, options.clock);
			await enableTtl(client, tableName, definition);
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

async function adapt(
	client: DynamoDBClient,
	existing: TableDescription,
	tableName: string,
	definition: TableDefinition,
	clock: Clock,
): Promise<void> {
	const tableKey = keySchema(definition.partitionKey, definition.sortKey);
	refuseOtherKey(tableName, existing.KeySchema, tableKey);
	const wanted = new Map(definition.indexes.map((index) => [index.name, index]));
	const present = new Map((existing.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
	for (const [name, index] of present) {
		const now = wanted.get(name ?? "");
		if (now) {
			refuseOtherKey(
				`${tableName}, index ${name}`,
				index.KeySchema,
				keySchema(now.partitionKey, now.sortKey),
			);
		} else await updateIndexes(client, tableName, { Delete: { IndexName: name } }, [], clock);
	}
	for (const index of definition.indexes) {
		if (present.has(index.name)) continue;
		const key = keySchema(index.partitionKey, index.sortKey);
		const { name: IndexName } = index;
		const Create = { IndexName, KeySchema: key, Projection: { ProjectionType: "KEYS_ONLY" as const } };
		await updateIndexes(client, tableName, { Create }, [tableKey, key], clock);
	}
}

function refuseOtherKey(
	what: string,
	existing: readonly KeySchemaElement[] | undefined,
	wanted: readonly KeySchemaElement[],
): void {
	const names = (schema: readonly KeySchemaElement[]) =>
		schema.map((element) => element.AttributeName).join(", ");
	if (names(existing ?? []) === names(wanted)) return;
	throw new TableMismatchError(
		`The table ${what} in the data directory has the key ${names(existing ?? [])} instead of ${names(wanted)}: another version made it. Start with a new --data-dir; what is public is collected again.`,
	);
}

async function updateIndexes(
	client: DynamoDBClient,
	tableName: string,
	update: GlobalSecondaryIndexUpdate,
	keySchemas: readonly KeySchemaElement[][],
	clock: Clock,
): Promise<void> {
	await client.send(
		new UpdateTableCommand({
			TableName: tableName,
			GlobalSecondaryIndexUpdates: [update],
			...(keySchemas.length > 0 && { AttributeDefinitions: attributes(keySchemas) }),
		}),
	);
	await untilActive(client, tableName, clock);
}

async function enableTtl(
	client: DynamoDBClient,
	tableName: string,
	definition: TableDefinition,
): Promise<void> {
	const { TimeToLiveDescription } = await client.send(
		new DescribeTimeToLiveCommand({ TableName: tableName }),
	);
	if (TimeToLiveDescription?.TimeToLiveStatus !== "DISABLED") return;
	await client.send(
		new UpdateTimeToLiveCommand({
			TableName: tableName,
			TimeToLiveSpecification: { Enabled: true, AttributeName: definition.ttlAttribute },
		}),
	);
}

async function untilActive(client: DynamoDBClient, tableName: string, clock: Clock): Promise<void> {
	for (;;) {
		const table = await describe(client, tableName);
		const indexes = table?.GlobalSecondaryIndexes ?? [];
		const isActive = indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE");
		if (table?.TableStatus === "ACTIVE" && isActive) return;
		await clock.sleep(5);
	}
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
	await untilActive(client, tableName, clock);
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
