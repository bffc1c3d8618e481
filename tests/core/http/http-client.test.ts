import { brotliCompressSync, gzipSync } from "node:zlib";
import { poolOptions } from "@dephealth/core/http/http-client.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { PATIENT } from "../../patience.ts";
import { anyJson, get, httpClient, ignore, upstream } from "./http-clients.ts";
import { bytes, json, status } from "./loopback-upstream.ts";

describe("an answer is read, decompressed and validated", () => {
	it("gives the body as the schema says, the status and the headers in lower case", async () => {
		const { url } = await upstream(json({ a: 1, b: 2 }, { ETag: '"x"', "set-cookie": "a=1" }));
		const answer = await httpClient().requestJson({
			source: "npm",
			url,
			schema: z.object({ a: z.number() }),
		});
		expect(answer).toMatchObject({ status: 200, body: { a: 1 } });
		expect(answer.headers["etag"]).toBe('"x"');
	});

	it.each([
		["gzip", gzipSync('{"a":"ü"}')],
		["x-gzip", gzipSync('{"a":"ü"}')],
		["br", brotliCompressSync('{"a":"ü"}')],
		["identity", Buffer.from('{"a":"ü"}')],
	])("reads %s", async (encoding, body) => {
		const { url } = await upstream(bytes(body, { "content-encoding": encoding }));
		expect((await httpClient().requestJson(get(url))).body).toEqual({ a: "ü" });
	});

	it("is read in a turn of its own, however many have arrived", async () => {
		const { url } = await upstream(json({ a: 1 }), json({ a: 2 }), json({ a: 3 }));
		const turns: (() => void)[] = [];
		const read = vi.fn(() => true);
		const client = httpClient({ takeTurn: () => new Promise((resolve) => turns.push(resolve)) });
		const answers = [1, 2, 3].map(() => client.requestJson(get(url, { schema: anyJson.refine(read) })));
		await vi.waitFor(() => expect(turns).toHaveLength(3), PATIENT);
		expect(read).toHaveBeenCalledTimes(0);
		for (const [index, resume] of turns.entries()) {
			resume();
			await answers[index];
			expect(read).toHaveBeenCalledTimes(index + 1);
		}
	});

	it.each([
		["a small one in one", 200_000, 1],
		["a large one in three: to parse it, to look at its shape, and what is done with it", 300_000, 3],
	])("is read in turns, %s", async (_, length, expected) => {
		const { url } = await upstream(json({ a: "x".repeat(length) }));
		const takeTurn = vi.fn(async () => {});
		await httpClient({ takeTurn }).requestJson(get(url));
		expect(takeTurn).toHaveBeenCalledTimes(expected);
	});

	it("asks for JSON and for the encodings it understands, and says who it is", async () => {
		const { url } = await upstream((response, request) => json(request.headers)(response, request));
		const { body } = await httpClient().requestJson(get(url, { headers: { authorization: "Bearer t" } }));
		expect(body).toMatchObject({
			accept: "application/json",
			"accept-encoding": "br, gzip",
			authorization: "Bearer t",
			"user-agent": expect.stringMatching(/^dephealth\/\d\S* \(\+https:\/\//),
		});
	});

	it("names whom upstreams may ask", async () => {
		const { url } = await upstream((response, request) => json(request.headers)(response, request));
		const { body } = await httpClient({ contact: "ops@example.org" }).requestJson(get(url));
		expect(body).toMatchObject({ "user-agent": expect.stringMatching(/ \(\+ops@example\.org\)$/) });
	});

	it("sends a body as JSON", async () => {
		const { url } = await upstream(async (response, request) => {
			const chunks = await request.toArray();
			json({ sent: JSON.parse(chunks.join("")), type: request.headers["content-type"] })(response, request);
		});
		const { body } = await httpClient().requestJson(get(url, { method: "POST", body: { q: "ü" } }));
		expect(body).toEqual({ sent: { q: "ü" }, type: "application/json" });
	});

	it("keeps its connections, whatever the status was", async () => {
		const { url, connections, paths } = await upstream(json({}), status(404, {}, "no"), json({}));
		const client = httpClient();
		for (let count = 0; count < 10; count++) await client.requestJson(get(url)).catch(ignore);
		expect(paths).toHaveLength(10);
		// The first may not be free again in the same turn of the event loop.
		expect(connections()).toBeLessThanOrEqual(2);
	});

	it("does not queue requests behind each other", async () => {
		const waiting: (() => void)[] = [];
		const { url } = await upstream((response, request) => {
			waiting.push(() => json({})(response, request));
			// The server answers only once all have arrived.
			if (waiting.length === 64) for (const answer of waiting) answer();
		});
		const client = httpClient();
		const answers = await Promise.all(Array.from({ length: 64 }, () => client.requestJson(get(url))));
		expect(answers).toHaveLength(64);
	});
});

describe("HTTP/2", () => {
	it("is offered to the upstreams that are asked by it, and to no others", () => {
		expect(poolOptions({ http2: true }).allowH2).toBe(true);
		expect(poolOptions({ http2: false }).allowH2).toBe(false);
		const asked = Object.entries(UPSTREAMS).filter(([, { http2 }]) => http2);
		expect(asked.map(([key]) => key).sort()).toEqual(["depsDev", "osv"]);
	});

	it("or not, an upstream that speaks HTTP/1.1 alone is read", async () => {
		const { url } = await upstream(json({ ok: true }), json({ ok: true }));
		const client = httpClient({ speaksHttp2: (source) => source === "npm" });
		expect((await client.requestJson(get(url))).body).toEqual({ ok: true });
		expect((await client.requestJson(get(url, { source: "GitHub" }))).body).toEqual({ ok: true });
	});
});
