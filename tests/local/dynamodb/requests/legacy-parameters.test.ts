import { describe, expect, it } from "vitest";
import { key, table } from "../things-table.ts";

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
