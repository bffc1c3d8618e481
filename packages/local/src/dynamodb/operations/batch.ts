/** BatchGetItem and BatchWriteItem. */
import {
	addSpent,
	type ConsumedCapacity,
	consumedCapacity,
	readUnits,
	type Spent,
	spentOnRead,
	spentOnWrite,
} from "../capacity.ts";
import { validationError } from "../errors.ts";
import { bindExpressions, checkExpressionParameters } from "../expressions/request-expressions.ts";
import type { Path } from "../expressions/syntax/placeholders.ts";
import { checkItemSize, checkKey, checkNestedPaths } from "../items/check-key.ts";
import { type KeyBytes, keyBytes } from "../items/key-bytes.ts";
import type { ItemRow } from "../items/row-cache.ts";
import { readItem } from "../items/write-item.ts";
import { fromWireMap } from "../native-values.ts";
import type {
	BatchGetItemRequest,
	BatchWrite,
	BatchWriteItemRequest,
	CapacityLevel,
	KeysAndAttributes,
} from "../requests/item-request-types.ts";
import { BATCH_GET_ITEM, BATCH_WRITE_ITEM } from "../requests/item-requests.ts";
import { checkShape } from "../requests/shape.ts";
import { keyOf } from "../tables/key-schema.ts";
import type { Table } from "../tables/table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { checkAttributes } from "../values/check-value.ts";
import { itemSize } from "../values/item-size.ts";
import { checkAttributesToGet, namedPaths, projected } from "./get-item.ts";
import { answer, json, type OperationContext } from "./operation.ts";
import { planDelete, planPut, type WritePlan } from "./plan-write.ts";
import { carryOut } from "./write-items.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_KEYS = 100;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_WRITES = 25;
/** Ways to ask for one item that are kept; the product has two. */
const MAX_PROJECTIONS = 4;

export function batchGetItem(context: OperationContext, input: unknown): string {
	const reads = readBatch(context, input);
	const responses = reads.map(({ table, rows, paths }): [string, string] => [
		table.name,
		`[${rows.map(({ item }) => projected(item, paths)).join(",")}]`,
	]);
	return answer({
		Responses: answer(Object.fromEntries(responses)),
		UnprocessedKeys: JSON.stringify(unprocessedIn(reads)),
		ConsumedCapacity: capacityList(reads.map(({ capacity }) => capacity)),
	});
}

/** The same for clients in this process, without JSON in between: frequently read items are converted once. */
export function batchGetNative(context: OperationContext, input: unknown): Record<string, unknown> {
	const reads = readBatch(context, input);
	const capacities = reads.flatMap(({ capacity }) => capacity ?? []);
	return {
		Responses: Object.fromEntries(
			reads.map(({ table, rows, paths }) => [table.name, nativeItems(rows, paths)]),
		),
		UnprocessedKeys: unprocessedIn(reads),
		...(capacities.length > 0 && { ConsumedCapacity: capacities }),
	};
}

type TableRead = {
	table: Table;
	wanted: KeysAndAttributes;
	paths: readonly Path[] | undefined;
	rows: ItemRow[];
	/** Keys for which there was no room in the answer. */
	left: AttributeMap[];
	capacity: ConsumedCapacity | undefined;
};

function readBatch(context: OperationContext, input: unknown): TableRead[] {
	const request = checkShape(input, BATCH_GET_ITEM) as BatchGetItemRequest;
	const names = Object.keys(request.RequestItems);
	if (names.length === 0) throw validationError("The requestItems parameter is required for BatchGetItem");
	const plans = names.map((name) => planGets(context, name, request.RequestItems[name] ?? { Keys: [] }));
	if (plans.reduce((count, { keys }) => count + keys.length, 0) > MAX_KEYS) {
		throw validationError("Too many items requested for the BatchGetItem call");
	}
	let bytes = 0;
	return plans.map(({ table, wanted, keys, paths }) => {
		const rows: ItemRow[] = [];
		const left: AttributeMap[] = [];
		let units = 0;
		for (const [position, key] of keys.entries()) {
			const row = table.rows.get(key);
			if (row && bytes + row.size > MAX_ANSWER_BYTES) {
				left.push(wanted.Keys[position] ?? {});
				continue;
			}
			bytes += row?.size ?? 0;
			units += readUnits(row?.size ?? 0, wanted.ConsistentRead ?? false);
			if (row) rows.push(row);
		}
		const capacity = consumedCapacity(request.ReturnConsumedCapacity, table.name, spentOnRead(units));
		return { table, wanted, paths, rows, left, capacity };
	});
}

function unprocessedIn(reads: readonly TableRead[]): Record<string, KeysAndAttributes> {
	return Object.fromEntries(
		reads
			.filter(({ left }) => left.length > 0)
			.map(({ table, wanted, left }) => [table.name, { ...wanted, Keys: left }]),
	);
}

