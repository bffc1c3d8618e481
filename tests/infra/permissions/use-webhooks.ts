import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { MAX_WEBHOOKS } from "@dephealth/contract/limits.ts";
import { expect } from "vitest";
import type { Product } from "./running-product.ts";

export type Watch = { subscriptions: string[]; deliveries(): number; close(): void };

/** One subscription more than an account may have, with a receiver that wants no more after its first delivery. */
export async function watch(product: Product): Promise<Watch> {
	let deliveries = 0;
	const receiver = createServer((_, response) => {
		deliveries++;
		response.writeHead(410).end();
	});
	await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
	const { port } = receiver.address() as AddressInfo;
	const subscription = { url: `http://127.0.0.1:${port}/`, packages: ["npm/active-1"] };
	const made: string[] = [];
	for (let count = 0; count <= MAX_WEBHOOKS; count++) {
		const answer = await product.call("POST", "/v1/webhook-subscriptions", {
			...subscription,
			...(count > 0 && { packages: ["npm/nobody-asked"] }),
		});
		if (answer.status === 201) made.push(((await answer.json()) as { id: string }).id);
	}
	expect(made).toHaveLength(MAX_WEBHOOKS);
	return { subscriptions: made, deliveries: () => deliveries, close: () => receiver.close() };
}

/** Makes the watchers' last notification say something else. */
export async function changeRisk(product: Product, name: string): Promise<void> {
	const dynamoDb = new DynamoDBClient(product.runtime.aws);
	try {
		await dynamoDb.send(
			new UpdateItemCommand({
				TableName: "dephealth-local-packages",
				Key: { pk: { S: `npm#${name}` }, sk: { S: "LATEST" } },
				UpdateExpression: "SET notified_status = :status",
				ExpressionAttributeValues: { ":status": { S: "ended" } },
			}),
		);
	} finally {
		dynamoDb.destroy();
	}
}
