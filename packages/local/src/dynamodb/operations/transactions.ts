/** TransactWriteItems and TransactGetItems: all of it or nothing. */
import { hash } from "node:crypto";
import {
	addSpent,
	type ConsumedCapacity,
	consumedCapacity,
	readUnits,
	type Spent,
	spentOnRead,
	spentOnWrite,
	TRANSACTION_FACTOR,
} from "../capacity.ts";
import {
	type CancellationReason,
	DynamoDbError,
	idempotentParameterMismatch,
	transactionCanceled,
	validationError,
} from "../errors.ts";
import { meetsCondition } from "../expressions/conditions/evaluate-condition.ts";
import {
	bindExpressions,
	checkExpressionParameters,
	type RequestExpressions,
} from "../expressions/request-expressions.ts";
import { checkItemSize, checkKey, checkNestedPaths } from "../items/check-key.ts";
import { keyBytes } from "../items/key-bytes.ts";
import { readItem, type StoredItem } from "../items/write-item.ts";
import type {
	CapacityLevel,
	TransactGetItemsRequest,
	TransactWriteItem,
	TransactWriteItemsRequest,
} from "../requests/item-request-types.ts";
import { TRANSACT_GET_ITEMS, TRANSACT_WRITE_ITEMS } from "../requests/item-requests.ts";
import { checkShape } from "../requests/shape.ts";
import type { Table } from "../tables/table.ts";
import { checkAttributes } from "../values/check-value.ts";
import { itemSize } from "../values/item-size.ts";
import { bytesText } from "./batch.ts";
import { projected } from "./get-item.ts";
import { answer, json, type OperationContext } from "./operation.ts";
import { planCheck, planDelete, planPut, planUpdate, type WritePlan } from "./plan-write.ts";
import { carryOut } from "./write-items.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_BYTES = 4 * 1024 * 1024;
const NONE: CancellationReason = { Code: "None" };

export function transactWriteItems(context: OperationContext, input: unknown): string {
	const request = checkShape(input, TRANSACT_WRITE_ITEMS) as TransactWriteItemsRequest;
	const token = request.ClientRequestToken;
	const digest = token === undefined ? "" : hash("sha256", JSON.stringify(request.TransactItems));
	const earlier = token === undefined ? undefined : context.tokens.find(token);
	if (earlier) {
		if (earlier.digest !== digest) throw idempotentParameterMismatch();
		return earlier.answer;
	}
	const bound = request.TransactItems.map(bindItem);
	for (const { tableName } of bound) context.tables.get(tableName);
	const plans = planAll(context, bound);
	refuseSameItem(plans);
	const stored = plans.map((plan) => readItem(plan.table, plan.key));
	cancelUnlessMet(plans, stored);
	const text = carryOutAll(context, request.ReturnConsumedCapacity, plans, stored);
	if (token !== undefined) context.tokens.keep(token, { digest, answer: text });
	return text;
}

type BoundItem = { item: TransactWriteItem; tableName: string; expressions: RequestExpressions };

/** Binds everything of an item that does not depend on its table. */
function bindItem(item: TransactWriteItem): BoundItem {
	const kinds = [item.ConditionCheck, item.Put, item.Delete, item.Update].filter((one) => one !== undefined);
	const [only] = kinds;
	if (!only || kinds.length > 1) {
		throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
	}
	checkExpressionParameters(only, ["UpdateExpression", "ConditionExpression"], []);
	checkAttributes(item.Put ? item.Put.Item : "Key" in only ? only.Key : {});
	if (item.Put) checkItemSize(itemSize(item.Put.Item));
	return { item, tableName: only.TableName, expressions: bindExpressions(only) };
}

/** A problem with single items cancels all of them, with a reason for each. */
function planAll(context: OperationContext, bound: readonly BoundItem[]): WritePlan[] {
	const plans: WritePlan[] = [];
	const reasons = bound.map(({ item, tableName, expressions }) =>
		reasonFor(() => plans.push(planItem(context.tables.get(tableName), item, expressions))),
	);
	if (reasons.some((reason) => reason !== NONE)) throw transactionCanceled(reasons);
	return plans;
}

function planItem(
	table: Table,
	{ Put, Update, Delete, ConditionCheck }: TransactWriteItem,
	{ update, condition }: RequestExpressions,
): WritePlan {
	const given = Put ?? Update ?? Delete ?? ConditionCheck;
	const common = {
		condition,
		returnsItemOnFailure: given?.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
	};
	if (Put) return planPut(table, Put.Item, common);
	if (Update) return planUpdate(table, Update.Key, { update }, common);
	if (ConditionCheck) return planCheck(table, ConditionCheck.Key, common);
	return planDelete(table, Delete?.Key ?? {}, common);
}

