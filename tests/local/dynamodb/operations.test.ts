import { describe, expect, it } from "vitest";
import { askOurStore } from "../../../rigs/judges/dynamodb/our-store.ts";

type Item = Record<string, unknown>;
type Body = Record<string, unknown>;

const key = (pk: string, sk = "1") => ({ pk: { S: pk }, sk: { N: sk } });

/** A table with a sparse index on `g` that holds keys only, and one on `g` and `n` that holds all. */
async function table(options: { local?: boolean } = {}) {
	const ask = askOurStore();
	const index = (IndexName: string, partition: string, sort: string | undefined, ProjectionType: string) => ({
		IndexName,
		KeySchema: [
			{ AttributeName: partition, KeyType: "HASH" },
			...(sort ? [{ AttributeName: sort, KeyType: "RANGE" }] : []),
		],
		Projection: { ProjectionType },
	});
	async function call(operation: string, body: Body): Promise<Body> {
		const { status, body: answer } = await ask(operation, { TableName: "things", ...body });
		if (status === 200) return answer as Body;
		const { __type, message, ...fields } = answer as { __type: string; message: string };
		throw Object.assign(new Error(message), { name: __type.split("#")[1], ...fields });
	}
	await call("CreateTable", {
		BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: [
			{ AttributeName: "pk", AttributeType: "S" },
			{ AttributeName: "sk", AttributeType: "N" },
			{ AttributeName: "g", AttributeType: "S" },
			{ AttributeName: "n", AttributeType: "N" },
		],
		KeySchema: [
			{ AttributeName: "pk", KeyType: "HASH" },
			{ AttributeName: "sk", KeyType: "RANGE" },
		],
		GlobalSecondaryIndexes: [index("keys", "g", undefined, "KEYS_ONLY"), index("all", "g", "n", "ALL")],
		...(options.local && { LocalSecondaryIndexes: [index("local", "pk", "n", "KEYS_ONLY")] }),
	});
	return {
		call,
		put: (item: Item, more: Body = {}) => call("PutItem", { Item: item, ...more }),
		get: async (of: Item) => (await call("GetItem", { Key: of }))["Item"] as Item | undefined,
		/** The item after an update. */
		async updated(of: Item, UpdateExpression: string, values?: Body, names?: Body) {
			const { Attributes } = await call("UpdateItem", {
				Key: of,
				UpdateExpression,
				ReturnValues: "ALL_NEW",
				...(values && { ExpressionAttributeValues: values }),
				...(names && { ExpressionAttributeNames: names }),
			});
			return Attributes as Item;
		},
		async meets(of: Item, ConditionExpression: string, values?: Body) {
			const check = {
				TableName: "things",
				Key: of,
				ConditionExpression,
				...(values && { ExpressionAttributeValues: values }),
			};
			try {
				await ask("TransactWriteItems", { TransactItems: [{ ConditionCheck: check }] }).then(
					({ status, body }) => {
						if (status !== 200) throw new Error(JSON.stringify(body));
					},
				);
				return true;
			} catch (error) {
				if (String(error).includes("ConditionalCheckFailed")) return false;
				throw error;
			}
		},
	};
}

