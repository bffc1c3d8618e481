/** Checks the definitions of tables and indexes. */
import { invalidParameter, validationError } from "../errors.ts";
import type {
	AttributeDefinition,
	CreateTableRequest,
	IndexDefinition,
	KeySchemaElement,
	Throughput,
} from "./description.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_UNITS = 1_000_000_000_000;
const MAX_GLOBAL_INDEXES = 20;
const MAX_LOCAL_INDEXES = 5;

/** @throws ValidationException */
export function checkNewTable(request: CreateTableRequest): void {
	checkBilling(request);
	const names = request.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
	checkKeySchema(request.KeySchema, names);
	const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global } = request;
	if (!local && !global && request.KeySchema.length !== names.length) throw unusedDefinitions();
	if (local) checkLocalIndexes(local, request, names);
	if (global) checkGlobalIndexes(global, request, names);
	refuseDuplicateNames([...(local ?? []), ...(global ?? [])]);
	const used = [request, ...(local ?? []), ...(global ?? [])].flatMap(({ KeySchema }) =>
		KeySchema.map(({ AttributeName }) => AttributeName),
	);
	if (names.some((name) => !used.includes(name))) {
		throw invalidParameter(
			`Some AttributeDefinitions are not used. AttributeDefinitions: [${names.join(", ")}], keys used: [${[...new Set(used)].join(", ")}]`,
		);
	}
}

function checkBilling({ BillingMode, ProvisionedThroughput }: CreateTableRequest): void {
	if (BillingMode === "PAY_PER_REQUEST") {
		if (ProvisionedThroughput) {
			throw invalidParameter(
				"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
			);
		}
		return;
	}
	if (!ProvisionedThroughput) {
		throw invalidParameter(
			"ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
		);
	}
	checkThroughput(ProvisionedThroughput);
}

/** @throws ValidationException */
export function checkThroughput({ ReadCapacityUnits, WriteCapacityUnits }: Throughput): void {
	for (const [name, units] of Object.entries({ ReadCapacityUnits, WriteCapacityUnits })) {
		if (units > MAX_UNITS) throw validationError(`Given value ${units} for ${name} is out of bounds`);
	}
}

function checkKeySchema(schema: readonly KeySchemaElement[], defined: readonly string[]): void {
	const keys = schema.map(({ AttributeName }) => AttributeName);
	if (keys.length > defined.length) {
		throw validationError("Invalid KeySchema: Some index key attribute have no definition");
	}
	if (keys.some((key) => !defined.includes(key))) throw undefinedKeys(keys, defined);
	checkKeyTypes(schema);
}

function undefinedKeys(keys: readonly string[], defined: readonly string[]): Error {
	return invalidParameter(
		`Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
	);
}

function checkKeyTypes([first, second]: readonly KeySchemaElement[]): void {
	if (second && first?.AttributeName === second.AttributeName) {
		throw validationError("Both the Hash Key and the Range Key element in the KeySchema have the same name");
	}
	if (first?.KeyType !== "HASH") {
		throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
	}
	if (second && second.KeyType !== "RANGE") {
		throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
	}
}

function unusedDefinitions(): Error {
	return invalidParameter(
		"Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
	);
}

function checkLocalIndexes(
	indexes: readonly IndexDefinition[],
	table: CreateTableRequest,
	defined: readonly string[],
): void {
	if (indexes.length === 0) throw invalidParameter("List of LocalSecondaryIndexes is empty");
	if (table.KeySchema.length !== 2) {
		throw invalidParameter(
			"Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
		);
	}
	const partition = table.KeySchema[0]?.AttributeName;
	for (const index of indexes) {
		checkIndex(index, defined);
		if (index.KeySchema.length !== 2) {
			throw invalidParameter(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
		}
		const own = index.KeySchema[0]?.AttributeName;
		if (own !== partition) {
			throw invalidParameter(
				`Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.IndexName}. index hash key: ${own}, table hash key: ${partition}`,
			);
		}
	}
	if (indexes.length > MAX_LOCAL_INDEXES) {
		throw invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL_INDEXES}`);
	}
}

function checkGlobalIndexes(
	indexes: readonly IndexDefinition[],
	table: CreateTableRequest,
	defined: readonly string[],
): void {
	if (indexes.length === 0) throw invalidParameter("List of GlobalSecondaryIndexes is empty");
	for (const index of indexes) {
		checkIndex(index, defined);
		if (table.BillingMode === "PAY_PER_REQUEST" && index.ProvisionedThroughput) {
			throw invalidParameter(
				`ProvisionedThroughput should not be specified for index: ${index.IndexName} when BillingMode is PAY_PER_REQUEST`,
			);
		}
	}
	if (indexes.length > MAX_GLOBAL_INDEXES) {
		throw invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL_INDEXES}`);
	}
}

/** @throws ValidationException */
export function checkIndex({ KeySchema, Projection }: IndexDefinition, defined: readonly string[]): void {
	const keys = KeySchema.map(({ AttributeName }) => AttributeName);
	if (keys.some((key) => !defined.includes(key))) throw undefinedKeys(keys, defined);
	checkKeyTypes(KeySchema);
	const { ProjectionType, NonKeyAttributes } = Projection;
	if (ProjectionType === undefined) throw invalidParameter("Unknown ProjectionType: null");
	if (NonKeyAttributes && ProjectionType !== "INCLUDE") {
		throw invalidParameter(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`);
	}
	if (!NonKeyAttributes && ProjectionType === "INCLUDE") {
		throw invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
	}
}

function refuseDuplicateNames(indexes: readonly IndexDefinition[]): void {
	const seen = new Set<string>();
	for (const { IndexName } of indexes) {
		if (seen.has(IndexName)) throw invalidParameter(`Duplicate index name: ${IndexName}`);
		seen.add(IndexName);
	}
}

/** Definitions of attributes, of which later ones win. */
export function mergeDefinitions(
	before: readonly AttributeDefinition[],
	more: readonly AttributeDefinition[],
	used: ReadonlySet<string>,
): AttributeDefinition[] {
	const merged = new Map([...before, ...more].map((definition) => [definition.AttributeName, definition]));
	return [...merged.values()].filter(({ AttributeName }) => used.has(AttributeName));
}
