/** Requests to a few tables: operations on items, queries and scans. */

import { type Call, INDEX_TYPES, KEY_VALUES, type KeyType, TABLES, type Table } from "./judged-tables.ts";
import type { Random } from "./random.ts";
import {
	condition,
	damaged,
	type Expressions,
	newExpressions,
	path,
	placeholderParameters,
	projection,
	update,
	valuePlaceholder,
} from "./random-expressions.ts";
import { randomAttributes, randomHostileValue, randomScalar, type Value } from "./random-values.ts";

const KINDS = [
	"put",
	"put",
	"put",
	"update",
	"update",
	"update",
	"update",
	"delete",
	"get",
	"get",
	"query",
	"query",
	"scan",
	"batchGet",
	"batchWrite",
] as const;

export function randomCall(random: Random): Call {
	const table = random.pick(TABLES);
	switch (random.pick(KINDS)) {
		case "put":
			return put(table, random);
		case "update":
			return updateItem(table, random);
		case "delete":
			return deleteItem(table, random);
		case "get":
			return get(table, random);
		case "query":
			return query(table, random);
		case "scan":
			return scan(table, random);
		case "batchGet":
			return batchGet(table, random);
		case "batchWrite":
			return batchWrite(table, random);
	}
}

function key(table: Table, random: Random): Record<string, Value> {
	const good: Record<string, Value> = {
		pk: random.pick(KEY_VALUES.S),
		...(table.sort && { sk: random.pick(KEY_VALUES[table.sort]) }),
	};
	if (random.chance(0.02)) delete good["sk"];
	if (random.chance(0.02)) good["pk"] = randomHostileValue(random);
	if (random.chance(0.01)) good["other"] = { S: "x" };
	return good;
}

/** Attributes that are keys of indexes mostly have the right type. */
function attributes(table: Table, random: Random): Record<string, Value> {
	const all: Record<string, Value> = randomAttributes(random);
	for (const name of Object.keys(all)) if (random.chance(0.05)) all[name] = randomHostileValue(random);
	if (table.indexes.length === 0) return all;
	for (const [name, type] of Object.entries(INDEX_TYPES)) {
		if (name in all && random.chance(0.95)) all[name] = random.pick(KEY_VALUES[type]);
	}
	return all;
}

function returnValues(random: Random, choices: readonly string[]) {
	return random.chance(0.5) ? { ReturnValues: random.pick(choices) } : {};
}

function conditional(expressions: Expressions): Record<string, unknown> {
	if (expressions.random.chance(0.5)) return {};
	return { ConditionExpression: damaged(condition(expressions), expressions.random) };
}

function put(table: Table, random: Random): Call {
	const expressions = newExpressions(random);
	return {
		operation: "PutItem",
		body: {
			TableName: table.name,
			Item: { ...attributes(table, random), ...key(table, random) },
			...conditional(expressions),
			...placeholderParameters(expressions),
			...returnValues(random, ["ALL_OLD", "ALL_OLD", "NONE", "ALL_NEW"]),
		},
	};
}

