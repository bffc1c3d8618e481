import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "@dephealth/core/aws/batch-get.ts";
import { queryAll, queryPages } from "@dephealth/core/aws/query-pages.ts";
import { expect, it } from "vitest";
import { useEmptyStorage } from "../../local-storage.ts";

const context = useEmptyStorage();
const ofOwner = {
	KeyConditionExpression: "pk = :pk",
	ExpressionAttributeValues: { ":pk": "owner" },
	Limit: 2,
};

async function put(count: number) {
	const { client, tableName } = context.in("accounts");
	for (let index = 0; index < count; index++) {
		await client.send(
			new PutCommand({ TableName: tableName, Item: { pk: "owner", sk: `ITEM#${index}`, index } }),
		);
	}
}

it.each([
	[0, [0]],
	[1, [1]],
	[5, [2, 2, 1]],
])("of %i items, pages of two have %j, in their order", async (count, sizes) => {
	await put(count);
	const pages: Item[][] = [];
	for await (const page of queryPages(context.in("accounts"), ofOwner)) pages.push(page);
	expect(pages.map(({ length }) => length)).toEqual(sizes);
	expect(pages.flat().map(({ sk }) => sk)).toEqual(
		Array.from({ length: count }, (_, index) => `ITEM#${index}`),
	);
});

it("all of them are read, also those that a filter leaves of each page", async () => {
	await put(5);
	const found = await queryAll(context.in("accounts"), {
		...ofOwner,
		FilterExpression: "#index > :zero",
		ExpressionAttributeNames: { "#index": "index" },
		ExpressionAttributeValues: { ":pk": "owner", ":zero": 0 },
	});
	expect(found.map(({ sk }) => sk)).toEqual(["ITEM#1", "ITEM#2", "ITEM#3", "ITEM#4"]);
});

it("no page is read before it is wanted", async () => {
	await put(5);
	const table = context.in("accounts");
	let asked = 0;
	const client = Object.assign(Object.create(table.client), {
		send(...args: Parameters<typeof table.client.send>) {
			asked++;
			return table.client.send(...args);
		},
	});
	for await (const _ of queryPages({ ...table, client }, ofOwner)) break;
	expect(asked).toBe(1);
});
