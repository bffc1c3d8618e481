import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "@dephealth/core/clock.ts";
import { InvalidWebhookUrlError, WebhookNotAcceptedError } from "@dephealth/core/errors.ts";
import { webhookSigningSecret } from "@dephealth/core/webhooks/signing-secret.ts";
import { createWebhookSender, type WebhookSender } from "@dephealth/core/webhooks/webhook-sender.ts";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../patience.ts";

const SECRET = webhookSigningSecret("a secret of thirty-two characters", "subscription");
const BODY = JSON.stringify({ type: "PackageRiskChanged", reason: "a reason – with a dash" });

type Received = { headers: IncomingMessage["headers"]; body: string };
let server: Server;
let url: string;
let received: Received[] = [];
let answer: (response: ServerResponse) => void = (response) => response.end();
let sender: WebhookSender | undefined;

beforeAll(async () => {
	server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
		answer(response);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	url = addressOf(server);
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});
afterEach(async () => {
	received = [];
	answer = (response) => response.end();
	await sender?.close();
});

function addressOf(receiver: Server): string {
	return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
}

function send(options: Partial<Parameters<typeof createWebhookSender>[0]> = {}, to = url) {
	sender = createWebhookSender({ allowPrivate: true, clock: systemClock, ...options });
	return sender.send({ url: to, secret: SECRET, messageId: "event-1", body: BODY });
}

function answering(status: number, headers: Record<string, string> = {}): void {
	answer = (response) => response.writeHead(status, headers).end("thanks");
}

describe("a delivery", () => {
	it("is what the receiver's library verifies", async () => {
		expect(await send()).toBe("delivered");
		const [{ headers, body } = { headers: {}, body: "" }] = received;
		expect(headers).toMatchObject({ "content-type": "application/json", "webhook-id": "event-1" });
		expect(body).toBe(BODY);
		const verify = (text: string, secret = SECRET) =>
			new Webhook(secret).verify(text, headers as Record<string, string>);
		expect(verify(body)).toEqual(JSON.parse(BODY));
		expect(() => verify(body.replace("reason", "Reason"))).toThrow();
		expect(() =>
			verify(body, webhookSigningSecret("another secret, just as long as it", "subscription")),
		).toThrow();
		expect(() =>
			verify(body, webhookSigningSecret("a secret of thirty-two characters", "another")),
		).toThrow();
	});

	it.each([200, 201, 202, 204])("is accepted by %i", async (status) => {
		answering(status);
		expect(await send()).toBe("delivered");
	});

	it("ends the subscription by 410", async () => {
		answering(410);
		expect(await send()).toBe("gone");
	});

	it.each([301, 400, 401, 404, 429, 500, 503])("is not accepted by %i", async (status) => {
		answering(status, { location: url });
		await expect(send()).rejects.toThrow(WebhookNotAcceptedError);
		expect(received).toHaveLength(1);
	});

	it("is not accepted by a receiver that hangs up", async () => {
		answer = (response) => response.destroy();
		await expect(send()).rejects.toThrow(WebhookNotAcceptedError);
	});

	it("is not accepted by a receiver that does not answer in time", async () => {
		answer = () => {};
		await expect(send({ timeoutMs: 50 })).rejects.toThrow(WebhookNotAcceptedError);
	});

	it("is sent while any number of receivers keep theirs waiting", async () => {
		const sending = createWebhookSender({ allowPrivate: true, clock: systemClock });
		sender = sending;
		let waiting = 0;
		const slow = Array.from({ length: 70 }, () => createServer(() => (waiting += 1)).listen(0, "127.0.0.1"));
		await Promise.all(slow.map((receiver) => once(receiver, "listening")));
		const delivery = (to: string) => ({ url: to, secret: SECRET, messageId: "event-1", body: BODY });
		const kept = slow.map((receiver) => sending.send(delivery(addressOf(receiver))).catch(() => "failed"));
		await until(async () => (waiting === slow.length ? true : undefined), "70 receivers that do not answer");
		expect(await sending.send(delivery(url))).toBe("delivered");
		for (const receiver of slow) {
			receiver.closeAllConnections();
			receiver.close();
		}
		await Promise.all(kept);
	});

	it("reads no more of an answer than it must", async () => {
		let closed = false;
		answer = (response) => {
			response.on("close", () => {
				closed = true;
			});
			const write = (): void => {
				while (!closed && response.write("x".repeat(65_536)));
				if (!closed) response.once("drain", write);
			};
			write();
		};
		await send().catch(() => {});
		await expect.poll(() => closed).toBe(true);
	});
});

describe("into the network that it runs in, nothing is sent", () => {
	const port = () => new URL(url).port;

	it.each([
		["by an address", () => "https://127.0.0.1/hook"],
		["by http", () => "http://example.org/hook"],
	])("%s", async (_, to) => {
		await expect(send({ allowPrivate: false }, to())).rejects.toThrow(InvalidWebhookUrlError);
		expect(received).toEqual([]);
	});

	it.each([
		["only there", [{ address: "127.0.0.1", family: 4 }]],
		["there by IPv6", [{ address: "::1", family: 6 }]],
		["to a cloud's metadata", [{ address: "169.254.169.254", family: 4 }]],
		["nowhere", []],
	])("by a name that leads %s", async (_, addresses) => {
		const sending = send(
			{ allowPrivate: false, lookup: async () => addresses },
			`https://hooks.example.org:${port()}/hook`,
		);
		await expect(sending).rejects.toThrow(InvalidWebhookUrlError);
		expect(received).toEqual([]);
	});

	it("by a name that cannot be resolved now, it is tried again later", async () => {
		const lookup = () =>
			Promise.reject(Object.assign(new Error("getaddrinfo EAI_AGAIN"), { code: "EAI_AGAIN" }));
		await expect(send({ allowPrivate: false, lookup }, "https://hooks.example.org/")).rejects.toThrow(
			WebhookNotAcceptedError,
		);
	});
});
