/** UpdateTable: billing, deletion protection, and global indexes that come and go. */
import { invalidParameter, limitExceeded, resourceNotFound, validationError } from "../errors.ts";
import { keyBytes, wholeKey } from "../items/key-bytes.ts";
import { entryOf } from "../items/write-item.ts";
import { checkShape } from "../requests/shape.ts";
import { UPDATE_TABLE } from "../requests/table-requests.ts";
import { checkIndex, checkThroughput, mergeDefinitions } from "../tables/check-table.ts";
import {
	describeNewIndex,
	type IndexDescription,
	type IndexUpdate,
	type TableDescription,
	type Throughput,
	throughput,
	type UpdateTableRequest,
} from "../tables/description.ts";
import type { Table } from "../tables/table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import type { OperationContext } from "./operation.ts";
import { existingName, inTransition } from "./table-operations.ts";

export function updateTable(context: OperationContext, input: unknown): string {
	const name = existingName(context, input);
	const request = checkShape(input, UPDATE_TABLE) as UpdateTableRequest;
	checkRequest(request);
	const before = context.tables.describe(name);
	const changed = changeIndexes(changeBilling(before, request, context.now() / 1000), request);
	const description = {
		...changed,
		...(request.DeletionProtectionEnabled !== undefined && {
			DeletionProtectionEnabled: request.DeletionProtectionEnabled,
		}),
	};
	const known = new Set(context.tables.get(name).indexes.map((index) => index.name));
	const table = context.tables.replace(name, description);
	for (const index of table.indexes) if (!known.has(index.name)) backfill(table, index.name);
	return JSON.stringify({ TableDescription: answered(before, description) });
}

