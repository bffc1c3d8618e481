import { inspect } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import {
	BadResponseError,
	PackageNotFoundError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { MockAgent } from "undici";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createManualClock } from "../../manual-clock.ts";
import { failureOf, get, httpClient, upstream } from "./http-clients.ts";
import { bytes, type Handler, hang, json, raw, reset, status } from "./loopback-upstream.ts";

describe("a status that is not 2xx becomes a typed error", () => {
	it.each([
		[404, PackageNotFoundError],
		[410, PackageNotFoundError],
		[401, UpstreamForbiddenError],
		[403, UpstreamForbiddenError],
		[429, RateLimitedError],
		[408, UpstreamUnavailableError],
		[500, UpstreamUnavailableError],
		[502, UpstreamUnavailableError],
		[503, UpstreamUnavailableError],
		[504, UpstreamUnavailableError],
		[599, UpstreamUnavailableError],
		[400, BadResponseError],
		[418, BadResponseError],
		[304, BadResponseError],
	])("%i", async (code, type) => {
		const { url, paths } = await upstream(status(code, {}, "whatever"));
		const error = await failureOf(httpClient().requestJson(get(url)));
		expect(error).toBeInstanceOf(type);
		expect(error).toMatchObject({
			source: "npm",
			status: code,
			message: expect.stringContaining(String(code)),
		});
		expect(paths).toHaveLength(1);
	});

	it.each([
		[429, "120", 120],
		[503, "3", 3],
		[429, "Thu, 01 Jan 2026 00:01:00 GMT", 60],
		[503, "soon", undefined],
	])("%i with Retry-After %j asks for %s seconds", async (code, retryAfter, seconds) => {
		const { url } = await upstream(status(code, { "retry-after": retryAfter }));
		const error = await failureOf(httpClient({ clock: createManualClock() }).requestJson(get(url)));
		expect(error).toHaveProperty("retryAfterSeconds", seconds);
	});

	it("lets the source look at the answer first", async () => {
		const { url } = await upstream(status(403, { "x-limit": "0" }, "rate limit"));
		const seen: unknown[] = [];
		const request = get(url, {
			onErrorAnswer: (answer) => {
				seen.push(answer.status, answer.headers["x-limit"], answer.text);
				throw new RateLimitedError("limited", { source: "npm", status: 403 });
			},
		});
		expect(await failureOf(httpClient().requestJson(request))).toBeInstanceOf(RateLimitedError);
		expect(seen).toEqual([403, "0", "rate limit"]);
	});

	it("lets the source call a valid answer the failure that it is", async () => {
		const { url } = await upstream(json({ ok: true }));
		const limited = new RateLimitedError("limited", { source: "npm", status: 200 });
		const request = get(url, {
			onAnswer: () => {
				throw limited;
			},
		});
		expect(await failureOf(httpClient().requestJson(request))).toBe(limited);
	});

	it("reads no more than 8 KB of an error answer", async () => {
		const { url } = await upstream(status(500, {}, "x".repeat(100_000)));
		let length = 0;
		const onErrorAnswer = ({ text }: { text: string }) => {
			length = text.length;
		};
		await failureOf(httpClient().requestJson(get(url, { onErrorAnswer })));
		expect(length).toBe(8192);
	});

	it.each<[string, Handler]>([
		["damaged", (response) => void response.writeHead(429, { "content-encoding": "gzip" }).end("no gzip")],
		[
			"broken off",
			(response) => {
				response.writeHead(429, { "content-length": "9" });
				response.write("x", () => response.socket?.destroy());
			},
		],
	])("an error answer whose body is %s keeps its meaning", async (_, handler) => {
		const { url } = await upstream(handler);
		expect(await failureOf(httpClient().requestJson(get(url)))).toBeInstanceOf(RateLimitedError);
	});
});

