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
			const table = { client, tableName: `${options.tablePrefix}-${name}`, clock: options.clock };
			const existing = await describe(table);
			if (existing) await adapt(table, existing, definition);
			else await create(table, definition);
			await enableTtl(table, definition);
			return table.tableName;
		}),
	);
}

/** A table, and what is needed to wait for it. */
type Target = { client: DynamoDBClient; tableName: string; clock: Clock };

async function describe({ client, tableName }: Target): Promise<TableDescription | undefined> {
	try {
		return (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table;
	} catch (error) {
		if (error instanceof ResourceNotFoundException) return undefined;
		throw error;
	}
}

async function adapt(target: Target, existing: TableDescription, definition: TableDefinition): Promise<void> {
	const { tableName } = target;
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
		} else await updateIndexes(target, { Delete: { IndexName: name } });
	}
	for (const index of definition.indexes) {
		if (present.has(index.name)) continue;
		const key = keySchema(index.partitionKey, index.sortKey);
		const { name: IndexName } = index;
		const Create = { IndexName, KeySchema: key, Projection: { ProjectionType: "KEYS_ONLY" as const } };
		await updateIndexes(target, { Create }, [tableKey, key]);
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
	target: Target,
	update: GlobalSecondaryIndexUpdate,
	keySchemas: readonly KeySchemaElement[][] = [],
): Promise<void> {
	const { client, tableName } = target;
	await client.send(
		new UpdateTableCommand({
			TableName: tableName,
			GlobalSecondaryIndexUpdates: [update],
			...(keySchemas.length > 0 && { AttributeDefinitions: attributes(keySchemas) }),
		}),
	);
	await untilActive(target);
}

async function enableTtl({ client, tableName }: Target, definition: TableDefinition): Promise<void> {
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

async function untilActive(target: Target): Promise<void> {
	for (;;) {
		const table = await describe(target);
		const indexes = table?.GlobalSecondaryIndexes ?? [];
		const isActive = indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE");
		if (table?.TableStatus === "ACTIVE" && isActive) return;
		await target.clock.sleep(5);
	}
}

async function create(target: Target, definition: TableDefinition): Promise<void> {
	const { client, tableName } = target;
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
	await untilActive(target);
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
