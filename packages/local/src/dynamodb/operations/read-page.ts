/** Reads one page of a query or a scan. */
import { consumedCapacity, readUnits, type Spent } from "../capacity.ts";
import type { Condition } from "../expressions/conditions/condition.ts";
import { meetsCondition } from "../expressions/conditions/evaluate-condition.ts";
import type { Path } from "../expressions/syntax/placeholders.ts";
import type { ScannedRow } from "../items/item-rows.ts";
import { keyBytes } from "../items/key-bytes.ts";
import type { QueryRequest, ScanRequest } from "../requests/item-request-types.ts";
import { keyOf } from "../tables/key-schema.ts";
import type { Table, TableIndex } from "../tables/table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { projected } from "./get-item.ts";
import { answer, json } from "./operation.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const MAX_PAGE_BYTES = 1024 * 1024;

export type PagePlan = {
	table: Table;
	index: TableIndex | undefined;
	rows: Iterable<ScannedRow>;
	filter: Condition | undefined;
	paths: readonly Path[] | undefined;
	/** Reads whole items for the entries of an index. */
	fetchesItems: boolean;
};

export function readPage(request: QueryRequest | ScanRequest, plan: PagePlan): string {
	const { table, index } = plan;
	const limit = request.Limit ?? Number.POSITIVE_INFINITY;
	const isCount = request.Select === "COUNT";
	const items: string[] = [];
	let matched = 0;
	let scanned = 0;
	let bytes = 0;
	let fetchedUnits = 0;
	let last: string | undefined;

	for (const row of plan.rows) {
		scanned += 1;
		bytes += row.size;
		last = row.item;
		const whole = plan.fetchesItems ? fetch(table, row.item) : row;
		if (plan.fetchesItems) fetchedUnits += readUnits(whole.size, request.ConsistentRead ?? false);
		if (!plan.filter || meetsCondition(JSON.parse(whole.item) as AttributeMap, plan.filter)) {
			matched += 1;
			if (!isCount) items.push(projected(whole.item, plan.paths));
		}
		if (scanned >= limit || bytes >= MAX_PAGE_BYTES) break;
	}
	const isCut = scanned >= limit || bytes >= MAX_PAGE_BYTES;
	const units = readUnits(bytes, request.ConsistentRead ?? false);
	return answer({
		Items: isCount ? undefined : `[${items.join(",")}]`,
		Count: String(matched),
		ScannedCount: String(scanned),
		LastEvaluatedKey: isCut && last !== undefined ? json(positionOf(plan, last)) : undefined,
		ConsumedCapacity: json(
			consumedCapacity(request.ReturnConsumedCapacity, table.name, spent(index, units, fetchedUnits)),
		),
	});
}

function fetch(table: Table, entry: string): ScannedRow {
	const found = table.rows.get(keyBytes(table, JSON.parse(entry) as AttributeMap));
	return found ?? { item: entry, size: 0 };
}

function positionOf({ table, index }: PagePlan, item: string): AttributeMap {
	const last = JSON.parse(item) as AttributeMap;
	return { ...keyOf(table, last), ...(index && keyOf(index, last)) };
}

function spent(index: TableIndex | undefined, units: number, fetched: number): Spent {
	if (!index) return { kind: "read", table: units, indexes: new Map() };
	return { kind: "read", table: fetched, indexes: new Map([[index, units]]) };
}