describe("an answer that is not what it should be is a BadResponseError", () => {
	const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, " "));

	it.each<[string, Handler, RegExp]>([
		["no JSON", bytes("<html>"), /not JSON/],
		["half of JSON", bytes('{"a":[1,2'), /only a part/],
		["nothing", bytes(""), /not JSON/],
		["no HTTP", raw("hello there\r\n\r\n"), /not HTTP/],
		[
			"more than its length announces",
			raw('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{"a":1}'),
			/only a part/,
		],
		["damaged gzip", bytes("garbage", { "content-encoding": "gzip" }), /damaged/],
		["damaged Brotli", bytes("garbage", { "content-encoding": "br" }), /damaged/],
		["gzip cut short", bytes(gzipSync("{}").subarray(0, 12), { "content-encoding": "gzip" }), /cut short/],
		[
			"Brotli cut short",
			bytes(brotliCompressSync('{"a":1}').subarray(0, 5), { "content-encoding": "br" }),
			/short/,
		],
		["an encoding nobody asked for", bytes("{}", { "content-encoding": "zstd" }), /encoded as "zstd"/],
		["a large body", bytes(JSON.stringify("x".repeat(2000))), /larger than 1000 bytes/],
		["a small body that unpacks to 100 MB", bytes(bomb, { "content-encoding": "gzip" }), /larger than 1000/],
		["JSON 101 levels deep", bytes("[".repeat(101) + "]".repeat(101)), /deeper than 100/],
		["headers beyond measure", status(200, { "x-long": "x".repeat(40_000) }), /HEADERS_OVERFLOW/],
	])("%s", async (_, handler, message) => {
		const { url, paths } = await upstream(handler);
		const error = await failureOf(httpClient().requestJson(get(url, { maxBytes: 1000 })));
		expect(error).toBeInstanceOf(BadResponseError);
		expect(error.message).toMatch(message);
		expect(paths).toHaveLength(1);
	});

	it("names the first field that has the wrong shape, and quotes no value", async () => {
		const { url } = await upstream(json({ versions: [{ v: "1" }, { v: "secret" }] }));
		const schema = z.object({ versions: z.array(z.object({ v: z.literal("1") })) });
		const error = await failureOf(httpClient().requestJson({ source: "deps.dev", url, schema }));
		expect(error).toBeInstanceOf(BadResponseError);
		expect(error.message).toMatch(/^deps\.dev answered in an unexpected shape at "versions\.1\.v"/);
		expect(error.message).not.toContain("secret");
	});

	it("accepts a body of exactly the largest size, 100 levels deep", async () => {
		const body = "[".repeat(100) + "]".repeat(100);
		const { url } = await upstream(bytes(body));
		await expect(httpClient().requestJson(get(url, { maxBytes: 200 }))).resolves.toMatchObject({
			status: 200,
		});
	});

	it("goes on working with the next request", async () => {
		const { url } = await upstream(bytes(bomb, { "content-encoding": "gzip" }), json({ ok: true }));
		const client = httpClient();
		await failureOf(client.requestJson(get(url)));
		expect((await client.requestJson(get(url))).body).toEqual({ ok: true });
	});
});

