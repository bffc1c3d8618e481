import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { systemClock } from "@dephealth/core/clock.ts";
import {
	BadResponseError,
	PackageNotFoundError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import {
	createHttpClient,
	type HttpClient,
	type HttpClientOptions,
	type JsonRequest,
	poolOptions,
} from "@dephealth/core/http/http-client.ts";
import { OutOfTimeError, withDeadline } from "@dephealth/core/resilience/deadline.ts";
import { withStateAttempt } from "@dephealth/core/resilience/state-attempt.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { MockAgent } from "undici";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createManualClock } from "../../manual-clock.ts";
import { PATIENT } from "../../patience.ts";
import {
	bytes,
	type Handler,
	hang,
	json,
	type LoopbackUpstream,
	raw,
	reset,
	startLoopbackUpstream,
	status,
} from "./loopback-upstream.ts";

const anyJson = z.unknown();
const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
	for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function upstream(...handlers: Handler[]): Promise<LoopbackUpstream> {
	const started = await startLoopbackUpstream(...handlers);
	cleanUps.push(started.close);
	return started;
}

/** Its clock stands still, so that no deadline passes and no pause takes time, unless a test says so. */
function httpClient(options: Partial<HttpClientOptions> = {}): HttpClient {
	const clock = options.clock ?? { ...systemClock, sleep: sleepOnlyBetweenTries };
	const client = createHttpClient({ random: () => 0.5, ...options, clock });
	cleanUps.push(() => client.close());
	return client;
}

/** Pauses are at most two seconds, deadlines longer: the first are skipped, the latter never come. */
async function sleepOnlyBetweenTries(milliseconds: number, signal?: AbortSignal): Promise<void> {
	if (milliseconds <= 2000) return;
	await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

function get(url: URL, options: Partial<JsonRequest<unknown>> = {}): JsonRequest<unknown> {
	return { source: "npm", url, schema: anyJson, ...options };
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
	try {
		await work;
	} catch (error) {
		if (error instanceof Error) return error;
		throw new Error(`Not an error: ${String(error)}`);
	}
	throw new Error("It did not fail.");
}

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
		["a small one in one", 100, 1],
		["a large one in three: to parse it, to look at its shape, and what is done with it", 100_000, 3],
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

describe("a short blip is tried once more, and nothing else", () => {
	it("recovers from a reset", async () => {
		const { url, paths } = await upstream(reset, json({ ok: true }));
		expect((await httpClient().requestJson(get(url))).body).toEqual({ ok: true });
		expect(paths).toHaveLength(2);
	});

	it.each([
		[503, "1", 2],
		[429, "2", 2],
		[429, "0", 2],
		[503, "3", 1],
		[429, "60", 1],
		[500, "1", 1],
		[502, "1", 1],
	])("%i with Retry-After %s: %i request(s)", async (code, retryAfter, requests) => {
		const { url, paths } = await upstream(status(code, { "retry-after": retryAfter }), json({}));
		await httpClient().requestJson(get(url)).catch(ignore);
		expect(paths).toHaveLength(requests);
	});

	it("waits as long as it was asked to, otherwise at most 250 ms", async () => {
		for (const [first, expected] of [
			[status(503, { "retry-after": "2" }), 2000],
			[reset, 125],
		] as const) {
			const pauses: number[] = [];
			const { url } = await upstream(first, json({}));
			const clock = {
				...systemClock,
				sleep: (milliseconds: number, signal?: AbortSignal) => {
					if (milliseconds <= 2000) pauses.push(milliseconds);
					return sleepOnlyBetweenTries(milliseconds, signal);
				},
			};
			await httpClient({ clock, random: () => 0.5 }).requestJson(get(url));
			expect(pauses).toEqual([expected]);
		}
	});

	it.each([
		[undefined, 1],
		[false, 1],
		[true, 2],
	])("repeats a POST only when it is idempotent (%s)", async (idempotent, requests) => {
		const { url, paths } = await upstream(reset, json({}));
		const request = get(url, { method: "POST", body: {}, ...(idempotent !== undefined && { idempotent }) });
		await httpClient().requestJson(request).catch(ignore);
		expect(paths).toHaveLength(requests);
	});

	it("is left to the state machine once that repeats the task: their attempts add up and never multiply", async () => {
		const { url, paths } = await upstream(reset, json({}));
		const outcome = withStateAttempt(1, () => httpClient().requestJson(get(url)));
		expect(await failureOf(outcome)).toBeInstanceOf(UpstreamUnavailableError);
		expect(paths).toHaveLength(1);
	});

	it("is reported attempt by attempt, with the wait that follows", async () => {
		const seen: unknown[] = [];
		const { url } = await upstream(reset, reset);
		const client = httpClient({
			onAttemptFailed: ({ source }, failure) => seen.push({ source, ...failure }),
		});
		const error = await failureOf(client.requestJson(get(url)));
		expect(seen).toMatchObject([
			{ source: "npm", attempt: 1, error: { name: error.name }, delayMs: 125 },
			{ source: "npm", attempt: 2, error, delayMs: undefined },
		]);
	});

	it("does not repeat what would not begin before the deadline", async () => {
		const { url, paths } = await upstream(status(503, { "retry-after": "2" }), json({}));
		const request = get(url, { timeoutMs: 2000 });
		const error = await failureOf(httpClient({ clock: createManualClock() }).requestJson(request));
		expect(paths).toHaveLength(1);
		expect(error).toBeInstanceOf(UpstreamUnavailableError);
	});
});

describe("the deadline covers the whole answer", () => {
	const drip: Handler = (response) => {
		response.writeHead(200);
		response.write("[1,");
	};
	const dripGzip: Handler = (response) => {
		response.writeHead(200, { "content-encoding": "gzip" });
		response.write(gzipSync("[1,2,3]").subarray(0, 12));
	};

	it.each([
		["no answer", hang],
		["a body that never ends", drip],
		["a compressed body that never ends", dripGzip],
	])("%s", async (_, handler) => {
		const clock = createManualClock();
		const { url, paths } = await upstream(handler);
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url, { timeoutMs: 5000 })));
		await until(() => paths.length === 1);
		await clock.advance(4999);
		expect(clock.sleeping()).toBe(1);
		await clock.advance(1);
		const error = await outcome;
		expect(error).toBeInstanceOf(UpstreamTimeoutError);
		expect(error.message).toBe("npm did not answer within 5 s.");
		expect(clock.sleeping()).toBe(0);
		expect(paths).toHaveLength(1);
	});

	it("is one for both tries", async () => {
		const clock = createManualClock();
		const { url, paths } = await upstream(status(503, { "retry-after": "2" }), hang);
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url, { timeoutMs: 5000 })));
		await until(() => clock.sleeping() === 2);
		await clock.advance(2000);
		await until(() => paths.length === 2);
		await clock.advance(3000);
		expect(await outcome).toBeInstanceOf(UpstreamTimeoutError);
	});

	it("turns an error answer that never ends into that error", async () => {
		const clock = createManualClock();
		const { url, paths } = await upstream((response) => {
			response.writeHead(429, { "retry-after": "1" });
			response.write("x");
		});
		const headers = untilHeadersArrive();
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url)));
		await headers;
		await clock.advance(10_000);
		expect(await outcome).toBeInstanceOf(RateLimitedError);
		expect(paths).toHaveLength(1);
	});

	it("holds by the real clock too", async () => {
		const { url } = await upstream(hang);
		const request = get(url, { timeoutMs: 5 });
		const error = await failureOf(httpClient({ clock: systemClock }).requestJson(request));
		expect(error).toBeInstanceOf(UpstreamTimeoutError);
	});

	it("leaves no timer behind", async () => {
		const clock = createManualClock();
		const { url } = await upstream(json({}), status(404), bytes("no JSON"));
		const client = httpClient({ clock });
		await client.requestJson(get(url));
		await failureOf(client.requestJson(get(url)));
		await failureOf(client.requestJson(get(url)));
		expect(clock.sleeping()).toBe(0);
	});
});

