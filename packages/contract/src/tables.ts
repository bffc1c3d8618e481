/**
 * The tables, declared once as data: the infrastructure and the embedded runtime both build them from here.
 * Three tables, so that the functions that talk to the outside can be denied the accounts.
 */

/** A string attribute used as a key. `*_shard` values are write-sharded (`pending#3`), so that no partition is hot. */
export type IndexDefinition = {
	name: string;
	partitionKey: string;
	sortKey?: string;
};

export type TableDefinition = {
	/** Environment variable with the table's name. */
	variable: string;
	partitionKey: "pk";
	sortKey: "sk";
	/** Epoch seconds; DynamoDB deletes late, so every reader also checks the time itself. */
	ttlAttribute: "ttl";
	/** All KEYS_ONLY: whole items are batch-read afterwards. */
	indexes: readonly IndexDefinition[];
};

const KEYS = { partitionKey: "pk", sortKey: "sk", ttlAttribute: "ttl" } as const;

export const TABLES = {
	packages: {
		...KEYS,
		variable: "PACKAGES_TABLE",
		indexes: [
			{ name: "risk-level-index", partitionKey: "risk_shard", sortKey: "last_updated" },
			{ name: "tier-index", partitionKey: "tier_shard", sortKey: "pk" },
			{ name: "status-index", partitionKey: "status_shard", sortKey: "status_since" },
		],
	},
	accounts: {
		...KEYS,
		variable: "ACCOUNTS_TABLE",
		indexes: [
			{ name: "key-hash-index", partitionKey: "key_hash" },
			{ name: "verification-index", partitionKey: "verification_hash" },
			{ name: "magic-token-index", partitionKey: "magic_token_hash" },
			{ name: "stripe-customer-index", partitionKey: "stripe_customer_id" },
		],
	},
	operations: {
		...KEYS,
		variable: "OPERATIONS_TABLE",
		indexes: [{ name: "failure-index", partitionKey: "failure_month", sortKey: "failed_at" }],
	},
} as const satisfies Readonly<Record<string, TableDefinition>>;

export type TableName = keyof typeof TABLES;

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];