describe("a connection that fails is an UpstreamUnavailableError", () => {
	it.each<[string, Handler]>([
		["reset before the answer", reset],
		["closed before the answer", (response) => void response.socket?.destroy()],
		[
			"closed in the middle of a body of known length",
			(response) => {
				response.writeHead(200, { "content-length": "100" });
				response.write('{"a":', () => response.socket?.destroy());
			},
		],
		[
			"closed in the middle of a body of unknown length",
			(response) => {
				response.writeHead(200);
				response.write('{"a":', () => response.socket?.destroy());
			},
		],
		[
			"closed in the middle of a compressed body",
			(response) => {
				response.writeHead(200, { "content-encoding": "gzip" });
				response.write(gzipSync("{}").subarray(0, 10), () => response.socket?.destroy());
			},
		],
	])("%s: tried once more, then reported", async (_, handler) => {
		const { url, paths } = await upstream(handler);
		const error = await failureOf(httpClient().requestJson(get(url)));
		expect(error).toBeInstanceOf(UpstreamUnavailableError);
		expect(error.message).toMatch(
			/^The connection to npm was refused or broke \((?:UND_ERR_SOCKET|ECONNRESET)\)/,
		);
		expect(error.cause).toBeInstanceOf(Error);
		expect(paths).toHaveLength(2);
	});

	it("refused", async () => {
		const { url, close } = await upstream(hang);
		await close();
		const error = await failureOf(httpClient().requestJson(get(url)));
		expect(error).toBeInstanceOf(UpstreamUnavailableError);
		expect(error.message).toContain("ECONNREFUSED");
	});

	it.each([
		["ENOTFOUND", UpstreamUnavailableError, 1],
		["EAI_AGAIN", UpstreamUnavailableError, 1],
		["CERT_HAS_EXPIRED", UpstreamUnavailableError, 1],
		["ECONNRESET", UpstreamUnavailableError, 2],
		["EPIPE", UpstreamUnavailableError, 2],
		["ETIMEDOUT", UpstreamTimeoutError, 1],
		["UND_ERR_CONNECT_TIMEOUT", UpstreamTimeoutError, 1],
		["UND_ERR_HEADERS_TIMEOUT", UpstreamTimeoutError, 1],
		["UND_ERR_BODY_TIMEOUT", UpstreamTimeoutError, 1],
		["UND_ERR_RES_EXCEEDED_MAX_SIZE", BadResponseError, 1],
		["HPE_INVALID_CONSTANT", BadResponseError, 1],
	])("%s is classified, and tried again only if it is a blip", async (code, type, tries) => {
		const agent = new MockAgent();
		agent.disableNetConnect();
		let asked = 0;
		agent
			.get("https://registry.npmjs.org")
			.intercept({ path: () => ++asked > 0 })
			.replyWithError(Object.assign(new Error("as the network says"), { code }))
			.persist();
		const request = get(new URL("https://registry.npmjs.org/express"));
		const error = await failureOf(httpClient({ dispatcher: agent }).requestJson(request));
		expect(error).toBeInstanceOf(type);
		expect(error.message).toContain(code);
		expect(asked).toBe(tries);
	});
});

describe("what is not the upstream's fault is not called so", () => {
	it("an error of the source's own code passes through", async () => {
		const { url } = await upstream(status(500));
		const bug = new TypeError("x is not a function");
		const onErrorAnswer = () => {
			throw bug;
		};
		expect(await failureOf(httpClient().requestJson(get(url, { onErrorAnswer })))).toBe(bug);
	});

	it("an illegal header is reported without its value", async () => {
		const { url } = await upstream(json({}));
		const request = get(url, { headers: { authorization: "Bearer secret\n" } });
		const error = await failureOf(httpClient().requestJson(request));
		expect(error).not.toBeInstanceOf(UpstreamUnavailableError);
		expect(`${error.message} ${String(error.cause)}`).not.toContain("secret");
	});

	it("a body that cannot be sent leaves no timer behind", async () => {
		const clock = createManualClock();
		const { url } = await upstream(json({}));
		const request = get(url, { method: "POST", body: { big: 1n } });
		expect(await failureOf(httpClient({ clock }).requestJson(request))).toBeInstanceOf(TypeError);
		expect(clock.sleeping()).toBe(0);
	});

	it("no message repeats a token or a query", async () => {
		const { url } = await upstream(status(500), reset, bytes("no JSON"), status(403));
		const client = httpClient();
		const secretUrl = new URL("/x?token=secret", url);
		for (let count = 0; count < 4; count++) {
			const request = get(secretUrl, { headers: { authorization: "Bearer secret" } });
			const error = await client.requestJson(request).catch((caught: unknown) => caught);
			expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("secret");
		}
	});
});
