import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { readConsoleSite } from "@dephealth/local/http/console-site.ts";
import { type HttpBridge, startHttpBridge } from "@dephealth/local/http/http-bridge.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "dephealth-site-"));
let bridge: HttpBridge;

beforeAll(async () => {
	mkdirSync(join(directory, "assets"));
	writeFileSync(join(directory, "index.html"), "<p>the page</p>");
	writeFileSync(join(directory, "assets/app-1.js"), "run()");
	writeFileSync(join(directory, "secret.pem"), "not a part of a site");
	bridge = await startHttpBridge({
		routes: ROUTES,
		clock: systemClock,
		port: 0,
		site: readConsoleSite(directory),
		resolveHandler: async () => async () => ({ statusCode: 404, body: '{"error":{}}' }),
	});
});
afterAll(async () => {
	await bridge.close();
	rmSync(directory, { recursive: true, force: true });
});

const ask = (path: string, init?: RequestInit) => fetch(bridge.url + path, init);

describe("the console's site", () => {
	it.each([
		"/",
		"/executions",
		"/executions/collect-package/x",
		"/packages/npm/@scope/name",
		"/scans/1?risk=HIGH",
	])("answers %s with the page, and with what browsers may do on it", async (path) => {
		const response = await ask(path);
		expect([response.status, await response.text()]).toEqual([200, "<p>the page</p>"]);
		const policy = response.headers.get("content-security-policy");
		expect(policy).toContain("default-src 'none'");
		expect(policy).not.toContain("unsafe");
		expect(response.headers.get("cache-control")).toBe("no-cache");
	});

	it("keeps files with a hash in their name for ever, and asks whether the page has changed", async () => {
		const script = await ask("/assets/app-1.js");
		expect(script.headers.get("content-type")).toContain("javascript");
		expect(script.headers.get("cache-control")).toContain("immutable");
		const etag = (await ask("/")).headers.get("etag") ?? "";
		for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
			expect((await ask("/", { headers: { "if-none-match": known } })).status).toBe(304);
		}
		expect((await ask("/", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
	});

	it.each([
		"/v1/packages",
		"/v1/nothing",
		"/openapi.json",
		"/foo",
		"/executionsx",
		"/assets/none.js",
		"/secret.pem",
	])("leaves %s to the API, whose answers are JSON", async (path) => {
		const response = await ask(path, { headers: { accept: "text/html" } });
		expect(await response.json()).toEqual({ error: {} });
	});

	it.each(["/../secret.pem", "/%2e%2e/secret.pem", "/assets/..%2f..%2fsecret.pem"])(
		"serves no file outside: %s",
		async (path) => {
			expect((await ask(path)).status).toBe(404);
		},
	);

	it("answers no other method than GET and HEAD, and says so", async () => {
		const allow = "GET, HEAD, OPTIONS";
		const refused = await ask("/", { method: "POST" });
		expect([refused.status, refused.headers.get("allow")]).toEqual([405, allow]);
		const options = await ask("/", { method: "OPTIONS" });
		expect([options.status, options.headers.get("allow")]).toEqual([204, allow]);
		const head = await ask("/", { method: "HEAD" });
		expect([head.status, await head.text()]).toEqual([200, ""]);
	});
});
