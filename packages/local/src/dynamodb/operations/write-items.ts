/** PutItem, UpdateItem and DeleteItem. */
import { consumedCapacity, spentOnWrite } from "../capacity.ts";
import { conditionFailed, validationError } from "../errors.ts";
import type { BoundCondition } from "../expressions/conditions/condition.ts";
import { meetsCondition } from "../expressions/conditions/evaluate-condition.ts";
import { bindExpressions, checkExpressionParameters } from "../expressions/request-expressions.ts";
import { project } from "../expressions/syntax/document-path.ts";
import { checkItemSize } from "../items/check-key.ts";
import { readItem, type StoredItem, type WriteSizes, writeItem } from "../items/write-item.ts";
import type { DeleteItemRequest, PutItemRequest, UpdateItemRequest } from "../requests/item-request-types.ts";
import { DELETE_ITEM, PUT_ITEM, UPDATE_ITEM } from "../requests/item-requests.ts";
import { checkExpected, legacyCondition } from "../requests/legacy-conditions.ts";
import { checkAttributeUpdates } from "../requests/legacy-updates.ts";
import { checkShape } from "../requests/shape.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { checkAttributes } from "../values/check-value.ts";
import { itemSize } from "../values/item-size.ts";
import { answer, json, type OperationContext } from "./operation.ts";
import { planDelete, planPut, planUpdate, type WritePlan } from "./plan-write.ts";

type WriteRequest = PutItemRequest | UpdateItemRequest | DeleteItemRequest;
const NO_ITEM: AttributeMap = {};

export function putItem(context: OperationContext, input: unknown): string {
	const request = checkShape(input, PUT_ITEM) as PutItemRequest;
	checkExpressionParameters(request, ["ConditionExpression"], ["Expected"]);
	checkAttributes(request.Item);
	checkReturnValues(request);
	checkItemSize(itemSize(request.Item));
	checkExpected(request.Expected);
	const expressions = bindExpressions(request);
	const plan = planPut(context.tables.get(request.TableName), request.Item, common(request, expressions));
	return write(context, request, plan);
}

export function deleteItem(context: OperationContext, input: unknown): string {
	const request = checkShape(input, DELETE_ITEM) as DeleteItemRequest;
	checkExpressionParameters(request, ["ConditionExpression"], ["Expected"]);
	checkAttributes(request.Key);
	checkReturnValues(request);
	checkExpected(request.Expected);
	const expressions = bindExpressions(request);
	const plan = planDelete(context.tables.get(request.TableName), request.Key, common(request, expressions));
	return write(context, request, plan);
}

export function updateItem(context: OperationContext, input: unknown): string {
	const request = checkShape(input, UPDATE_ITEM) as UpdateItemRequest;
	checkExpressionParameters(
		request,
		["UpdateExpression", "ConditionExpression"],
		["AttributeUpdates", "Expected"],
	);
	checkAttributes(request.Key);
	checkAttributeUpdates(request.AttributeUpdates);
	checkExpected(request.Expected);
	const expressions = bindExpressions(request);
	const plan = planUpdate(
		context.tables.get(request.TableName),
		request.Key,
		{ update: expressions.update, attributeUpdates: request.AttributeUpdates },
		common(request, expressions),
	);
	return write(context, request, plan);
}

/** @throws ValidationException for values that only updates allow */
function checkReturnValues({ ReturnValues }: WriteRequest): void {
	if (ReturnValues === undefined || ReturnValues === "ALL_OLD" || ReturnValues === "NONE") return;
	throw validationError("ReturnValues can only be ALL_OLD or NONE");
}

function common(request: WriteRequest, expressions: { condition?: BoundCondition }) {
	return {
		condition: expressions.condition ?? legacyCondition(request.Expected, request.ConditionalOperator),
		returnsItemOnFailure: request.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
	};
}

function write(context: OperationContext, request: WriteRequest, plan: WritePlan): string {
	const before = readItem(plan.table, plan.key);
	if (plan.condition && !meetsCondition(before?.item ?? NO_ITEM, plan.condition)) {
		throw conditionFailed(plan.returnsItemOnFailure ? before?.item : undefined);
	}
	const { next, sizes } = carryOut(context, plan, before);
	return answer({
		Attributes: returned(request, plan, before, next, sizes.text),
		ConsumedCapacity: json(
			consumedCapacity(request.ReturnConsumedCapacity, plan.table.name, spentOnWrite(sizes)),
		),
		ItemCollectionMetrics: itemCollectionMetrics(request, plan, next ?? before?.item),
	});
}

/** Executes the plan; the condition has already been checked. */
export function carryOut(
	context: OperationContext,
	plan: WritePlan,
	before: StoredItem | undefined,
): { next: AttributeMap | undefined; sizes: WriteSizes } {
	const { item, size } = plan.next(before?.item);
	const sizes = writeItem(plan.table, plan.key, before, item, size);
	context.tables.count(plan.table, sizes);
	return { next: item, sizes };
}

function returned(
	request: WriteRequest,
	plan: WritePlan,
	before: StoredItem | undefined,
	next: AttributeMap | undefined,
	text: string,
): string | undefined {
	switch (request.ReturnValues) {
		case "ALL_OLD":
			return before?.row.item;
		case "ALL_NEW":
			return next && text;
		case "UPDATED_OLD":
			return before && json(project(before.item, plan.updatedPaths));
		case "UPDATED_NEW":
			return next && json(project(next, plan.updatedPaths));
		default:
			return undefined;
	}
}

/** DynamoDB estimates in gigabytes, and only for tables with local indexes. */
function itemCollectionMetrics(
	request: WriteRequest,
	{ table }: WritePlan,
	item: AttributeMap | undefined,
): string | undefined {
	if (request.ReturnItemCollectionMetrics !== "SIZE" || !item) return undefined;
	if (!table.indexes.some((index) => index.scope === "local")) return undefined;
	const { name } = table.partition;
	return json({ ItemCollectionKey: { [name]: item[name] }, SizeEstimateRangeGB: [0, 1] });
}
