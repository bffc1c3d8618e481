import { describe, expect, it } from "vitest";
import { type Body, key, table } from "../things-table.ts";

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
