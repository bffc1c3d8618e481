/** The tables, made from their one declaration. */
import { TABLES, type TableDefinition, type TableName } from "@dephealth/contract/tables.ts";
import { pascalCase } from "./names.ts";
import type { Settings } from "./settings.ts";

export type Tables = Readonly<Record<TableName, sst.aws.Dynamo>>;

export function createStorage(settings: Settings): Tables {
	return {
		packages: createTable("packages", settings),
		accounts: createTable("accounts", settings),
		operations: createTable("operations", settings),
	};
}

function createTable(name: TableName, settings: Settings): sst.aws.Dynamo {
	const { partitionKey, sortKey, ttlAttribute, indexes }: TableDefinition = TABLES[name];
	const keyAttributes = [
		partitionKey,
		sortKey,
		...indexes.flatMap((index) => [index.partitionKey, index.sortKey ?? []].flat()),
	];
	return new sst.aws.Dynamo(pascalCase(name), {
		fields: Object.fromEntries(keyAttributes.map((attribute) => [attribute, "string"] as const)),
		primaryIndex: { hashKey: partitionKey, rangeKey: sortKey },
		globalIndexes: Object.fromEntries(
			indexes.map((index) => [
				index.name,
				{
					hashKey: index.partitionKey,
					...(index.sortKey !== undefined && { rangeKey: index.sortKey }),
					projection: "keys-only" as const,
				},
			]),
		),
		ttl: ttlAttribute,
		deletionProtection: settings.isProduction,
		transform: {
			table(args) {
				// SST turns backups on everywhere; they are paid by the gigabyte, and a test stage has nothing to lose.
				args.pointInTimeRecovery = { enabled: settings.isProduction };
			},
		},
	});
}
