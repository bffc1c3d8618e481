/** The description of a table on the wire, and its form in the store. */

export type KeySchemaElement = { AttributeName: string; KeyType: string };
export type AttributeDefinition = { AttributeName: string; AttributeType: "S" | "N" | "B" };
export type Throughput = { ReadCapacityUnits: number; WriteCapacityUnits: number };
export type ThroughputDescription = Throughput & { NumberOfDecreasesToday: number };
export type Projection = { ProjectionType?: "ALL" | "KEYS_ONLY" | "INCLUDE"; NonKeyAttributes?: string[] };

export type IndexDefinition = {
	IndexName: string;
	KeySchema: KeySchemaElement[];
	Projection: Projection;
	ProvisionedThroughput?: Throughput;
};

export type IndexDescription = Omit<IndexDefinition, "ProvisionedThroughput"> & {
	IndexArn: string;
	IndexStatus?: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";
	Backfilling?: boolean;
	ProvisionedThroughput?: ThroughputDescription;
	IndexSizeBytes: number;
	ItemCount: number;
};

export type TableDescription = {
	TableName: string;
	TableArn: string;
	TableId: string;
	TableStatus: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";
	/** Epoch seconds. */
	CreationDateTime: number;
	AttributeDefinitions: AttributeDefinition[];
	KeySchema: KeySchemaElement[];
	BillingModeSummary?: { BillingMode: string; LastUpdateToPayPerRequestDateTime?: number };
	TableThroughputModeSummary?: {
		TableThroughputMode: string;
		LastUpdateToPayPerRequestDateTime?: number;
	};
	ProvisionedThroughput: ThroughputDescription;
	GlobalSecondaryIndexes?: IndexDescription[];
	LocalSecondaryIndexes?: IndexDescription[];
	DeletionProtectionEnabled: boolean;
	TableSizeBytes: number;
	ItemCount: number;
};

export type CreateTableRequest = {
	TableName: string;
	AttributeDefinitions: AttributeDefinition[];
	KeySchema: KeySchemaElement[];
	BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST";
	ProvisionedThroughput?: Throughput;
	GlobalSecondaryIndexes?: IndexDefinition[];
	LocalSecondaryIndexes?: IndexDefinition[];
	DeletionProtectionEnabled?: boolean;
};

export type IndexUpdate = {
	Create?: IndexDefinition;
	Update?: { IndexName: string; ProvisionedThroughput: Throughput };
	Delete?: { IndexName: string };
};

export type UpdateTableRequest = {
	TableName: string;
	AttributeDefinitions?: AttributeDefinition[];
	BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST";
	ProvisionedThroughput?: Throughput;
	GlobalSecondaryIndexUpdates?: IndexUpdate[];
	DeletionProtectionEnabled?: boolean;
};

export type DescribedBy = { region: string; now: number };

const ACCOUNT = "000000000000";

export function tableArn(region: string, tableName: string): string {
	return `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${tableName}`;
}

/** @param id a new random UUID */
export function describeNewTable(
	request: CreateTableRequest,
	id: string,
	{ region, now }: DescribedBy,
): TableDescription {
	const arn = tableArn(region, request.TableName);
	const created = now / 1000;
	const isOnDemand = request.BillingMode === "PAY_PER_REQUEST";
	return {
		TableName: request.TableName,
		TableArn: arn,
		TableId: id,
		TableStatus: "ACTIVE",
		CreationDateTime: created,
		AttributeDefinitions: request.AttributeDefinitions,
		KeySchema: request.KeySchema,
		...(isOnDemand && {
			BillingModeSummary: {
				BillingMode: "PAY_PER_REQUEST",
				LastUpdateToPayPerRequestDateTime: created,
			},
			TableThroughputModeSummary: {
				TableThroughputMode: "PAY_PER_REQUEST",
				LastUpdateToPayPerRequestDateTime: created,
			},
		}),
		ProvisionedThroughput: throughput(request.ProvisionedThroughput),
		...(request.GlobalSecondaryIndexes && {
			GlobalSecondaryIndexes: request.GlobalSecondaryIndexes.map((index) =>
				describeNewIndex(index, arn, "global"),
			),
		}),
		...(request.LocalSecondaryIndexes && {
			LocalSecondaryIndexes: request.LocalSecondaryIndexes.map((index) =>
				describeNewIndex(index, arn, "local"),
			),
		}),
		DeletionProtectionEnabled: request.DeletionProtectionEnabled ?? false,
		TableSizeBytes: 0,
		ItemCount: 0,
	};
}

export function describeNewIndex(
	{ IndexName, KeySchema, Projection, ProvisionedThroughput }: IndexDefinition,
	arn: string,
	scope: "global" | "local",
): IndexDescription {
	return {
		IndexName,
		KeySchema,
		Projection,
		...(scope === "global" && {
			IndexStatus: "ACTIVE" as const,
			ProvisionedThroughput: throughput(ProvisionedThroughput),
		}),
		IndexSizeBytes: 0,
		ItemCount: 0,
		IndexArn: `${arn}/index/${IndexName}`,
	};
}

export function throughput(given: Throughput | undefined): ThroughputDescription {
	return {
		NumberOfDecreasesToday: 0,
		ReadCapacityUnits: given?.ReadCapacityUnits ?? 0,
		WriteCapacityUnits: given?.WriteCapacityUnits ?? 0,
	};
}
