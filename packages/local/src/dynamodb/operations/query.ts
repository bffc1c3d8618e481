/** Query. */
import { invalidParameter, validationError } from "../errors.ts";
import { beginsWith } from "../expressions/conditions/evaluate-condition.ts";
import {
	type KeyCondition,
	type KeyConditions,
	keyConditionsOf,
} from "../expressions/conditions/key-condition.ts";
import { bindExpressions, checkExpressionParameters } from "../expressions/request-expressions.ts";
import { checkKeyPart, checkNestedPaths } from "../items/check-key.ts";
import type { SortRange } from "../items/item-rows.ts";
import {
	afterPrefix,
	justAfter,
	keyBytes,
	LAST_BYTES,
	NO_BYTES,
	slotOf,
	valueBytes,
	wholeKey,
} from "../items/key-bytes.ts";
import type { QueryRequest } from "../requests/item-request-types.ts";
import { QUERY } from "../requests/item-requests.ts";
import {
	checkLegacyConditions,
	legacyCondition,
	legacyKeyConditions,
} from "../requests/legacy-conditions.ts";
import { checkShape } from "../requests/shape.ts";
import type { KeySchema } from "../tables/key-schema.ts";
import type { Table, TableIndex } from "../tables/table.ts";
import { type AttributeMap, type AttributeValue, attributeOf } from "../values/attribute-value.ts";
import { compareValues, isOrdered, valuesEqual } from "../values/compare-values.ts";
import { checkAttributesToGet } from "./get-item.ts";
import type { OperationContext } from "./operation.ts";
import {
	checkSelect,
	checkStartKey,
	checkStartValues,
	fetchesWholeItems,
	indexOf,
	pathsOf,
} from "./read-many.ts";
import { readPage } from "./read-page.ts";

