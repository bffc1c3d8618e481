import { askOurStore } from "../../../rigs/judges/dynamodb/our-store.ts";

export type Item = Record<string, unknown>;
export type Body = Record<string, unknown>;

export const key = (pk: string, sk = "1") => ({ pk: { S: pk }, sk: { N: sk } });

/** A table with a sparse index on `g` that holds keys only, and one on `g` and `n` that holds all. */
export async function table(options: { local?: boolean } = {}) {
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

export function nested(levels: number): Item {
	let value: Item = { S: "x" };
	for (let level = 1; level < levels; level++) value = { M: { m: value } };
	return { m: value };
}
