import { connect } from "node:net";
import { sizeOf } from "@dephealth/contract/routes/route.ts";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { createHandler as createDefaultHandler } from "@dephealth/functions/api/http/not-found.ts";
import { createComposition } from "@dephealth/functions/compose/process/composition.ts";
import { type HttpBridge, startHttpBridge } from "@dephealth/local/http/http-bridge.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createManualClock } from "../../manual-clock.ts";
import { PATIENT } from "../../patience.ts";

let bridge: HttpBridge;
const clock = createManualClock();
const events: APIGatewayProxyEventV2[] = [];
beforeEach(() => {
	events.length = 0;
});

beforeAll(async () => {
	const fallback = createDefaultHandler(createComposition({ env: {} }));
	bridge = await startHttpBridge({
		routes: ROUTES,
		port: 0,
		clock,
		resolveHandler: async (path) => {
			if (path.includes("not-found")) return fallback;
			return async (event) => {
				events.push(event);
				if (event.rawQueryString === "hang") await new Promise(() => {});
				const method = event.requestContext.http.method;
				if (method === "DELETE") return { statusCode: 204 };
				return { statusCode: 200, ...(method !== "HEAD" && { body: "{}" }) };
			};
		},
	});
});
afterAll(() => bridge.close());

/** Sends lines as they are, and returns the answer's head and body. */
async function send(...lines: string[]): Promise<{ head: string; body: string }> {
	const socket = connect(bridge.port, "127.0.0.1");
	socket.end(`${[...lines, "connection: close"].join("\r\n")}\r\n\r\n`);
	let text = "";
	for await (const chunk of socket) text += chunk;
	const [head = "", body = ""] = text.split("\r\n\r\n");
	return { head, body };
}

/** API Gateway itself gives up then. */
const INTEGRATION_SECONDS = 30;

const statusOf = (head: string) => Number(head.split(" ")[1]);
const HOST = "host: localhost";

describe("the HTTP bridge", () => {
	it("answers HEAD where GET is, without a body and by the same handler", async () => {
		const { head, body } = await send("HEAD /v1/packages/npm/express HTTP/1.1", HOST);
		expect([statusOf(head), body]).toEqual([200, ""]);
		expect(events[0]).toMatchObject({
			routeKey: "HEAD /v1/packages/{ecosystem}/{name+}",
			pathParameters: { ecosystem: "npm", name: "express" },
		});
	});

	it.each([
		["/v1/packages/npm/express", "GET, HEAD, OPTIONS"],
		["/v1/scan", "POST, OPTIONS"],
		["/v1/api-keys", "GET, HEAD, POST, OPTIONS"],
	])("answers OPTIONS %s with what the path takes", async (path, allow) => {
		const { head, body } = await send(`OPTIONS ${path} HTTP/1.1`, HOST);
		expect([statusOf(head), body]).toEqual([204, ""]);
		expect(head).toContain(`allow: ${allow}`);
	});

	it("sends no length with 204", async () => {
		const { head } = await send("DELETE /v1/api-keys/x HTTP/1.1", HOST);
		expect(statusOf(head)).toBe(204);
		expect(head.toLowerCase()).not.toContain("content-length");
		expect(head.toLowerCase()).not.toContain("transfer-encoding");
	});

	it.each([
		["http://localhost/v1/health?x=1", "/v1/health", "x=1"],
		["HTTP://127.0.0.1:80/v1/health", "/v1/health", ""],
		["/v1/health", "/v1/health", ""],
	])("takes the target %s", async (target, rawPath, rawQueryString) => {
		const { head } = await send(`GET ${target} HTTP/1.1`, HOST);
		expect(statusOf(head)).toBe(200);
		expect(events[0]).toMatchObject({ rawPath, rawQueryString });
	});

	it("hands over the path decoded and never normalised", async () => {
		await send("GET /v1/packages/npm/%2e%2e%2Fx HTTP/1.1", HOST);
		expect(events[0]).toMatchObject({
			rawPath: "/v1/packages/npm/../x",
			pathParameters: { ecosystem: "npm", name: "../x" },
		});
	});

	it.each([
		["two hosts", ["GET /v1/health HTTP/1.1", HOST, "Host: evil.example"]],
		["two hosts that are one", ["GET /v1/health HTTP/1.1", HOST, HOST]],
		["no host", ["GET /v1/health HTTP/1.1"]],
		["broken percent-encoding", ["GET /v1/health%E0%A4%A HTTP/1.1", HOST]],
	])("refuses %s", async (_, lines) => {
		const { head } = await send(...lines);
		expect(statusOf(head)).toBe(400);
		expect(events).toEqual([]);
	});

	it.each([
		[
			"another host in the target, which counts more than Host",
			"GET http://evil.example/v1/health HTTP/1.1",
			[HOST],
			421,
		],
		["our name before another's", "GET http://localhost@evil.example/v1/health HTTP/1.1", [HOST], 421],
		["another scheme's target", "GET ftp://evil.example/v1/health HTTP/1.1", [HOST], 421],
		[
			"another Host than the target's",
			"GET http://localhost/v1/health HTTP/1.1",
			["host: evil.example"],
			421,
		],
		["no host in HTTP/1.0", "GET /v1/health HTTP/1.0", [], 421],
		["a number that is no address of this machine", "GET /v1/health HTTP/1.1", ["host: 127.0.0.999"], 421],
		[
			"a body in a coding that nobody undoes",
			"POST /v1/scan HTTP/1.1",
			[HOST, "transfer-encoding: gzip, chunked"],
			501,
		],
	])("refuses %s", async (_, first, headers, status) => {
		const { head } = await send(first, ...headers);
		expect(statusOf(head)).toBe(status);
		expect(events).toEqual([]);
	});

	it("says to OPTIONS * what any path takes", async () => {
		const { head } = await send("OPTIONS * HTTP/1.1", HOST);
		expect(statusOf(head)).toBe(204);
		expect(head).toContain("allow: GET, HEAD, OPTIONS, POST, DELETE");
	});

	it("names what would be right where the method is wrong", async () => {
		const { head, body } = await send("PUT /v1/health HTTP/1.1", HOST);
		expect(statusOf(head)).toBe(405);
		expect(head).toContain("allow: GET, HEAD, OPTIONS");
		expect(JSON.parse(body)).toMatchObject({ error: { code: "method_not_allowed" } });
	});

	it.each([
		["GET", "/v1/packages/npm/express", 10],
		["POST", "/v1/scan", 25],
		["POST", "/v1/step-functions/TestState", 25],
	])(
		"ends %s %s after the %i seconds that Lambda gives it, as an HTTP API does",
		async (method, path, seconds) => {
			let answer: Response | undefined;
			const asking = fetch(`${bridge.url}${path}?hang`, { method }).then((response) => {
				answer = response;
				return response.text();
			});
			await vi.waitFor(() => expect(events).toHaveLength(1), PATIENT);
			await clock.advance(seconds * 1000 - 1);
			expect(answer).toBeUndefined();
			await clock.advance(1);
			expect(await asking).toBe('{"message":"Internal Server Error"}');
			expect(answer?.status).toBe(500);
		},
	);

	it("gives every route less time than API Gateway waits", () => {
		const tooLong = ROUTES.filter((route) => sizeOf(route).timeoutSeconds >= INTEGRATION_SECONDS);
		expect(tooLong).toEqual([]);
	});
});