export function query(context: OperationContext, input: unknown): string {
	const request = checkShape(input, QUERY) as QueryRequest;
	checkExpressionParameters(
		request,
		["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
		[
			"AttributesToGet",
			"QueryFilter",
			"ConditionalOperator",
			...(request.KeyConditionExpression === undefined ? [] : ["KeyConditions"]),
		],
	);
	checkLegacyConditions(request.QueryFilter);
	checkAttributesToGet(request.AttributesToGet);
	checkStartValues(request.ExclusiveStartKey);
	if (request.KeyConditions === undefined && request.KeyConditionExpression === undefined) {
		throw validationError(
			"Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
		);
	}
	const expressions = bindExpressions(request);
	const conditions = expressions.keyCondition
		? keyConditionsOf(expressions.keyCondition.condition)
		: legacyKeyConditions(request.KeyConditions ?? {});

	const table = context.tables.get(request.TableName);
	const index = indexOf(table, request);
	const schema = index ?? table;
	const start = request.ExclusiveStartKey;
	if (start) checkStartKey(table, index, start);
	checkKeyConditions(schema, conditions);
	if (start) checkStartWithin(schema, conditions, start);
	const filter = expressions.filter ?? legacyCondition(request.QueryFilter, request.ConditionalOperator);
	checkNestedPaths(table, expressions.projection?.nestedHeads);
	checkFilter(request, schema, filter?.heads);
	checkSelect(request, index);
	checkNestedPaths(table, expressions.filter?.nestedHeads);
	const paths = pathsOf(request, expressions);

	return readPage(request, {
		table,
		index,
		rows: rowsOf(request, table, index, conditions),
		filter: filter?.condition,
		paths,
		fetchesItems: fetchesWholeItems(request, index, paths),
	});
}

function checkKeyConditions(schema: KeySchema, conditions: KeyConditions): void {
	if (!schema.sort && conditions.size > 1) throw validationError("Query key condition not supported");
	for (const attribute of schema.attributes) {
		const condition = conditions.get(attribute.name);
		const isPartition = attribute === schema.partition;
		if (!condition) {
			if (!isPartition && conditions.size === 1) continue;
			throw validationError(`Query condition missed key schema element: ${attribute.name}`);
		}
		if (condition.values.some((value) => value[attribute.type] === undefined)) {
			throw invalidParameter("Condition parameter type does not match schema type");
		}
		if (isPartition && condition.operator !== "=") {
			throw validationError("Query key condition not supported");
		}
		for (const value of condition.values) {
			if (condition.operator === "=" || value[attribute.type] === "") checkKeyPart(schema, attribute, value);
		}
	}
}

function checkStartWithin(schema: KeySchema, conditions: KeyConditions, start: AttributeMap): void {
	const partition = conditions.get(schema.partition.name)?.values[0];
	const startPartition = attributeOf(start, schema.partition.name);
	const samePartition = partition && startPartition && valuesEqual(partition, startPartition);
	const sort = schema.sort && conditions.get(schema.sort.name);
	if (!sort) {
		if (samePartition) return;
		throw validationError(
			"The provided starting key is outside query boundaries based on provided conditions",
		);
	}
	const startSort = schema.sort && attributeOf(start, schema.sort.name);
	if (!startSort || !isWithin(startSort, sort)) {
		throw validationError("The provided starting key does not match the range key predicate");
	}
	if (!samePartition) {
		throw validationError("The query can return at most one row and cannot be restarted");
	}
}

function isWithin(value: AttributeValue, { operator, values }: KeyCondition): boolean {
	const [first, second] = values;
	if (!first) return false;
	if (operator === "begins_with") return beginsWith(value, first);
	const stands = (bound: AttributeValue, comparator: Exclude<typeof operator, "between">) =>
		isOrdered(compareValues(value, bound) ?? Number.NaN, comparator);
	if (operator !== "between") return stands(first, operator);
	return second !== undefined && stands(first, ">=") && stands(second, "<=");
}

function checkFilter(request: QueryRequest, schema: KeySchema, heads: ReadonlySet<string> | undefined): void {
	const key = schema.attributes.find(({ name }) => heads?.has(name));
	if (!key) return;
	const parameter = request.QueryFilter ? "QueryFilter" : "Filter Expression";
	throw validationError(
		`${parameter} can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
	);
}

function rowsOf(
	request: QueryRequest,
	table: Table,
	index: TableIndex | undefined,
	conditions: KeyConditions,
) {
	const schema = index ?? table;
	const partition = valueBytes(conditions.get(schema.partition.name)?.values[0], schema.partition.type);
	const range = rangeOf(schema, conditions);
	const isForward = request.ScanIndexForward ?? true;
	const slot = slotOf(partition);
	const start = request.ExclusiveStartKey;
	if (!index)
		return table.rows.range(
			slot,
			partition,
			start ? cutAt(range, table, start, isForward) : range,
			isForward,
		);
	const from = start && { sort: keyBytes(index, start).sort, base: wholeKey(keyBytes(table, start)) };
	return index.rows.range(slot, partition, range, isForward, from);
}

function cutAt(range: SortRange, table: Table, start: AttributeMap, isForward: boolean): SortRange {
	const { sort } = keyBytes(table, start);
	return isForward ? { ...range, lower: justAfter(sort) } : { ...range, upper: sort };
}

function rangeOf({ sort }: KeySchema, conditions: KeyConditions): SortRange {
	const all = { lower: NO_BYTES, upper: LAST_BYTES };
	const condition = sort && conditions.get(sort.name);
	if (!condition) return all;
	const [first = NO_BYTES, second = NO_BYTES] = condition.values.map((value) => valueBytes(value, sort.type));
	switch (condition.operator) {
		case "=":
			return { lower: first, upper: justAfter(first) };
		case "<":
			return { ...all, upper: first };
		case "<=":
			return { ...all, upper: justAfter(first) };
		case ">":
			return { ...all, lower: justAfter(first) };
		case ">=":
			return { ...all, lower: first };
		case "between":
			return { lower: first, upper: justAfter(second) };
		case "begins_with":
			return { lower: first, upper: afterPrefix(first) };
	}
}
