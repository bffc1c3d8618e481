import type { AttributeMap } from "../values/attribute-value.ts";

export type CapacityLevel = "INDEXES" | "TOTAL" | "NONE";

/** Names and values for expressions. */
type PlaceholderParameters = {
	ExpressionAttributeNames?: Record<string, string>;
	ExpressionAttributeValues?: AttributeMap;
};

export type LegacyCondition = {
	ComparisonOperator?: string;
	AttributeValueList?: AttributeMap[string][];
	Exists?: boolean;
	Value?: AttributeMap[string];
};
export type LegacyConditions = Record<string, LegacyCondition>;

export type GetItemRequest = PlaceholderParameters & {
	TableName: string;
	Key: AttributeMap;
	ReturnConsumedCapacity?: CapacityLevel;
	ConsistentRead?: boolean;
	AttributesToGet?: string[];
	ProjectionExpression?: string;
};

type WriteRequest = PlaceholderParameters & {
	TableName: string;
	ReturnConsumedCapacity?: CapacityLevel;
	ReturnValues?: "ALL_NEW" | "UPDATED_OLD" | "ALL_OLD" | "NONE" | "UPDATED_NEW";
	ReturnItemCollectionMetrics?: "SIZE" | "NONE";
	ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
	ConditionExpression?: string;
	ConditionalOperator?: "OR" | "AND";
	Expected?: LegacyConditions;
};

export type PutItemRequest = WriteRequest & { Item: AttributeMap };
export type DeleteItemRequest = WriteRequest & { Key: AttributeMap };
export type UpdateItemRequest = WriteRequest & {
	Key: AttributeMap;
	UpdateExpression?: string;
	AttributeUpdates?: Record<string, { Action?: string; Value?: AttributeMap[string] }>;
};

type ReadManyRequest = PlaceholderParameters & {
	TableName: string;
	IndexName?: string;
	Select?: "SPECIFIC_ATTRIBUTES" | "COUNT" | "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES";
	ReturnConsumedCapacity?: CapacityLevel;
	ConsistentRead?: boolean;
	Limit?: number;
	ExclusiveStartKey?: AttributeMap;
	FilterExpression?: string;
	ProjectionExpression?: string;
	AttributesToGet?: string[];
	ConditionalOperator?: "OR" | "AND";
};

export type QueryRequest = ReadManyRequest & {
	KeyConditionExpression?: string;
	KeyConditions?: LegacyConditions;
	QueryFilter?: LegacyConditions;
	ScanIndexForward?: boolean;
};

export type ScanRequest = ReadManyRequest & {
	ScanFilter?: LegacyConditions;
	Segment?: number;
	TotalSegments?: number;
};

export type KeysAndAttributes = {
	Keys: AttributeMap[];
	ConsistentRead?: boolean;
	AttributesToGet?: string[];
	ProjectionExpression?: string;
	ExpressionAttributeNames?: Record<string, string>;
};

export type BatchGetItemRequest = {
	RequestItems: Record<string, KeysAndAttributes>;
	ReturnConsumedCapacity?: CapacityLevel;
};

export type BatchWrite = { PutRequest?: { Item: AttributeMap }; DeleteRequest?: { Key: AttributeMap } };
export type BatchWriteItemRequest = {
	RequestItems: Record<string, BatchWrite[]>;
	ReturnConsumedCapacity?: CapacityLevel;
};

type TransactionCheck = PlaceholderParameters & {
	TableName: string;
	ConditionExpression?: string;
	ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
};

export type TransactWriteItem = {
	ConditionCheck?: TransactionCheck & { Key: AttributeMap };
	Put?: TransactionCheck & { Item: AttributeMap };
	Delete?: TransactionCheck & { Key: AttributeMap };
	Update?: TransactionCheck & { Key: AttributeMap; UpdateExpression: string };
};

export type TransactWriteItemsRequest = {
	TransactItems: TransactWriteItem[];
	ClientRequestToken?: string;
	ReturnConsumedCapacity?: CapacityLevel;
};

export type TransactGetItemsRequest = {
	TransactItems: {
		Get: {
			TableName: string;
			Key: AttributeMap;
			ProjectionExpression?: string;
			ExpressionAttributeNames?: Record<string, string>;
		};
	}[];
	ReturnConsumedCapacity?: CapacityLevel;
};