describe("consumed capacity", () => {
	it("of writes counts 1 KB units of the larger item, and each index that changes", async () => {
		const { call, put } = await table();
		const units = async (answer: Promise<Body>) => (await answer)["ConsumedCapacity"];
		const ReturnConsumedCapacity = "INDEXES";
		const text = "é".repeat(800);
		expect(await units(put({ ...key("a"), text: { S: text } }, { ReturnConsumedCapacity }))).toEqual({
			TableName: "things",
			CapacityUnits: 2,
			Table: { CapacityUnits: 2 },
		});
		expect(
			await units(put({ ...key("a"), g: { S: "x" }, n: { N: "1" } }, { ReturnConsumedCapacity })),
		).toMatchObject({
			CapacityUnits: 4,
			Table: { CapacityUnits: 2 },
			GlobalSecondaryIndexes: { keys: { CapacityUnits: 1 }, all: { CapacityUnits: 1 } },
		});
		// Another value of what one index holds: only that one is written. Another key: an entry goes, another comes.
		const update = (UpdateExpression: string, value: Body) =>
			units(
				call("UpdateItem", {
					Key: key("a"),
					UpdateExpression,
					ExpressionAttributeValues: { ":v": value },
					ReturnConsumedCapacity,
				}),
			);
		expect(await update("SET misc = :v", { S: "x" })).toMatchObject({
			CapacityUnits: 2,
			GlobalSecondaryIndexes: { all: { CapacityUnits: 1 } },
		});
		expect(await update("SET g = :v", { S: "y" })).toMatchObject({
			CapacityUnits: 5,
			GlobalSecondaryIndexes: { keys: { CapacityUnits: 2 }, all: { CapacityUnits: 2 } },
		});
		expect(await update("SET g = :v", { S: "y" })).toMatchObject({ CapacityUnits: 1 });
	});

	it("of reads counts 4 KB units, half as much for those that may be late, and of queries the sum", async () => {
		const { call, put } = await table();
		for (const sk of ["1", "2", "3"]) await put({ ...key("a", sk), text: { S: "x".repeat(2000) } });
		const units = async (operation: string, body: Body) =>
			((await call(operation, { ...body, ReturnConsumedCapacity: "TOTAL" }))["ConsumedCapacity"] as Body)[
				"CapacityUnits"
			];
		expect(await units("GetItem", { Key: key("a") })).toBe(0.5);
		expect(await units("GetItem", { Key: key("a"), ConsistentRead: true })).toBe(1);
		expect(await units("GetItem", { Key: key("none"), ConsistentRead: true })).toBe(1);
		const query = { KeyConditionExpression: "pk = :a", ExpressionAttributeValues: { ":a": { S: "a" } } };
		expect(await units("Query", query)).toBe(1);
		expect(await units("Query", { ...query, ConsistentRead: true, Select: "COUNT" })).toBe(2);
		expect(await units("Scan", {})).toBe(1);
		const transaction = { TransactItems: [{ Get: { TableName: "things", Key: key("a") } }] };
		const answer = await call("TransactGetItems", { ...transaction, ReturnConsumedCapacity: "TOTAL" });
		expect(answer["ConsumedCapacity"]).toEqual([
			{ TableName: "things", CapacityUnits: 2, ReadCapacityUnits: 2 },
		]);
	});
});

describe("conditions, where dynalite errs", () => {
	it.each([
		["a = b", false],
		["absent = gone", false],
		["absent <> gone", true],
		["absent IN (gone, :s)", false],
		["a IN (b, c)", true],
		["l = :l", true],
		["l <> :m", true],
		["m = :m", true],
		["tags = :tags", true],
		["contains(l, :inner)", true],
		["contains(l, :s)", false],
		["size(nothing) = :zero", true],
		["size(bytes) = :three", true],
		["begins_with(bytes, :bytes)", true],
		["NOT (a < :s)", true],
		["NOT NOT (a = c)", true],
		["flag = :true", true],
		["attribute_type(off, :bool)", true],
		["nothing IN (:blank)", true],
		["nothing BETWEEN :blank AND :s", true],
		["attribute_exists(m.x.y[1])", true],
		["attribute_exists(m.x.y[2])", false],
		["#p = :s", undefined],
	])("%s: %s", async (expression, expected) => {
		const { put, meets } = await table();
		const document = { M: { x: { M: { y: { L: [{ N: "1" }, { NULL: true }] } } } } };
		await put({
			...key("a"),
			a: { S: "z" },
			b: { S: "y" },
			c: { S: "z" },
			l: { L: [{ S: "q" }, document] },
			m: document,
			tags: { SS: ["x", "y"] },
			nothing: { S: "" },
			bytes: { B: "/wAB" },
			flag: { BOOL: true },
			off: { BOOL: false },
		});
		const all: Body = {
			":s": { S: "s" },
			":l": { L: [{ S: "q" }, document] },
			":m": document,
			":inner": document,
			":tags": { SS: ["y", "x"] },
			":zero": { N: "0" },
			":three": { N: "3" },
			":bytes": { B: "/w==" },
			":true": { BOOL: true },
			":bool": { S: "BOOL" },
			":blank": { S: "" },
		};
		const used = Object.fromEntries(
			Object.entries(all).filter(([name]) => expression.match(/:\w+/g)?.includes(name)),
		);
		const result = meets(key("a"), expression, Object.keys(used).length > 0 ? used : undefined);
		if (expected === undefined) await expect(result).rejects.toThrow("attribute name: #p");
		else expect(await result).toBe(expected);
	});

	it.each([
		[{ BOOL: true }, "BOOL"],
		[{ SS: ["a"] }, "SS"],
		[{ L: [] }, "L"],
	])("refuses to order by %j", async (value, type) => {
		const { meets } = await table();
		await expect(meets(key("a"), "a < :v", { ":v": value })).rejects.toThrow(
			`Incorrect operand type for operator or function; operator or function: <, operand type: ${type}`,
		);
	});
});

