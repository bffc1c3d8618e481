/** Requests that AWS refuses because they are too large, or refer to missing things. */
import { describe, expect, it } from "vitest";
import { key, table } from "../things-table.ts";

describe("limits", () => {
	it("refuse updates that put a document into itself until nobody could read it", async () => {
		const { call, put, get } = await table();
		await put({ ...key("a"), m: { M: { x: { S: "x" } } }, l: { L: [{ S: "x" }] } });
		const update = (UpdateExpression: string) => call("UpdateItem", { Key: key("a"), UpdateExpression });
		async function untilRefused(expression: string): Promise<number> {
			for (let times = 0; times < 100; times++) {
				try {
					await update(expression);
				} catch (error) {
					expect(String(error)).toContain("Nesting Levels have exceeded supported limits");
					return times;
				}
			}
			return Number.POSITIVE_INFINITY;
		}
		expect(await untilRefused("SET m.x = m")).toBe(30);
		expect(await untilRefused("SET l[0] = l")).toBe(30);
		expect(await get(key("a"))).toHaveProperty("m.M.x.M.x");
	});

	it.each([
		[100, undefined],
		[101, "The IN operator is provided with too many operands; number of operands: 101"],
	])("of IN: %i candidates", async (count, refusal) => {
		const { put, meets } = await table();
		await put({ ...key("a"), a: { S: "v99" } });
		const names = Array.from({ length: count }, (_, index) => `:v${index}`);
		const values = Object.fromEntries(names.map((name) => [name, { S: name.slice(1) }]));
		const asked = meets(key("a"), `a IN (${names.join(", ")})`, values);
		if (refusal === undefined) expect(await asked).toBe(true);
		else await expect(asked).rejects.toThrow(refusal);
	});

	it.each([
		["150 comparisons joined by 149 operators", Array(150).fill("a = :v").join(" OR "), undefined],
		["one more", Array(151).fill("a = :v").join(" OR "), "too many operators; operator count: 301"],
		["300 negations", `${"NOT ".repeat(299)}a = :v`, undefined],
		["functions", Array(151).fill("attribute_exists(a)").join(" AND "), "operator count: 301"],
		["a position in a list", "a[2147483647] = :v", undefined],
		["one beyond", "a[2147483648] = :v", "List index is not within the allowable range; index: [2147483648]"],
	])("of expressions: %s", async (_, condition, refusal) => {
		const { put, meets } = await table();
		await put({ ...key("a"), a: { S: "x" } });
		const values = condition.includes(":v") ? { ":v": { S: "x" } } : undefined;
		const asked = meets(key("a"), condition, values);
		if (refusal === undefined) expect(await asked).toBeTypeOf("boolean");
		else await expect(asked).rejects.toThrow(refusal);
	});

	it("of UpdateTable: one index comes or goes at a time", async () => {
		const { call } = await table();
		const create = (name: string) => ({
			Create: {
				IndexName: `by-${name}`,
				KeySchema: [{ AttributeName: name, KeyType: "HASH" }],
				Projection: { ProjectionType: "KEYS_ONLY" },
			},
		});
		const update = (...names: string[]) =>
			call("UpdateTable", {
				AttributeDefinitions: names.map((name) => ({ AttributeName: name, AttributeType: "S" })),
				GlobalSecondaryIndexUpdates: names.map(create),
			});
		await expect(update("one", "two")).rejects.toThrow("Only 1 online index can be created or deleted");
		await update("one");
	});

	it("of global indexes: what they do not project cannot be asked of them", async () => {
		const { call, put } = await table();
		await put({ ...key("a"), g: { S: "g" }, n: { N: "1" }, x: { S: "x" } });
		const query = (IndexName: string, ProjectionExpression: string) =>
			call("Query", {
				IndexName,
				KeyConditionExpression: "g = :g",
				ExpressionAttributeValues: { ":g": { S: "g" } },
				ProjectionExpression,
			});
		await expect(query("keys", "pk, x.y, z")).rejects.toThrow(
			"One or more parameter values were invalid: Global secondary index keys does not project [x, z]",
		);
		await expect(call("Scan", { IndexName: "keys", AttributesToGet: ["x"] })).rejects.toThrow(
			"does not project [x]",
		);
		expect((await query("keys", "pk, g"))["Items"]).toEqual([{ pk: { S: "a" }, g: { S: "g" } }]);
		expect((await query("all", "x"))["Items"]).toEqual([{ x: { S: "x" } }]);
	});

	it("of a TTL: it is turned off by the attribute that it is on", async () => {
		const { call } = await table();
		const set = (Enabled: boolean, AttributeName: string) =>
			call("UpdateTimeToLive", { TimeToLiveSpecification: { Enabled, AttributeName } });
		await set(true, "ends");
		await expect(set(false, "other")).rejects.toThrow("current AttributeName is ends");
		await expect(set(true, "ends")).rejects.toThrow("TimeToLive is already enabled");
		await set(false, "ends");
		await expect(set(false, "ends")).rejects.toThrow("TimeToLive is already disabled");
	});
});
