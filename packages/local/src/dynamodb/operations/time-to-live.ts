/** UpdateTimeToLive and DescribeTimeToLive, and the deletion of expired items. */
import { resourceNotFound, validationError } from "../errors.ts";
import { expiryOf } from "../items/expiry.ts";
import { keyBytes } from "../items/key-bytes.ts";
import { readItem, writeItem } from "../items/write-item.ts";
import { checkShape } from "../requests/shape.ts";
import { UPDATE_TIME_TO_LIVE } from "../requests/table-requests.ts";
import type { Table } from "../tables/table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import type { OperationContext } from "./operation.ts";
import { existingName } from "./table-operations.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html */
const IGNORED_AFTER_SECONDS = 5 * 365 * 86_400;
/** Items deleted in one go, so that requests are answered in between. */
const DELETED_AT_ONCE = 500;

type Specification = { Enabled: boolean; AttributeName: string };

export function updateTimeToLive(context: OperationContext, input: unknown): string {
	const { TableName, TimeToLiveSpecification: wanted } = checkShape(input, UPDATE_TIME_TO_LIVE) as {
		TableName: string;
		TimeToLiveSpecification: Specification;
	};
	if (!context.tables.has(TableName)) {
		throw resourceNotFound(`Requested resource not found: Table: ${TableName} not found`);
	}
	const table = context.tables.get(TableName);
	const current = table.ttlAttribute;
	if (wanted.Enabled && current === wanted.AttributeName) {
		throw validationError("TimeToLive is already enabled");
	}
	if (current !== undefined && current !== wanted.AttributeName) {
		throw validationError(
			`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
		);
	}
	if (!wanted.Enabled && current === undefined) throw validationError("TimeToLive is already disabled");
	context.tables.setTtlAttribute(TableName, wanted.Enabled ? wanted.AttributeName : undefined);
	noteExpiries(context.tables.get(TableName));
	return JSON.stringify({ TimeToLiveSpecification: wanted });
}

export function describeTimeToLive(context: OperationContext, input: unknown): string {
	const { ttlAttribute } = context.tables.get(existingName(context, input));
	return JSON.stringify({
		TimeToLiveDescription:
			ttlAttribute === undefined
				? { TimeToLiveStatus: "DISABLED" }
				: { TimeToLiveStatus: "ENABLED", AttributeName: ttlAttribute },
	});
}

function noteExpiries(table: Table): void {
	for (const { id, item } of [...table.rows.all(0)]) {
		table.rows.setExpiry(id, expiryOf(table, JSON.parse(item) as AttributeMap));
	}
}

/**
 * Deletes some expired items.
 *
 * @returns their number; fewer than `DELETED_AT_ONCE` when nothing is left to delete
 */
export function deleteExpired(context: OperationContext, table: Table): { deleted: number; isDone: boolean } {
	const now = Math.floor(context.now() / 1000);
	let deleted = 0;
	const rows = table.rows.expired(now, DELETED_AT_ONCE);
	for (const row of rows) {
		const item = JSON.parse(row.item) as AttributeMap;
		if ((expiryOf(table, item) ?? now) < now - IGNORED_AFTER_SECONDS) {
			table.rows.setExpiry(row.id, null);
			continue;
		}
		const key = keyBytes(table, item);
		context.tables.count(table, writeItem(table, key, readItem(table, key), undefined));
		deleted += 1;
	}
	return { deleted, isDone: rows.length < DELETED_AT_ONCE };
}