describe("updates", () => {
	it("take positions in lists for what they were before", async () => {
		const { put, updated } = await table();
		const L = ["0", "1", "2", "3", "4"].map((S) => ({ S }));
		await put({ ...key("a"), l: { L } });
		const { l } = await updated(key("a"), "REMOVE l[0], l[1] SET l[3] = :x, l[90] = :z, l[50] = :y", {
			":x": { S: "x" },
			":y": { S: "y" },
			":z": { S: "z" },
		});
		expect(l).toEqual({ L: ["2", "x", "4", "y", "z"].map((S) => ({ S })) });
	});

	it("do not see each other's results", async () => {
		const { put, updated } = await table();
		await put({ ...key("a"), x: { N: "1" }, y: { N: "2" } });
		expect(await updated(key("a"), "SET x = y, y = x, z = x + y")).toEqual({
			...key("a"),
			x: { N: "2" },
			y: { N: "1" },
			z: { N: "3" },
		});
	});

	it("count exactly, whatever the size", async () => {
		const { updated } = await table();
		await updated(key("a"), "ADD n :n", { ":n": { N: "9007199254740993" } });
		expect((await updated(key("a"), "ADD n :n", { ":n": { N: "0.5" } }))["n"]).toEqual({
			N: "9007199254740993.5",
		});
	});

	it("keep attributes whose names mean something to JavaScript", async () => {
		const { updated, get, meets } = await table();
		const names = { "#p": "__proto__", "#c": "constructor" };
		await updated(key("a"), "SET #p = :v, #c = :v", { ":v": { S: "x" } }, names);
		expect(Object.keys((await get(key("a"))) ?? {}).sort()).toEqual(["__proto__", "constructor", "pk", "sk"]);
		expect(await meets(key("a"), "attribute_exists(toString)")).toBe(false);
		expect(await meets(key("b"), "attribute_exists(hasOwnProperty)")).toBe(false);
	});

	it("leave the item and its entries alone when they fail", async () => {
		const { call, put, get } = await table();
		await put({ ...key("a"), g: { S: "x" } });
		await expect(
			call("UpdateItem", {
				Key: key("a"),
				UpdateExpression: "SET g = :v, absent.deep = :v",
				ExpressionAttributeValues: { ":v": { S: "y" } },
			}),
		).rejects.toThrow("document path provided in the update expression is invalid");
		expect(await get(key("a"))).toEqual({ ...key("a"), g: { S: "x" } });
		const { Items } = await call("Scan", { IndexName: "keys" });
		expect(Items).toEqual([{ ...key("a"), g: { S: "x" } }]);
	});
});

