import { describe, expect, it } from "vitest";
import { type Body, type Item, key, nested, table } from "../things-table.ts";

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
		).rejects.toThrow("The expression contains too many operators; operator count: 301");
		await expect(get(`a${"(".repeat(4000)}`)).rejects.toThrow("Syntax error");
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
		const { Items: texts } = await query({ ProjectionExpression: "x" });
		expect(texts).toEqual([{ x: { S: "two" } }, { x: { S: "one" } }]);
		const { ItemCollectionMetrics } = await put(key("a", "4"), { ReturnItemCollectionMetrics: "SIZE" });
		expect(ItemCollectionMetrics).toEqual({
			ItemCollectionKey: { pk: { S: "a" } },
			SizeEstimateRangeGB: [0, 1],
		});
	});
});
