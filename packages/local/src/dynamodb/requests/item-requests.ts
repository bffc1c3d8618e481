/** The parameters of the operations on items. */
import type { Field, Fields, StringShape } from "./shape.ts";

export const TABLE_NAME: StringShape & { required: true } = {
	kind: "string",
	required: true,
	min: 1,
	max: 255,
	pattern: "[a-zA-Z0-9_.-]+",
};
const INDEX_NAME: StringShape = { kind: "string", min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" };
const ITEM: Field = { kind: "map", of: { kind: "value" } };
const REQUIRED_ITEM: Field = { ...ITEM, required: true };
const CAPACITY: Field = { kind: "string", values: ["INDEXES", "TOTAL", "NONE"] };
const ITEM_COLLECTIONS: Field = { kind: "string", values: ["SIZE", "NONE"] };
const RETURN_VALUES: Field = {
	kind: "string",
	values: ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
};
const ON_FAILURE: Field = { kind: "string", values: ["ALL_OLD", "NONE"] };
const TEXT: Field = { kind: "string" };
const ATTRIBUTES_TO_GET: Field = { kind: "list", min: 1, max: 255, of: TEXT };
const LOGICAL: Field = { kind: "string", values: ["OR", "AND"] };

const NAMES: Fields = { ExpressionAttributeNames: { kind: "map", of: TEXT } };
const PLACEHOLDERS: Fields = { ...NAMES, ExpressionAttributeValues: ITEM };

const OPERATOR: Field = {
	kind: "string",
	values: [
		"IN",
		"NULL",
		"BETWEEN",
		"LT",
		"NOT_CONTAINS",
		"EQ",
		"GT",
		"NOT_NULL",
		"NE",
		"LE",
		"BEGINS_WITH",
		"GE",
		"CONTAINS",
	],
};
const VALUES: Field = { kind: "list", of: { kind: "value" } };
const CONDITIONS: Field = {
	kind: "map",
	of: {
		kind: "struct",
		fields: { ComparisonOperator: { ...OPERATOR, required: true }, AttributeValueList: VALUES },
	},
};
const EXPECTED: Field = {
	kind: "map",
	of: {
		kind: "struct",
		fields: {
			AttributeValueList: VALUES,
			ComparisonOperator: OPERATOR,
			Exists: { kind: "boolean" },
			Value: { kind: "value" },
		},
	},
};

export const GET_ITEM: Fields = {
	ReturnConsumedCapacity: CAPACITY,
	AttributesToGet: ATTRIBUTES_TO_GET,
	TableName: TABLE_NAME,
	Key: REQUIRED_ITEM,
	ConsistentRead: { kind: "boolean" },
	ProjectionExpression: TEXT,
	...NAMES,
};

const WRITE: Fields = {
	ReturnConsumedCapacity: CAPACITY,
	TableName: TABLE_NAME,
	ConditionalOperator: LOGICAL,
	Expected: EXPECTED,
	ReturnValues: RETURN_VALUES,
	ReturnItemCollectionMetrics: ITEM_COLLECTIONS,
	ReturnValuesOnConditionCheckFailure: ON_FAILURE,
	ConditionExpression: TEXT,
	...PLACEHOLDERS,
};

export const PUT_ITEM: Fields = { ...WRITE, Item: REQUIRED_ITEM };
export const DELETE_ITEM: Fields = { ...WRITE, Key: REQUIRED_ITEM };
export const UPDATE_ITEM: Fields = {
	...WRITE,
	Key: REQUIRED_ITEM,
	UpdateExpression: TEXT,
	AttributeUpdates: {
		kind: "map",
		of: { kind: "struct", fields: { Action: TEXT, Value: { kind: "value" } } },
	},
};

const READ_MANY: Fields = {
	Select: {
		kind: "string",
		values: ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
	},
	IndexName: INDEX_NAME,
	ReturnConsumedCapacity: CAPACITY,
	TableName: TABLE_NAME,
	ConditionalOperator: LOGICAL,
	AttributesToGet: ATTRIBUTES_TO_GET,
	ExclusiveStartKey: ITEM,
	ConsistentRead: { kind: "boolean" },
	FilterExpression: TEXT,
	ProjectionExpression: TEXT,
	...PLACEHOLDERS,
};

export const QUERY: Fields = {
	...READ_MANY,
	Limit: { kind: "integer", min: 1, hidesValue: true },
	QueryFilter: CONDITIONS,
	KeyConditions: CONDITIONS,
	ScanIndexForward: { kind: "boolean" },
	KeyConditionExpression: TEXT,
};

export const SCAN: Fields = {
	...READ_MANY,
	Limit: { kind: "integer", min: 1 },
	ScanFilter: CONDITIONS,
	TotalSegments: { kind: "integer", min: 1 },
	Segment: { kind: "integer", min: 0 },
};

export const BATCH_GET_ITEM: Fields = {
	ReturnConsumedCapacity: CAPACITY,
	RequestItems: {
		kind: "map",
		required: true,
		keys: TABLE_NAME,
		of: {
			kind: "struct",
			fields: {
				Keys: { kind: "list", required: true, min: 1, max: 100, hidesValue: true, of: ITEM },
				AttributesToGet: ATTRIBUTES_TO_GET,
				ConsistentRead: { kind: "boolean" },
				ProjectionExpression: TEXT,
				...NAMES,
			},
		},
	},
};

export const BATCH_WRITE_ITEM: Fields = {
	ReturnConsumedCapacity: CAPACITY,
	ReturnItemCollectionMetrics: ITEM_COLLECTIONS,
	RequestItems: {
		kind: "map",
		required: true,
		keys: TABLE_NAME,
		values: { min: 1, max: 25 },
		of: {
			kind: "list",
			of: {
				kind: "struct",
				fields: {
					DeleteRequest: { kind: "struct", fields: { Key: REQUIRED_ITEM } },
					PutRequest: { kind: "struct", fields: { Item: REQUIRED_ITEM } },
				},
			},
		},
	},
};

const CHECK: Fields = {
	TableName: TABLE_NAME,
	ConditionExpression: TEXT,
	ReturnValuesOnConditionCheckFailure: ON_FAILURE,
	...PLACEHOLDERS,
};

export const TRANSACT_WRITE_ITEMS: Fields = {
	ReturnConsumedCapacity: CAPACITY,
	ReturnItemCollectionMetrics: ITEM_COLLECTIONS,
	ClientRequestToken: { kind: "string", min: 1, max: 36 },
	TransactItems: {
		kind: "list",
		required: true,
		min: 1,
		max: 100,
		of: {
			kind: "struct",
			fields: {
				ConditionCheck: {
					kind: "struct",
					fields: { ...CHECK, Key: REQUIRED_ITEM, ConditionExpression: { kind: "string", required: true } },
				},
				Put: { kind: "struct", fields: { ...CHECK, Item: REQUIRED_ITEM } },
				Delete: { kind: "struct", fields: { ...CHECK, Key: REQUIRED_ITEM } },
				Update: {
					kind: "struct",
					fields: { ...CHECK, Key: REQUIRED_ITEM, UpdateExpression: { kind: "string", required: true } },
				},
			},
		},
	},
};

export const TRANSACT_GET_ITEMS: Fields = {
	ReturnConsumedCapacity: CAPACITY,
	TransactItems: {
		kind: "list",
		required: true,
		min: 1,
		max: 100,
		of: {
			kind: "struct",
			fields: {
				Get: {
					kind: "struct",
					required: true,
					fields: { TableName: TABLE_NAME, Key: REQUIRED_ITEM, ProjectionExpression: TEXT, ...NAMES },
				},
			},
		},
	},
};