function reasonFor(work: () => void): CancellationReason {
	try {
		work();
		return NONE;
	} catch (error) {
		if (!(error instanceof DynamoDbError) || error.code !== "ValidationException") throw error;
		return { Code: "ValidationError", Message: error.message };
	}
}

function refuseSameItem(plans: readonly WritePlan[]): void {
	const items = new Set(plans.map(({ table, key }) => `${table.id}/${bytesText(key)}`));
	if (items.size < plans.length) {
		throw validationError("Transaction request cannot include multiple operations on one item");
	}
}

function cancelUnlessMet(plans: readonly WritePlan[], stored: readonly (StoredItem | undefined)[]): void {
	let bytes = 0;
	const reasons = plans.map((plan, index): CancellationReason => {
		const before = stored[index];
		if (plan.condition && !meetsCondition(before?.item ?? {}, plan.condition)) {
			return {
				Code: "ConditionalCheckFailed",
				Message: "The conditional request failed",
				...(plan.returnsItemOnFailure && before && { Item: before.item }),
			};
		}
		if (plan.isCheckOnly) return NONE;
		return reasonFor(() => {
			bytes += plan.next(before?.item).size;
		});
	});
	if (reasons.some((reason) => reason !== NONE)) throw transactionCanceled(reasons);
	if (bytes > MAX_BYTES) {
		throw validationError(
			"Collection size exceeded: the total size of the items in a transaction cannot exceed 4 MB",
		);
	}
}

function carryOutAll(
	context: OperationContext,
	level: CapacityLevel | undefined,
	plans: readonly WritePlan[],
	stored: readonly (StoredItem | undefined)[],
): string {
	const spent = new Map<Table, Spent>();
	for (const [index, plan] of plans.entries()) {
		const before = stored[index];
		const sizes = plan.isCheckOnly
			? { table: before?.row.size ?? 0, indexes: new Map() }
			: carryOut(context, plan, before).sizes;
		spent.set(plan.table, addSpent(spent.get(plan.table), spentOnWrite(sizes)));
	}
	return answer({ ConsumedCapacity: capacityList(level, spent) });
}

export function transactGetItems(context: OperationContext, input: unknown): string {
	const request = checkShape(input, TRANSACT_GET_ITEMS) as TransactGetItemsRequest;
	const bound = request.TransactItems.map(({ Get }) => {
		checkExpressionParameters(Get, ["ProjectionExpression"], []);
		checkAttributes(Get.Key);
		return { get: Get, projection: bindExpressions(Get).projection };
	});
	for (const { get } of bound) context.tables.get(get.TableName);
	const reasons = bound.map(({ get, projection }) =>
		reasonFor(() => {
			const table = context.tables.get(get.TableName);
			checkKey(table, get.Key);
			checkNestedPaths(table, projection?.nestedHeads);
		}),
	);
	if (reasons.some((reason) => reason !== NONE)) throw transactionCanceled(reasons);
	const spent = new Map<Table, Spent>();
	const seen = new Set<string>();
	let bytes = 0;
	const responses = bound.map(({ get, projection }) => {
		const table = context.tables.get(get.TableName);
		const key = keyBytes(table, get.Key);
		seen.add(`${table.id}/${bytesText(key)}`);
		const row = table.rows.get(key);
		bytes += row?.size ?? 0;
		spent.set(table, addSpent(spent.get(table), spentOnRead(readUnits(row?.size ?? 0, true))));
		return answer({ Item: row && projected(row.item, projection?.paths) });
	});
	if (seen.size < bound.length) {
		throw validationError("Transaction request cannot include multiple operations on one item");
	}
	if (bytes > MAX_BYTES) {
		throw validationError(
			"Collection size exceeded: the total size of the items in a transaction cannot exceed 4 MB",
		);
	}
	return answer({
		Responses: `[${responses.join(",")}]`,
		ConsumedCapacity: capacityList(request.ReturnConsumedCapacity, spent),
	});
}

function capacityList(
	level: CapacityLevel | undefined,
	spent: ReadonlyMap<Table, Spent>,
): string | undefined {
	const capacities = [...spent]
		.map(([table, units]) => consumedCapacity(level, table.name, units, TRANSACTION_FACTOR))
		.filter((capacity): capacity is ConsumedCapacity => capacity !== undefined);
	return capacities.length > 0 ? json(capacities) : undefined;
}
