/** Scan. */
import { validationError } from "../errors.ts";
import { bindExpressions, checkExpressionParameters } from "../expressions/request-expressions.ts";
import { type KeyBytes, keyBytes, NO_BYTES, SLOTS, wholeKey } from "../items/key-bytes.ts";
import type { ScanRequest } from "../requests/item-request-types.ts";
import { SCAN } from "../requests/item-requests.ts";
import { checkLegacyConditions, legacyCondition } from "../requests/legacy-conditions.ts";
import { checkShape } from "../requests/shape.ts";
import type { Table, TableIndex } from "../tables/table.ts";
import { checkAttributesToGet } from "./get-item.ts";
import type { OperationContext } from "./operation.ts";
import {
	checkPaths,
	checkSelect,
	checkStartKey,
	checkStartValues,
	fetchesWholeItems,
	indexOf,
	pathsOf,
} from "./read-many.ts";
import { readPage } from "./read-page.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
const MAX_SEGMENTS = 1_000_000;

export function scan(context: OperationContext, input: unknown): string {
	const request = checkShape(input, SCAN) as ScanRequest;
	checkExpressionParameters(
		request,
		["ProjectionExpression", "FilterExpression"],
		["AttributesToGet", "ScanFilter", "ConditionalOperator"],
	);
	checkAttributesToGet(request.AttributesToGet);
	checkLegacyConditions(request.ScanFilter);
	checkStartValues(request.ExclusiveStartKey);
	checkSegments(request);
	const expressions = bindExpressions(request);

	const table = context.tables.get(request.TableName);
	const index = indexOf(table, request);
	if (request.ExclusiveStartKey) checkStartKey(table, index, request.ExclusiveStartKey);
	checkSelect(request, index);
	checkPaths(table, expressions);
	const paths = pathsOf(request, expressions);
	const filter = expressions.filter ?? legacyCondition(request.ScanFilter, request.ConditionalOperator);
	return readPage(request, {
		table,
		index,
		rows: rowsOf(request, table, index),
		filter: filter?.condition,
		paths,
		fetchesItems: fetchesWholeItems(request, index, paths),
	});
}

function checkSegments({ Segment, TotalSegments }: ScanRequest): void {
	if (Segment !== undefined && TotalSegments === undefined) {
		throw validationError(
			"The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
		);
	}
	if (TotalSegments === undefined) return;
	if (Segment === undefined) {
		throw validationError(
			"The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
		);
	}
	if (TotalSegments > MAX_SEGMENTS) {
		throw validationError(
			`1 validation error detected: Value '${TotalSegments}' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to ${MAX_SEGMENTS}`,
		);
	}
	if (Segment >= TotalSegments) {
		throw validationError(
			`The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
		);
	}
}

function rowsOf(request: ScanRequest, table: Table, index: TableIndex | undefined) {
	const { Segment = 0, TotalSegments = 1, ExclusiveStartKey: start } = request;
	const firstSlot = Math.ceil((SLOTS * Segment) / TotalSegments);
	const endSlot = Math.ceil((SLOTS * (Segment + 1)) / TotalSegments);
	const before: KeyBytes = { slot: firstSlot, partition: NO_BYTES, sort: NO_BYTES };
	const after = start ? keyBytes(index ?? table, start) : before;
	if (after.slot < firstSlot || after.slot >= endSlot) {
		throw validationError(
			`The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${TotalSegments} Segment: ${Segment}`,
		);
	}
	if (!index) return table.rows.scan(after, endSlot);
	return index.rows.scan({ ...after, base: start ? wholeKey(keyBytes(table, start)) : NO_BYTES }, endSlot);
}
