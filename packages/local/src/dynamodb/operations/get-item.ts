/** GetItem. */
import { consumedCapacity, readUnits, spentOnRead } from "../capacity.ts";
import { invalidParameter } from "../errors.ts";
import { bindExpressions, checkExpressionParameters } from "../expressions/request-expressions.ts";
import { project } from "../expressions/syntax/document-path.ts";
import type { Path } from "../expressions/syntax/placeholders.ts";
import { checkKey, checkNestedPaths } from "../items/check-key.ts";
import { keyBytes } from "../items/key-bytes.ts";
import type { GetItemRequest } from "../requests/item-request-types.ts";
import { GET_ITEM } from "../requests/item-requests.ts";
import { checkShape } from "../requests/shape.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { checkAttributes } from "../values/check-value.ts";
import { pickMembers } from "../values/json-members.ts";
import { answer, json, type OperationContext } from "./operation.ts";

export function getItem(context: OperationContext, input: unknown): string {
	const request = checkShape(input, GET_ITEM) as GetItemRequest;
	checkExpressionParameters(request, ["ProjectionExpression"], ["AttributesToGet"]);
	checkAttributes(request.Key);
	checkAttributesToGet(request.AttributesToGet);
	const { projection } = bindExpressions(request);
	const table = context.tables.get(request.TableName);
	checkKey(table, request.Key);
	checkNestedPaths(table, projection?.nestedHeads);
	const row = table.rows.get(keyBytes(table, request.Key));
	const units = readUnits(row?.size ?? 0, request.ConsistentRead ?? false);
	return answer({
		Item: row && projected(row.item, projection?.paths ?? namedPaths(request.AttributesToGet)),
		ConsumedCapacity: json(consumedCapacity(request.ReturnConsumedCapacity, table.name, spentOnRead(units))),
	});
}

/** @throws ValidationException */
export function checkAttributesToGet(names: readonly string[] | undefined): void {
	const duplicate = names?.find((name, index) => names.indexOf(name) < index);
	if (duplicate !== undefined) {
		throw invalidParameter(`Duplicate value in attribute name: ${duplicate}`);
	}
}

export function namedPaths(names: readonly string[] | undefined): Path[] | undefined {
	return names?.map((name) => [name]);
}

/** JSON of the values at the paths, or of the whole item. */
export function projected(item: string, paths: readonly Path[] | undefined): string {
	if (!paths) return item;
	if (paths.every((path) => path.length === 1))
		return pickMembers(
			item,
			paths.map(([name]) => String(name)),
		);
	return JSON.stringify(project(JSON.parse(item) as AttributeMap, paths));
}
