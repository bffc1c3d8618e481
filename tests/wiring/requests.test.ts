/** What stands around every request, by its effect: cache, quotas, the request's log line, redaction. */
import { METRICS } from "@dephealth/contract/metrics.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ComposedProduct, startComposedProduct } from "./composed-product.ts";
import type { LogLine } from "./recorders.ts";

let product: ComposedProduct;
beforeAll(async () => {
	product = await startComposedProduct();
	await product.collect("active-500");
});
afterEach(() => product.breakCalls(() => false));
afterAll(() => product?.stop());

const PACKAGE = "/v1/packages/npm/active-500";
/** A visitor: no key. */
const visitor = () => fetch(`${product.runtime.url}${PACKAGE}`);

function readsOfPackages(): number {
	return product.calls.filter(
		({ command, input }) => /^(?:Batch)?Get/.test(command) && JSON.stringify(input).includes("-packages"),
	).length;
}

describe("the cache", () => {
	it("answers a second request for a package without reading its table", async () => {
		expect((await product.get(PACKAGE)).status).toBe(200);
		const before = readsOfPackages();
		expect((await product.get(PACKAGE)).status).toBe(200);
		expect((await product.get(PACKAGE)).status).toBe(200);
		expect(readsOfPackages()).toBe(before);
	});

	it("is named in each answer: a read of the table, then the process's memory", async () => {
		product.clock.advance(5 * 60_000 + 1);
		const caches = [await product.get(PACKAGE), await product.get(PACKAGE), await product.get(PACKAGE)];
		expect(caches.map(({ headers }) => headers.get("x-cache"))).toEqual(["miss", "hit", "hit"]);
	});

	it("forgets a package that this process has stored anew", async () => {
		expect((await product.get(PACKAGE)).headers.get("x-cache")).toBe("hit");
		const { etag } = Object.fromEntries((await product.get(PACKAGE)).headers);
		product.clock.advance(60_000);
		const before = product.clock.now();
		expect((await product.send("POST", "/v1/collect/npm/active-500")).status).toBe(202);
		await product.withoutWaiting(async () => {
			const answer = await product.get(PACKAGE);
			return answer.headers.get("etag") === etag ? undefined : answer;
		}, "the new document");
		// Or the cache would have read again by itself.
		expect(product.clock.now() - before).toBeLessThan(4 * 60_000);
	});

	it("is counted, hit and miss apart, as an alarm reads it", async () => {
		const read = async () => [
			await product.sumOf("PackageCacheReads", { Result: "miss" }),
			await product.sumOf("PackageCacheReads", { Result: "hit" }),
		];
		product.clock.advance(5 * 60_000 + 1);
		await product.get(PACKAGE);
		const [misses = 0, hits = 0] = await read();
		await product.get(PACKAGE);
		product.clock.advance(60_001);
		await product.get(PACKAGE);
		expect(await read()).toEqual([misses, hits + 2]);
	});

	it("reads again after five minutes", async () => {
		const before = readsOfPackages();
		product.clock.advance(5 * 60_000 + 1);
		await product.get(PACKAGE);
		expect(readsOfPackages()).toBe(before + 1);
	});
});

describe("a visitor's allowance", () => {
	it("is counted down, ends with 429, and comes back with the next hour", async () => {
		product.clock.advance(3_600_000);
		const first = await visitor();
		expect(first.status).toBe(200);
		const limit = Number(first.headers.get("x-ratelimit-limit"));
		expect(first.headers.get("x-ratelimit-remaining")).toBe(`${limit - 1}`);
		for (let used = 1; used < limit; used++) expect((await visitor()).status).toBe(200);
		const refused = await visitor();
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
		product.clock.advance(3_600_000);
		expect((await visitor()).status).toBe(200);
	});

	it("is not known when it cannot be counted: the request goes ahead, and the metric says so", async () => {
		product.breakCalls(
			({ command, input }) => command === "Update" && JSON.stringify(input).includes("hour#"),
		);
		const before = await uncounted();
		const answer = await visitor();
		expect(answer.status).toBe(200);
		expect(answer.headers.get("x-ratelimit-remaining")).toBeNull();
		expect(await uncounted()).toBe(before + 1);
	});
});