describe("the invocation's own deadline", () => {
	const inAnHour = Date.UTC(2026, 0, 1) + 3_600_000;

	it("ends a request before its own time is spent, and does not blame the upstream", async () => {
		const { url } = await upstream(hang);
		const clock = createManualClock({ start: inAnHour });
		const client = httpClient({ clock });
		const outcome = withDeadline(inAnHour + 3000, () =>
			client.requestJson({ source: "npm", url, schema: anyJson }),
		);
		const refused = expect(outcome).rejects.toBeInstanceOf(OutOfTimeError);
		await vi.waitFor(() => expect(clock.sleeping()).toBe(1), PATIENT);
		await clock.advance(3000);
		await refused;
	});

	it("lets nothing begin that it would cut off", async () => {
		const { url, paths } = await upstream(json({}));
		const clock = createManualClock({ start: inAnHour });
		const client = httpClient({ clock });
		const outcome = withDeadline(inAnHour, () => client.requestJson({ source: "npm", url, schema: anyJson }));
		await expect(outcome).rejects.toThrow("The time for this step ended before npm had answered.");
		expect(paths).toHaveLength(0);
	});

	it("changes nothing for requests that end before it", async () => {
		const { url } = await upstream(json({ ok: true }));
		const client = httpClient();
		const outcome = withDeadline(Date.now() + 60_000, () =>
			client.requestJson({ source: "npm", url, schema: anyJson }),
		);
		expect((await outcome).body).toEqual({ ok: true });
	});
});