function updateItem(table: Table, random: Random): Call {
	const expressions = newExpressions(random);
	return {
		operation: "UpdateItem",
		body: {
			TableName: table.name,
			Key: key(table, random),
			UpdateExpression: damaged(
				random.chance(0.02)
					? `SET ${random.pick(["pk", "sk"])} = ${valuePlaceholder(expressions, { S: "x" })}`
					: update(expressions),
				random,
			),
			...conditional(expressions),
			...placeholderParameters(expressions),
			...returnValues(random, ["ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "NONE"]),
		},
	};
}

function deleteItem(table: Table, random: Random): Call {
	const expressions = newExpressions(random);
	return {
		operation: "DeleteItem",
		body: {
			TableName: table.name,
			Key: key(table, random),
			...conditional(expressions),
			...placeholderParameters(expressions),
			...returnValues(random, ["ALL_OLD", "NONE"]),
		},
	};
}

function get(table: Table, random: Random): Call {
	const expressions = newExpressions(random);
	return {
		operation: "GetItem",
		body: { TableName: table.name, Key: key(table, random), ...projected(expressions) },
	};
}

function projected(expressions: Expressions): Record<string, unknown> {
	if (expressions.random.chance(0.5)) return {};
	const text = damaged(projection(expressions), expressions.random);
	const { ExpressionAttributeNames } = placeholderParameters(expressions);
	return {
		ProjectionExpression: text,
		...(ExpressionAttributeNames !== undefined && { ExpressionAttributeNames }),
	};
}

function query(table: Table, random: Random): Call {
	const index = table.indexes.length > 0 && random.chance(0.5) ? random.pick(table.indexes) : undefined;
	const expressions = newExpressions(random);
	const partition = index?.partition ?? "pk";
	const sort = index ? index.sort : table.sort && "sk";
	const sortType = index ? "N" : table.sort;
	let text = `${partition} = ${valuePlaceholder(expressions, random.pick(KEY_VALUES.S))}`;
	if (sort && sortType && random.chance(0.6)) {
		expressions.names["#s"] = sort;
		text += ` AND ${sortCondition(expressions, sortType)}`;
	}
	if (random.chance(0.02)) text = condition(expressions);
	const filter = random.chance(0.3) ? { FilterExpression: damaged(condition(expressions), random) } : {};
	const projection = random.chance(0.2) ? { ProjectionExpression: path(expressions) } : {};
	return {
		operation: "Query",
		body: {
			TableName: table.name,
			...(index && { IndexName: index.name }),
			KeyConditionExpression: damaged(text, random),
			...filter,
			...projection,
			...placeholderParameters(expressions),
			...(random.chance(0.3) && { ScanIndexForward: false }),
			...(random.chance(0.3) && { Limit: 2 + random.integer(4) }),
			...(!("ProjectionExpression" in projection) && random.chance(0.1) && { Select: "COUNT" }),
			...(index && random.chance(0.02) && { ConsistentRead: true }),
		},
		isPaged: true,
		// Entries with the same key of the index have no order among each other.
		isUnordered: index !== undefined,
	};
}

function sortCondition(expressions: Expressions, type: KeyType): string {
	const { random } = expressions;
	const value = () =>
		valuePlaceholder(expressions, random.chance(0.03) ? randomScalar(random) : random.pick(KEY_VALUES[type]));
	switch (random.integer(type === "N" ? 6 : 7)) {
		case 0:
			return `#s BETWEEN ${value()} AND ${value()}`;
		case 6:
			return `begins_with(#s, ${value()})`;
		default:
			return `#s ${random.pick(["=", "<", "<=", ">", ">="])} ${value()}`;
	}
}

function scan(table: Table, random: Random): Call {
	const index = table.indexes.length > 0 && random.chance(0.4) ? random.pick(table.indexes) : undefined;
	const expressions = newExpressions(random);
	const segments = random.chance(0.2) ? 1 + random.integer(4) : undefined;
	return {
		operation: "Scan",
		body: {
			TableName: table.name,
			...(index && { IndexName: index.name }),
			...(random.chance(0.5) && { FilterExpression: damaged(condition(expressions), random) }),
			...placeholderParameters(expressions),
			...(random.chance(0.3) && { Limit: 5 + random.integer(10) }),
			...(segments && { TotalSegments: segments, Segment: random.integer(segments) }),
			...(random.chance(0.1) && { Select: "COUNT" }),
		},
		isPaged: true,
		isUnordered: index !== undefined,
	};
}

function batchGet(table: Table, random: Random): Call {
	const expressions = newExpressions(random);
	const keys = Array.from({ length: 1 + random.integer(4) }, () => key(table, random));
	return {
		operation: "BatchGetItem",
		body: { RequestItems: { [table.name]: { Keys: keys, ...projected(expressions) } } },
		isUnordered: true,
	};
}

function batchWrite(table: Table, random: Random): Call {
	const writes = Array.from({ length: 1 + random.integer(4) }, () =>
		random.chance(0.7)
			? { PutRequest: { Item: { ...attributes(table, random), ...key(table, random) } } }
			: { DeleteRequest: { Key: key(table, random) } },
	);
	return { operation: "BatchWriteItem", body: { RequestItems: { [table.name]: writes } } };
}