describe("an account's requests", () => {
	it("are counted by the month", async () => {
		const used = async () => ((await (await product.get("/v1/usage")).json()) as { used: number }).used;
		const before = await used();
		await product.get(PACKAGE);
		expect(await used()).toBe(before + 1);
	});

	it("go ahead when they cannot be counted, and the metric says so", async () => {
		product.breakCalls(
			({ command, input }) => command === "Update" && JSON.stringify(input).includes("PROFILE"),
		);
		const before = await uncounted();
		expect((await product.get(PACKAGE)).status).toBe(200);
		expect(await uncounted()).toBe(before + 1);
	});

	it("need a key that is valid", async () => {
		expect((await product.get(PACKAGE, { "x-api-key": `dh_live_${"x".repeat(43)}` })).status).toBe(401);
	});
});

/** The metrics as an alarm finds them: in the closed sets of the dimensions. */
async function uncounted(): Promise<number> {
	expect(METRICS.Errors.dimensions).toEqual(["ErrorType", "Service", "Handler"]);
	return product.sumOf("Errors", { ErrorType: "UsageNotCounted", Service: "dynamodb", Handler: "api" });
}

describe("the log", () => {
	it("has one line a request, with what an operator asks of it", async () => {
		const response = await product.get(`${PACKAGE}?fields=health_score`);
		const id = response.headers.get("x-request-id");
		const line = product.log.find(({ message, request_id }) => message === "request" && request_id === id);
		expect(line).toMatchObject({
			latency_ms: expect.any(Number),
			route: "GET /v1/packages/{ecosystem}/{name+}",
			path: PACKAGE,
			http_method: "GET",
			status_code: 200,
			user_id: expect.any(String),
			service: "dephealth",
			logger: "api",
		});
		expect(line?.["correlation_id"]).toBe(id);
	});

	it("has one line a call of an upstream", async () => {
		await product.collect("active-501");
		const isCall = ({ message, success }: LogLine) => message === "upstream asked" && success === true;
		expect(product.log.find(isCall)).toMatchObject({
			latency_ms: expect.any(Number),
			service: expect.stringMatching(/^(?:npm|npm downloads|deps\.dev|GitHub|bundlephobia|OSV)$/),
			logger: expect.stringMatching(/^(?:collect|resolve)-/),
			function_name: expect.stringMatching(/^(?:collect|resolve)-/),
			function_request_id: expect.any(String),
		});
	});

	it("has one line an attempt that fails, in the client and of the state machine, and one when all have", async () => {
		await product.behave({ bundlephobia: { mode: "down" } });
		const before = product.log.length;
		await product.collect("active-502");
		await product.behave({ bundlephobia: { mode: "ok" } });
		const lines = product.log
			.slice(before)
			.filter(({ error_type }) => error_type === "UpstreamUnavailableError");
		const said = (message: string) => lines.filter((line) => line.message === message);
		const failed = said("an attempt failed; another follows");
		const inClient = failed.filter((line) => String(line["function"]).startsWith("bundlephobia GET /"));
		expect(inClient[0]).toMatchObject({
			attempt: 1,
			delay_seconds: expect.any(Number),
			error: expect.anything(),
		});
		const ofMachine = failed.filter(({ handler }) => handler === "collect-bundlephobia");
		expect(ofMachine.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
		expect(
			said("all attempts failed").filter(({ handler }) => handler === "collect-bundlephobia"),
		).toHaveLength(1);
	});

	it("says what a run of self-healing and of the dead letters has done", async () => {
		await product.run("heal-stale-packages");
		expect(product.log.find(({ message }) => message === "self-healing ended")).toMatchObject({
			found: 0,
			republished: 0,
			threshold_minutes: 60,
		});
		await product.sendDeadLetter("not JSON");
		await product.run("process-dead-letters");
		expect(product.log.find(({ message }) => message === "dead letters processed")).toMatchObject({
			permanent: 1,
			requeued: expect.any(Number),
		});
	});

	it("holds no key, no query and no address", async () => {
		const address = "ada.secret@example.org";
		await product.send("POST", "/v1/signup", { "content-type": "application/json" }, { email: address });
		await product.get(`${PACKAGE}?api_key=in-the-query`);
		const key = `dh_live_${"y".repeat(43)}`;
		await product.get(PACKAGE, {
			"x-api-key": key,
			authorization: "Bearer in-a-header",
			cookie: "session=in-a-cookie",
		});
		const everything = JSON.stringify(product.log);
		for (const secret of [
			product.runtime.apiKey,
			key,
			"in-the-query",
			"in-a-header",
			"in-a-cookie",
			address,
		]) {
			expect(everything).not.toContain(secret);
		}
	});
});
