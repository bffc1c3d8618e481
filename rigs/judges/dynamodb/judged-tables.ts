/** The tables on which requests are compared, and the requests that make them. */
import type { Value } from "./random-values.ts";

export type KeyType = "S" | "N" | "B";
export type Table = {
	name: string;
	sort?: KeyType;
	indexes: readonly { name: string; partition: string; sort?: string }[];
};

export type Call = {
	operation: string;
	body: Record<string, unknown>;
	/** Ask on until there are no more pages, and put them together. */
	isPaged?: boolean;
	/** DynamoDB promises no order of these. */
	isUnordered?: boolean;
};

export const TABLES: readonly Table[] = [
	{ name: "fuzz-plain", indexes: [] },
	{
		name: "fuzz-text",
		sort: "S",
		indexes: [
			{ name: "by-a", partition: "a" },
			{ name: "by-b", partition: "b", sort: "count" },
		],
	},
	{ name: "fuzz-number", sort: "N", indexes: [] },
	{ name: "fuzz-bytes", sort: "B", indexes: [] },
];

export const KEY_VALUES: Readonly<Record<KeyType, readonly Value[]>> = {
	S: ["x", "xy", "y", "yz", "é", "Z"].map((S) => ({ S })),
	N: ["0", "1", "-1", "10", "9", "1.5", "-0.25", "-10", "1e3"].map((N) => ({ N })),
	B: ["AA==", "AAE=", "/w==", "YQ==", "YWI="].map((B) => ({ B })),
};
/** Types of the index keys. */
export const INDEX_TYPES: Readonly<Record<string, KeyType>> = { a: "S", b: "S", count: "N" };

export function createRequests(): Call[] {
	return TABLES.map((table) => ({
		operation: "CreateTable",
		body: {
			TableName: table.name,
			BillingMode: "PAY_PER_REQUEST",
			AttributeDefinitions: [
				{ AttributeName: "pk", AttributeType: "S" },
				...(table.sort ? [{ AttributeName: "sk", AttributeType: table.sort }] : []),
				...(table.indexes.length > 0
					? Object.entries(INDEX_TYPES).map(([AttributeName, AttributeType]) => ({
							AttributeName,
							AttributeType,
						}))
					: []),
			],
			KeySchema: keySchema("pk", table.sort && "sk"),
			...(table.indexes.length > 0 && {
				GlobalSecondaryIndexes: table.indexes.map(({ name, partition, sort }) => ({
					IndexName: name,
					KeySchema: keySchema(partition, sort),
					Projection: { ProjectionType: sort ? "ALL" : "KEYS_ONLY" },
				})),
			}),
		},
	}));
}

function keySchema(partition: string, sort?: string | undefined) {
	return [
		{ AttributeName: partition, KeyType: "HASH" },
		...(sort ? [{ AttributeName: sort, KeyType: "RANGE" }] : []),
	];
}