it("when every call fails, retries stay a tenth of the calls", async () => {
	const { url, paths } = await upstream(reset);
	const client = httpClient();
	for (let call = 0; call < 100; call++) {
		await client.requestJson({ source: "npm", url, schema: anyJson }).catch(() => undefined);
	}
	// Ten stand ready at first, and a hundred calls earn ten.
	expect(paths.length).toBeGreaterThan(100);
	expect(paths.length).toBeLessThanOrEqual(120);
});

describe("a caller that gives up gets its own reason back", () => {
	const reason = new Error("the task was stopped");

	it("before: nothing is sent", async () => {
		const { url, paths } = await upstream(json({}));
		const request = get(url, { signal: AbortSignal.abort(reason) });
		expect(await failureOf(httpClient().requestJson(request))).toBe(reason);
		expect(paths).toHaveLength(0);
	});

	it.each<[string, Handler]>([
		["while waiting for the answer", hang],
		[
			"in the middle of the body",
			(response) => {
				response.writeHead(200);
				response.write("[1,");
			},
		],
		[
			"in the middle of an error answer",
			(response) => {
				response.writeHead(500);
				response.write("x");
			},
		],
	])("%s", async (_, handler) => {
		const { url, paths } = await upstream(handler);
		const controller = new AbortController();
		const outcome = failureOf(httpClient().requestJson(get(url, { signal: controller.signal })));
		await until(() => paths.length === 1);
		await new Promise((resolve) => setTimeout(resolve, 5));
		controller.abort(reason);
		expect(await outcome).toBe(reason);
		expect(paths).toHaveLength(1);
	});

	it("between two tries", async () => {
		const clock = createManualClock();
		const { url, paths } = await upstream(reset);
		const controller = new AbortController();
		const outcome = failureOf(httpClient({ clock }).requestJson(get(url, { signal: controller.signal })));
		await until(() => clock.sleeping() === 2);
		controller.abort(reason);
		expect(await outcome).toBe(reason);
		expect(paths).toHaveLength(1);
	});

	it("leaves no listener on the caller's signal", async () => {
		const { url } = await upstream(json({}), status(404));
		const { signal } = new AbortController();
		const client = httpClient();
		await client.requestJson(get(url, { signal }));
		await failureOf(client.requestJson(get(url, { signal })));
		expect(getEventListeners(signal, "abort")).toHaveLength(0);
	});
});

describe("redirects", () => {
	const moved = (location: string) => status(301, { location });

	it("are not followed unless asked for", async () => {
		const { url, paths } = await upstream(moved("/new"), json({}));
		expect(await failureOf(httpClient().requestJson(get(url)))).toBeInstanceOf(BadResponseError);
		expect(paths).toEqual(["/"]);
	});

	it.each([301, 302, 307, 308])("are followed once on the same origin (%i)", async (code) => {
		const { url, paths } = await upstream(
			status(code, { location: "/new?x=1" }, "moved"),
			json({ ok: true }),
		);
		const { body } = await httpClient().requestJson(get(url, { followRedirect: "same-origin" }));
		expect(body).toEqual({ ok: true });
		expect(paths).toEqual(["/", "/new?x=1"]);
	});

	it("leave no connection behind", async () => {
		const { url, connections } = await upstream((response, request) => {
			const answer =
				request.url === "/" ? status(301, { location: "/new" }, "moved ".repeat(10_000)) : json({});
			answer(response, request);
		});
		const client = httpClient();
		for (let count = 0; count < 5; count++) {
			await client.requestJson(get(url, { followRedirect: "same-origin" }));
		}
		expect(connections()).toBeLessThanOrEqual(2);
	});

	it("are not followed twice", async () => {
		const { url, paths } = await upstream(moved("/a"), moved("/b"), json({}));
		const error = await failureOf(httpClient().requestJson(get(url, { followRedirect: "same-origin" })));
		expect(error).toBeInstanceOf(BadResponseError);
		expect(paths).toEqual(["/", "/a"]);
	});

	it.each([
		["to another host", "https://evil.example/"],
		["to another port", "http://127.0.0.1:1/"],
		["by protocol-relative address", "//evil.example/x"],
		["to another scheme", "javascript:alert(1)"],
		["to nowhere", "http://"],
	])("never lead %s", async (_, location) => {
		const { url, paths } = await upstream(moved(location), json({}));
		const error = await failureOf(httpClient().requestJson(get(url, { followRedirect: "same-origin" })));
		expect(error).toBeInstanceOf(BadResponseError);
		expect(error.message).toContain("redirects");
		expect(paths).toEqual(["/"]);
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

/** Undici says so itself: no pause could be long enough on every machine. */
function untilHeadersArrive(): Promise<void> {
	return new Promise((resolve) => {
		subscribe("undici:request:headers", function arrived() {
			unsubscribe("undici:request:headers", arrived);
			resolve();
		});
	});
}

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function ignore(): void {}

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