describe("conditional writes", () => {
	it("tell the item that was in the way when asked to", async () => {
		const { put } = await table();
		const item = { ...key("a"), x: { S: "old" } };
		await put(item);
		const again = (more: Body) => put(key("a"), { ConditionExpression: "attribute_not_exists(pk)", ...more });
		await expect(again({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" })).rejects.toMatchObject({
			name: "ConditionalCheckFailedException",
			message: "The conditional request failed",
			Item: item,
		});
		const error = await again({}).catch((failure: unknown) => failure);
		expect(error).not.toHaveProperty("Item");
	});
});

describe("transactions", () => {
	it("do all or nothing, and give each action its reason", async () => {
		const { call, put, get } = await table();
		await put({ ...key("a"), x: { N: "1" } });
		const attempt = call("TransactWriteItems", {
			TransactItems: [
				{ Put: { TableName: "things", Item: key("new") } },
				{
					Update: {
						TableName: "things",
						Key: key("a"),
						UpdateExpression: "SET x = x + :one",
						ConditionExpression: "x = :two",
						ExpressionAttributeValues: { ":one": { N: "1" }, ":two": { N: "2" } },
						ReturnValuesOnConditionCheckFailure: "ALL_OLD",
					},
				},
				{
					Update: {
						TableName: "things",
						Key: key("b"),
						UpdateExpression: "SET y = absent",
					},
				},
			],
		});
		await expect(attempt).rejects.toMatchObject({
			name: "TransactionCanceledException",
			message:
				"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]",
			CancellationReasons: [
				{ Code: "None" },
				{ Code: "ConditionalCheckFailed", Item: { ...key("a"), x: { N: "1" } } },
				{ Code: "ValidationError" },
			],
		});
		expect(await get(key("new"))).toBeUndefined();
	});

	it("are done once for one token", async () => {
		const { call, get } = await table();
		const add = (n: string) => ({
			ClientRequestToken: "token-1",
			TransactItems: [
				{
					Update: {
						TableName: "things",
						Key: key("a"),
						UpdateExpression: "ADD x :n",
						ExpressionAttributeValues: { ":n": { N: n } },
					},
				},
			],
		});
		await call("TransactWriteItems", add("1"));
		await call("TransactWriteItems", add("1"));
		expect((await get(key("a")))?.["x"]).toEqual({ N: "1" });
		await expect(call("TransactWriteItems", add("2"))).rejects.toMatchObject({
			name: "IdempotentParameterMismatchException",
		});
	});
});

describe("pages", () => {
	it("end at a megabyte, and together hold everything once", async () => {
		const { call, put } = await table();
		for (let sk = 0; sk < 12; sk++) {
			await put({
				...key("a", String(sk)),
				g: { S: "x" },
				n: { N: String(sk % 2) },
				text: { S: "x".repeat(200_000) },
			});
		}
		for (const [operation, more] of [
			["Query", { KeyConditionExpression: "pk = :a", ExpressionAttributeValues: { ":a": { S: "a" } } }],
			[
				"Query",
				{
					KeyConditionExpression: "pk = :a",
					ExpressionAttributeValues: { ":a": { S: "a" } },
					ScanIndexForward: false,
				},
			],
			[
				"Query",
				{
					IndexName: "all",
					KeyConditionExpression: "g = :x",
					ExpressionAttributeValues: { ":x": { S: "x" } },
				},
			],
			[
				"Query",
				{
					IndexName: "all",
					KeyConditionExpression: "g = :x",
					ExpressionAttributeValues: { ":x": { S: "x" } },
					ScanIndexForward: false,
				},
			],
			["Scan", {}],
			["Scan", { IndexName: "all" }],
		] as const) {
			const sizes: number[] = [];
			const seen: string[] = [];
			let ExclusiveStartKey: unknown;
			do {
				const page = await call(operation, {
					...more,
					...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
				});
				const items = page["Items"] as { sk: { N: string } }[];
				sizes.push(items.length);
				seen.push(...items.map((item) => item.sk.N));
				ExclusiveStartKey = page["LastEvaluatedKey"];
			} while (ExclusiveStartKey !== undefined);
			expect(sizes, operation).toEqual([6, 6, 0]);
			expect(new Set(seen).size).toBe(12);
		}
	});

	it("of parallel scans divide a table", async () => {
		const { call, put } = await table();
		for (let index = 0; index < 40; index++) await put(key(`p${index}`));
		const parts = await Promise.all(
			[0, 1, 2].map(
				async (Segment) => (await call("Scan", { Segment, TotalSegments: 3 }))["Count"] as number,
			),
		);
		expect(parts.reduce((sum, count) => sum + count, 0)).toBe(40);
		expect(Math.max(...parts)).toBeLessThan(40);
	});

	it("of a batch leave for later what is beyond 16 MB", async () => {
		const { call, put } = await table();
		const keys = Array.from({ length: 50 }, (_, index) => key("a", String(index)));
		for (const one of keys) await put({ ...one, text: { S: "x".repeat(390_000) } });
		const { Responses, UnprocessedKeys } = (await call("BatchGetItem", {
			RequestItems: { things: { Keys: keys, ConsistentRead: true } },
		})) as { Responses: Record<string, Item[]>; UnprocessedKeys: Record<string, Body> };
		const left = UnprocessedKeys["things"]?.["Keys"] as Item[];
		expect(Responses["things"]).toHaveLength(43);
		expect(left).toHaveLength(7);
		expect(UnprocessedKeys["things"]).toMatchObject({ ConsistentRead: true });
	});
});

describe("limits", () => {
	it.each([
		["an item of 400 KB", { text: { S: "x".repeat(409_600 - 11) } }, undefined],
		[
			"an item of more",
			{ text: { S: "x".repeat(409_600 - 10) } },
			"Item size has exceeded the maximum allowed size",
		],
		["a document of 32 levels", nested(31), undefined],
		["a deeper one", nested(33), "Nesting Levels have exceeded supported limits"],
	])("%s", async (_, attributes, message) => {
		const { put } = await table();
		const attempt = put({ ...key("a"), ...attributes });
		if (message === undefined) await attempt;
		else await expect(attempt).rejects.toThrow(message);
	});

	it("refuse keys that are too long, in bytes", async () => {
		const { put } = await table();
		await put(key("é".repeat(1024)));
		await expect(put(key(`${"é".repeat(1024)}x`))).rejects.toThrow(
			"Size of hashkey has exceeded the maximum size limit of2048 bytes",
		);
	});

	it("refuse expressions that would take for ever", async () => {
		const { call } = await table();
		const get = (ProjectionExpression: string) => call("GetItem", { Key: key("a"), ProjectionExpression });
		await expect(get("x".repeat(4097))).rejects.toThrow(
			"Expression size has exceeded the maximum allowed size",
		);
		const deep = `${"NOT (".repeat(600)}a = :v${")".repeat(600)}`;
		await expect(
			call("Scan", { FilterExpression: deep, ExpressionAttributeValues: { ":v": { S: "x" } } }),
		).rejects.toThrow("Syntax error");
	});
});

describe("parameters of before there were expressions", () => {
	it("still read and write", async () => {
		const { call, put } = await table();
		await put({ ...key("a"), x: { N: "1" }, tags: { SS: ["a", "b"] } });
		const { Attributes } = await call("UpdateItem", {
			Key: key("a"),
			AttributeUpdates: {
				x: { Action: "ADD", Value: { N: "2" } },
				tags: { Action: "DELETE", Value: { SS: ["a"] } },
				y: { Value: { S: "new" } },
			},
			Expected: { x: { ComparisonOperator: "LE", AttributeValueList: [{ N: "1" }] }, z: { Exists: false } },
			ReturnValues: "ALL_NEW",
		});
		expect(Attributes).toEqual({ ...key("a"), x: { N: "3" }, tags: { SS: ["b"] }, y: { S: "new" } });
		const { Items } = await call("Query", {
			KeyConditions: { pk: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] } },
			QueryFilter: { x: { ComparisonOperator: "BETWEEN", AttributeValueList: [{ N: "2" }, { N: "3" }] } },
			AttributesToGet: ["y"],
		});
		expect(Items).toEqual([{ y: { S: "new" } }]);
		const scan = (ConditionalOperator: string) =>
			call("Scan", {
				ScanFilter: {
					y: { ComparisonOperator: "NULL" },
					tags: { ComparisonOperator: "CONTAINS", AttributeValueList: [{ S: "b" }] },
				},
				ConditionalOperator,
			});
		expect((await scan("AND"))["Count"]).toBe(0);
		expect((await scan("OR"))["Count"]).toBe(1);
	});

	it("cannot stand beside expressions", async () => {
		const { call } = await table();
		await expect(
			call("DeleteItem", {
				Key: key("a"),
				ConditionExpression: "attribute_exists(pk)",
				Expected: { x: { Exists: false } },
			}),
		).rejects.toThrow(
			"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
		);
	});
});

