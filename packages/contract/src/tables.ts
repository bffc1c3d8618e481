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
	partitionKey: "pk";
	sortKey: "sk";
	/** Epoch seconds; DynamoDB deletes late, so every reader also checks the time itself. */
	ttlAttribute: "ttl";
	/** All KEYS_ONLY: whole items are batch-read afterwards. */
	indexes: readonly IndexDefinition[];
};

export type TableName = "packages" | "accounts" | "operations";

export const TABLES: Readonly<Record<TableName, TableDefinition>> = {
	packages: {
		partitionKey: "pk",
		sortKey: "sk",
		ttlAttribute: "ttl",
		indexes: [
			{ name: "risk-index", partitionKey: "risk_shard", sortKey: "pk" },
			{ name: "tier-index", partitionKey: "tier_shard", sortKey: "pk" },
			{ name: "status-index", partitionKey: "status_shard", sortKey: "status_since" },
		],
	},
	accounts: {
		partitionKey: "pk",
		sortKey: "sk",
		ttlAttribute: "ttl",
		indexes: [
			{ name: "key-hash-index", partitionKey: "key_hash" },
			{ name: "email-index", partitionKey: "email_hash" },
			{ name: "verification-index", partitionKey: "verification_hash" },
			{ name: "magic-token-index", partitionKey: "magic_token_hash" },
			{ name: "stripe-customer-index", partitionKey: "stripe_customer_id" },
		],
	},
	operations: {
		partitionKey: "pk",
		sortKey: "sk",
		ttlAttribute: "ttl",
		indexes: [{ name: "failure-index", partitionKey: "failure_month", sortKey: "failed_at" }],
	},
};
