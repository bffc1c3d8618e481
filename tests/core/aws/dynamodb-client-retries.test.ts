import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { DYNAMODB_RETRY } from "@dephealth/core/resilience/retry-presets.ts";
import { expect, it } from "vitest";

it("the DynamoDB client makes the preset's retries, and no more, when it is throttled", async () => {
	let calls = 0;
	const server = createServer((request, response) => {
		calls++;
		request.resume();
		response
			.writeHead(400, { "content-type": "application/x-amz-json-1.0" })
			.end('{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}');
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const client = createDynamoDbClient({
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	try {
		const asked = client.send(new GetCommand({ TableName: "x", Key: { pk: "a" } }));
		await expect(asked).rejects.toThrow("slow down");
		expect(calls).toBe(1 + DYNAMODB_RETRY.maxRetries);
	} finally {
		client.destroy();
		server.closeAllConnections();
		server.close();
	}
});