function checkRequest(request: UpdateTableRequest): void {
	const { BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates, DeletionProtectionEnabled } =
		request;
	const updates = GlobalSecondaryIndexUpdates ?? [];
	if (
		!BillingMode &&
		!ProvisionedThroughput &&
		updates.length === 0 &&
		DeletionProtectionEnabled === undefined
	) {
		throw validationError(
			"At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
		);
	}
	if (BillingMode === "PROVISIONED" && !ProvisionedThroughput) {
		throw invalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
	}
	if (ProvisionedThroughput) checkThroughput(ProvisionedThroughput);
	const names = new Set<string>();
	for (const update of updates) {
		const name = indexNameOf(update);
		if (name === undefined) {
			throw invalidParameter(
				"One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
			);
		}
		if (names.has(name)) {
			throw invalidParameter(
				`Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
			);
		}
		names.add(name);
	}
	if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1) {
		throw limitExceeded(
			"Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
		);
	}
}

function indexNameOf({ Create, Update, Delete }: IndexUpdate): string | undefined {
	return (Create ?? Update ?? Delete)?.IndexName;
}

function changeBilling(
	table: TableDescription,
	{ BillingMode, ProvisionedThroughput }: UpdateTableRequest,
	now: number,
): TableDescription {
	const current = table.BillingModeSummary?.BillingMode ?? "PROVISIONED";
	if (ProvisionedThroughput && (BillingMode ?? current) === "PAY_PER_REQUEST") {
		throw invalidParameter(
			"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
		);
	}
	const isOnDemand = BillingMode === "PAY_PER_REQUEST";
	if (ProvisionedThroughput && current === "PROVISIONED") {
		refuseSameThroughput(table.ProvisionedThroughput, ProvisionedThroughput);
	}
	return {
		...table,
		...(BillingMode && {
			BillingModeSummary: {
				BillingMode,
				...(isOnDemand && { LastUpdateToPayPerRequestDateTime: now }),
			},
			TableThroughputModeSummary: {
				TableThroughputMode: BillingMode,
				...(isOnDemand && { LastUpdateToPayPerRequestDateTime: now }),
			},
		}),
		...((ProvisionedThroughput || isOnDemand) && {
			ProvisionedThroughput: throughput(ProvisionedThroughput),
		}),
	};
}

function refuseSameThroughput(current: Throughput, wanted: Throughput): void {
	const isSame =
		current.ReadCapacityUnits === wanted.ReadCapacityUnits &&
		current.WriteCapacityUnits === wanted.WriteCapacityUnits;
	if (!isSame) return;
	throw validationError(
		`The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${current.ReadCapacityUnits}. Requested ReadCapacityUnits: ${wanted.ReadCapacityUnits}. Current WriteCapacityUnits provisioned for the table: ${current.WriteCapacityUnits}. Requested WriteCapacityUnits: ${wanted.WriteCapacityUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
	);
}

function changeIndexes(table: TableDescription, request: UpdateTableRequest): TableDescription {
	const updates = request.GlobalSecondaryIndexUpdates ?? [];
	if (updates.length === 0) return table;
	const indexes = new Map((table.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
	const local = new Set((table.LocalSecondaryIndexes ?? []).map((index) => index.IndexName));
	for (const update of updates) changeIndex(table, request, update, { indexes, local });
	const global = [...indexes.values()];
	const used = new Set(
		[table, ...global, ...(table.LocalSecondaryIndexes ?? [])].flatMap(({ KeySchema }) =>
			KeySchema.map(({ AttributeName }) => AttributeName),
		),
	);
	const { GlobalSecondaryIndexes: _, ...rest } = table;
	return {
		...rest,
		AttributeDefinitions: mergeDefinitions(
			table.AttributeDefinitions,
			request.AttributeDefinitions ?? [],
			used,
		),
		...(global.length > 0 && { GlobalSecondaryIndexes: global }),
	};
}

function changeIndex(
	table: TableDescription,
	request: UpdateTableRequest,
	{ Create, Update, Delete }: IndexUpdate,
	{ indexes, local }: { indexes: Map<string, IndexDescription>; local: ReadonlySet<string> },
): void {
	if (Create) {
		if (indexes.has(Create.IndexName) || local.has(Create.IndexName)) {
			throw invalidParameter(`Attempting to create an index which already exists: ${Create.IndexName}`);
		}
		const defined = [...table.AttributeDefinitions, ...(request.AttributeDefinitions ?? [])];
		checkIndex(
			Create,
			defined.map(({ AttributeName }) => AttributeName),
		);
		indexes.set(Create.IndexName, describeNewIndex(Create, table.TableArn, "global"));
		return;
	}
	const name = (Update ?? Delete)?.IndexName ?? "";
	const index = indexes.get(name);
	if (!index) throw resourceNotFound(`Requested resource not found: Index: ${name} not found`);
	if (Delete) indexes.delete(name);
	if (Update) {
		checkThroughput(Update.ProvisionedThroughput);
		indexes.set(name, { ...index, ProvisionedThroughput: throughput(Update.ProvisionedThroughput) });
	}
}

/** Items with a value of another type in the index's key are left out, as DynamoDB does. */
function backfill(table: Table, indexName: string): void {
	const index = table.indexes.find(({ name }) => name === indexName);
	if (!index) return;
	for (const { item: text } of table.rows.all(0)) {
		const item = JSON.parse(text) as AttributeMap;
		if (index.attributes.some(({ name, type }) => !item[name]?.[type])) continue;
		const entry = entryOf(index, wholeKey(keyBytes(table, item)), item);
		if (entry) index.rows.put(entry.key, entry);
	}
}

/** While it works, DynamoDB calls new indexes creating and gone ones deleting; here it is done already. */
function answered(before: TableDescription, after: TableDescription): TableDescription {
	const had = new Map((before.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
	const kept = (after.GlobalSecondaryIndexes ?? []).map((index) =>
		had.has(index.IndexName) ? index : { ...index, IndexStatus: "CREATING" as const, Backfilling: true },
	);
	const names = new Set(kept.map((index) => index.IndexName));
	const gone = [...had.values()]
		.filter((index) => !names.has(index.IndexName))
		.map((index) => ({ ...index, IndexStatus: "DELETING" as const }));
	const all = [...kept, ...gone];
	return inTransition({ ...after, ...(all.length > 0 && { GlobalSecondaryIndexes: all }) }, "UPDATING");
}