function nativeItems(
	rows: readonly ItemRow[],
	paths: readonly Path[] | undefined,
): Record<string, unknown>[] {
	const asked = JSON.stringify(paths ?? null);
	return rows.map((row) => {
		const known = row.projections?.get(asked);
		if (known) return { ...known };
		const item = fromWireMap(JSON.parse(projected(row.item, paths)) as AttributeMap);
		// A copy, since the caller could change its contents.
		if (Object.values(item).some((value) => typeof value === "object")) return item;
		row.projections ??= new Map();
		if (row.projections.size < MAX_PROJECTIONS) row.projections.set(asked, item);
		return { ...item };
	});
}

function planGets(context: OperationContext, name: string, wanted: KeysAndAttributes) {
	checkExpressionParameters(wanted, ["ProjectionExpression"], ["AttributesToGet"]);
	checkAttributesToGet(wanted.AttributesToGet);
	const { projection } = bindExpressions(wanted);
	const seen = new Set<string>();
	for (const key of wanted.Keys) {
		checkAttributes(key);
		const text = keyText(key);
		if (seen.has(text)) throw duplicateKeys();
		seen.add(text);
	}
	const table = context.tables.get(name);
	for (const key of wanted.Keys) checkKey(table, key);
	checkNestedPaths(table, projection?.nestedHeads);
	const paths = projection?.paths ?? namedPaths(wanted.AttributesToGet);
	return {
		table,
		wanted,
		keys: wanted.Keys.map((key) => keyBytes(table, key)),
		paths,
	};
}

/** A key as a text that does not depend on the order of its attributes. */
function keyText(key: AttributeMap): string {
	const names = Object.keys(key);
	if (names.length > 1) names.sort();
	return names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(key[name])}`).join(",");
}

export function batchWriteItem(context: OperationContext, input: unknown): string {
	const request = checkShape(input, BATCH_WRITE_ITEM) as BatchWriteItemRequest;
	const names = Object.keys(request.RequestItems);
	if (names.length === 0) throw validationError("The requestItems parameter is required for BatchWriteItem");
	const writes = names.map((name) => request.RequestItems[name] ?? []);
	if (writes.flat().length > MAX_WRITES) {
		throw validationError("Too many items requested for the BatchWriteItem call");
	}
	for (const write of writes.flat()) checkWrite(write);
	const plans = names.flatMap((name, index) => {
		const table = context.tables.get(name);
		const seen = new Set<string>();
		return (writes[index] ?? []).map((write) => {
			const plan = planWrite(table, write);
			const key = bytesText(plan.key);
			if (seen.has(key)) throw duplicateKeys();
			seen.add(key);
			return plan;
		});
	});
	return carryOutAll(context, request.ReturnConsumedCapacity, plans);
}

function checkWrite({ PutRequest, DeleteRequest }: BatchWrite): void {
	if (!PutRequest === !DeleteRequest) {
		throw validationError(
			"Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
		);
	}
	if (PutRequest) {
		checkAttributes(PutRequest.Item);
		checkItemSize(itemSize(PutRequest.Item));
	}
	if (DeleteRequest) checkAttributes(DeleteRequest.Key);
}

function planWrite(table: Table, { PutRequest, DeleteRequest }: BatchWrite): WritePlan {
	const unconditional = { condition: undefined, returnsItemOnFailure: false };
	if (PutRequest) {
		checkKey(table, keyOf(table, PutRequest.Item));
		return planPut(table, PutRequest.Item, unconditional);
	}
	return planDelete(table, DeleteRequest?.Key ?? {}, unconditional);
}

function carryOutAll(
	context: OperationContext,
	level: CapacityLevel | undefined,
	plans: readonly WritePlan[],
): string {
	const spent = new Map<Table, Spent>();
	for (const plan of plans) {
		const { sizes } = carryOut(context, plan, readItem(plan.table, plan.key));
		spent.set(plan.table, addSpent(spent.get(plan.table), spentOnWrite(sizes)));
	}
	const capacities = [...spent].map(([table, units]) => consumedCapacity(level, table.name, units));
	return answer({ UnprocessedItems: "{}", ConsumedCapacity: capacityList(capacities) });
}

function capacityList(capacities: readonly (ConsumedCapacity | undefined)[]): string | undefined {
	const known = capacities.filter((capacity) => capacity !== undefined);
	return known.length > 0 ? json(known) : undefined;
}

function duplicateKeys(): Error {
	return validationError("Provided list of item keys contains duplicates");
}

export function bytesText({ partition, sort }: KeyBytes): string {
	return `${partition.toString("hex")}/${sort.toString("hex")}`;
}
