/** Somebody watches a package and is notified when its risk changes, end to end over real sockets. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { PackageRiskChanged } from "@dephealth/core/webhooks/risk-change-event.ts";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENT, until } from "../../patience.ts";
import type { Product } from "../start-product.ts";

const WATCHED = "deprecated-http-client";

export function describeWebhooks(product: () => Product): void {
	let client: DynamoDBDocumentClient;
	let sfn: SFNClient;
	let receiver: Server;
	let hookUrl: string;
	const received: { headers: IncomingMessage["headers"]; body: string }[] = [];

	beforeAll(async () => {
		receiver = createServer(async (request, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk);
			received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
			response.end();
		});
		await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
		hookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
		const aws = {
			endpoint: product().awsUrl,
			region: "local",
			credentials: { accessKeyId: "local", secretAccessKey: "local" },
		};
		client = DynamoDBDocumentClient.from(new DynamoDBClient(aws));
		sfn = new SFNClient(aws);
	});
	afterAll(async () => {
		client?.destroy();
		sfn?.destroy();
		receiver?.closeAllConnections();
		receiver?.close();
	});

	function call(method: string, path: string, body?: unknown): Promise<Response> {
		return fetch(`${product().url}${path}`, {
			method,
			headers: { "x-api-key": product().apiKey, "content-type": "application/json" },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	}

	/** Collects as the healer does. Through the API, two starts within ten seconds would share one collection. */
	async function collect(): Promise<void> {
		const before = await scoredAt();
		await sfn.send(
			new StartExecutionCommand({
				stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package",
				input: JSON.stringify({ package: { ecosystem: "npm", name: WATCHED } }),
			}),
		);
		await until(async () => {
			const after = await scoredAt();
			return after === before ? undefined : after;
		}, "the collection");
	}

	async function scoredAt(): Promise<string | undefined> {
		const answer = await call("GET", `/v1/packages/npm/${WATCHED}`);
		return answer.status === 200 ? ((await answer.json()) as { scored_at: string }).scored_at : undefined;
	}

	/** Makes the watchers' last notification say that the package was healthy. */
	async function pretendItWasHealthy(): Promise<void> {
		await client.send(
			new UpdateCommand({
				TableName: "dephealth-local-packages",
				Key: { pk: `npm#${WATCHED}`, sk: "LATEST" },
				UpdateExpression: "SET notified_status = :status, notified_risk = :risk",
				ExpressionAttributeValues: { ":status": "active", ":risk": "LOW" },
			}),
		);
	}

	describe("a webhook", () => {
		it("a change is delivered once, signed, with before, after and why; and no more after unsubscribing", async () => {
			const made = await call("POST", "/v1/webhook-subscriptions", {
				url: hookUrl,
				packages: [`npm/${WATCHED}`],
			});
			expect(made.status).toBe(201);
			const { id, secret } = (await made.json()) as { id: string; secret: string };

			await collect();
			expect(received).toEqual([]);

			await pretendItWasHealthy();
			await collect();
			await vi.waitFor(() => expect(received).toHaveLength(1), PATIENT);
			const [{ headers, body } = { headers: {}, body: "" }] = received;
			const event = new Webhook(secret).verify(body, headers as Record<string, string>) as PackageRiskChanged;
			expect(event).toMatchObject({
				type: "PackageRiskChanged",
				package: { ecosystem: "npm", name: WATCHED },
				before: { status: "active", risk_level: "LOW" },
				after: { status: "deprecated" },
				reason: expect.stringContaining("Its status went from active to deprecated."),
			});
			expect(headers["webhook-id"]).toBe(event.id);

			expect((await call("DELETE", `/v1/webhook-subscriptions/${id}`)).status).toBe(204);
			expect(await (await call("GET", "/v1/webhook-subscriptions")).json()).toEqual({
				webhook_subscriptions: [],
			});
		});
	});
}