describe("local indexes", () => {
	it("follow their table at once, and read whole items for those who want all", async () => {
		const { call, put } = await table({ local: true });
		await put({ ...key("a", "1"), n: { N: "9" }, x: { S: "one" } });
		await put({ ...key("a", "2"), n: { N: "-1" }, x: { S: "two" } });
		await put({ ...key("a", "3"), x: { S: "not in it" } });
		const query = (more: Body) =>
			call("Query", {
				IndexName: "local",
				KeyConditionExpression: "pk = :a",
				ExpressionAttributeValues: { ":a": { S: "a" } },
				ConsistentRead: true,
				...more,
			});
		expect((await query({}))["Items"]).toEqual([
			{ n: { N: "-1" }, ...key("a", "2") },
			{ n: { N: "9" }, ...key("a", "1") },
		]);
		const { Items } = await query({ Select: "ALL_ATTRIBUTES", ScanIndexForward: false });
		expect((Items as Item[]).map((item) => item["x"])).toEqual([{ S: "one" }, { S: "two" }]);
		const { ItemCollectionMetrics } = await put(key("a", "4"), { ReturnItemCollectionMetrics: "SIZE" });
		expect(ItemCollectionMetrics).toEqual({
			ItemCollectionKey: { pk: { S: "a" } },
			SizeEstimateRangeGB: [0, 1],
		});
	});
});

function nested(levels: number): Item {
	let value: Item = { S: "x" };
	for (let level = 1; level < levels; level++) value = { M: { m: value } };
	return { m: value };
}
