/** The parameters of the operations on tables. */
import { TABLE_NAME } from "./item-requests.ts";
import type { Field, Fields } from "./shape.ts";

const UNITS: Field = { kind: "integer", required: true, min: 1 };
const THROUGHPUT: Field = {
	kind: "struct",
	fields: { WriteCapacityUnits: UNITS, ReadCapacityUnits: UNITS },
};
const ATTRIBUTE_DEFINITIONS: Field = {
	kind: "list",
	of: {
		kind: "struct",
		fields: {
			AttributeName: { kind: "string", required: true, min: 1, max: 255 },
			AttributeType: { kind: "string", required: true, values: ["B", "N", "S"] },
		},
	},
};
const KEY_SCHEMA: Field = {
	kind: "list",
	required: true,
	min: 1,
	max: 2,
	of: {
		kind: "struct",
		fields: {
			AttributeName: { kind: "string", required: true, min: 1, max: 255 },
			KeyType: { kind: "string", required: true, values: ["HASH", "RANGE"] },
		},
	},
};
const PROJECTION: Field = {
	kind: "struct",
	required: true,
	fields: {
		ProjectionType: { kind: "string", values: ["ALL", "INCLUDE", "KEYS_ONLY"] },
		NonKeyAttributes: { kind: "list", min: 1, max: 20, of: { kind: "string" } },
	},
};
const INDEX_NAME: Field = { kind: "string", required: true, min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" };
const INDEX: Fields = { IndexName: INDEX_NAME, KeySchema: KEY_SCHEMA, Projection: PROJECTION };
const BILLING_MODE: Field = { kind: "string", values: ["PROVISIONED", "PAY_PER_REQUEST"] };
const NEW_TABLE_NAME: Field = { ...TABLE_NAME, min: 3 };

export const CREATE_TABLE: Fields = {
	AttributeDefinitions: { ...ATTRIBUTE_DEFINITIONS, required: true },
	TableName: NEW_TABLE_NAME,
	BillingMode: BILLING_MODE,
	ProvisionedThroughput: THROUGHPUT,
	KeySchema: KEY_SCHEMA,
	LocalSecondaryIndexes: { kind: "list", of: { kind: "struct", fields: INDEX } },
	GlobalSecondaryIndexes: {
		kind: "list",
		of: { kind: "struct", fields: { ...INDEX, ProvisionedThroughput: THROUGHPUT } },
	},
	DeletionProtectionEnabled: { kind: "boolean" },
};

export const ONE_TABLE: Fields = { TableName: TABLE_NAME };

export const LIST_TABLES: Fields = {
	ExclusiveStartTableName: { kind: "string", min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" },
	Limit: { kind: "integer", min: 1 },
};

export const UPDATE_TABLE: Fields = {
	TableName: TABLE_NAME,
	AttributeDefinitions: ATTRIBUTE_DEFINITIONS,
	BillingMode: BILLING_MODE,
	ProvisionedThroughput: THROUGHPUT,
	DeletionProtectionEnabled: { kind: "boolean" },
	GlobalSecondaryIndexUpdates: {
		kind: "list",
		of: {
			kind: "struct",
			fields: {
				Create: { kind: "struct", fields: { ...INDEX, ProvisionedThroughput: THROUGHPUT } },
				Update: {
					kind: "struct",
					fields: { IndexName: INDEX_NAME, ProvisionedThroughput: { ...THROUGHPUT, required: true } },
				},
				Delete: { kind: "struct", fields: { IndexName: INDEX_NAME } },
			},
		},
	},
};

export const UPDATE_TIME_TO_LIVE: Fields = {
	TableName: TABLE_NAME,
	TimeToLiveSpecification: {
		kind: "struct",
		required: true,
		fields: {
			Enabled: { kind: "boolean", required: true },
			AttributeName: { kind: "string", required: true, min: 1, max: 255 },
		},
	},
};
