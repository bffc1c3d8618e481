import { request as httpRequest } from "node:http";
import { createConnection } from "node:net";
import { gunzipSync } from "node:zlib";
import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { type Sandbox, startSandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { spellName } from "@dephealth/local/sandbox/world/ecosystem-world.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../patience.ts";
import { NOW } from "./ask.ts";

let sandbox: Sandbox;
let slept: number[] = [];
const clock = {
	now: () => NOW,
	async sleep(milliseconds: number) {
		slept.push(milliseconds);
	},
};

beforeAll(async () => {
	sandbox = await startSandbox({ clock });
});
afterEach(() => {
	sandbox.behaviour.reset();
	slept = [];
});
afterAll(() => sandbox.close());

/** OSV answers POST alone, and git by its own protocol. */
type GetUpstream = Exclude<UpstreamKey, "osv" | `git${"On" | "Elsewhere"}${string}`>;
const PATHS: Record<GetUpstream, string> = {
	npmRegistry: "/active-4",
	npmDownloads: "/downloads/point/last-week/active-4",
	pypi: "/pypi/active-4/json",
	cratesIndex: "/ac/ti/active-4",
	crates: "/api/v1/crates/active-4",
	rubygems: "/api/v1/gems/active-4.json",
	nuget: "/v3/registration5-gz-semver2/active-4/index.json",
	goProxy: "/github.com/sandbox/active-4/@v/list",
	mavenCentral: "/org/sandbox/active-4/maven-metadata.xml",
	packagist: "/p2/sandbox/active-4.json",
	depsDev: "/v3/systems/npm/packages/active-4",
	github: "/repos/sandbox-npm/active-4",
	bundlephobia: "/api/size?package=active-4",
};
const UPSTREAM_KEYS = Object.keys(PATHS) as GetUpstream[];
const SPELLINGS = ECOSYSTEMS.map((ecosystem) => `${ecosystem}/${spellName(ecosystem, "active-4")}`).join(
	", ",
);
const get = (upstream: GetUpstream, init: RequestInit = {}) =>
	fetch(sandbox.urls[upstream] + PATHS[upstream], init);
const graphql = () =>
	fetch(`${sandbox.urls.github}/graphql`, {
		method: "POST",
		headers: { authorization: "Bearer x" },
		body: JSON.stringify({
			query: `{ repository(owner: "sandbox-npm", name: "active-4") { nameWithOwner
				defaultBranchRef { target { ... on Commit { history(first: 5) { nodes { committedDate } } } } } } }`,
		}),
	});
const control = (path: string, init: RequestInit = {}) => fetch(`${sandbox.url}/_sandbox/${path}`, init);
/** The code of the network failure. */
async function failureOf(call: Promise<unknown>): Promise<string> {
	try {
		await call;
	} catch (error) {
		return String(Reflect.get(Object(error instanceof Error ? error.cause : undefined), "code"));
	}
	throw new Error("the call did not fail");
}

/** Sends the path as it is; fetch would tidy it. */
function raw(
	path: string,
	headers: Record<string, string> = {},
): Promise<{ status: number; body: Buffer; encoding: string }> {
	return new Promise((resolve, reject) => {
		httpRequest({ host: "127.0.0.1", port: sandbox.port, path, headers }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("end", () =>
				resolve({
					status: response.statusCode ?? 0,
					body: Buffer.concat(chunks),
					encoding: response.headers["content-encoding"] ?? "none",
				}),
			);
		})
			.on("error", reject)
			.end();
	});
}

describe("every answer", () => {
	it.each(UPSTREAM_KEYS)("of %s is marked in its header and its body", async (upstream) => {
		const response = await get(upstream);
		expect(
			response.status,
			`The path in PATHS must ask for an invented package as its ecosystem spells it: ${SPELLINGS}.`,
		).toBe(200);
		expect(response.headers.get("x-dephealth-sandbox")).toBe("1");
		const body = await response.text();
		// Answers that are not JSON have only the header.
		const isJson = response.headers.get("content-type")?.includes("json");
		expect(isJson ? JSON.parse(body).sandbox : true).toBe(true);
	});

	it("is compressed when the client can read that, and the same text", async () => {
		const plain = await raw("/npm/active-4");
		const compressed = await raw("/npm/active-4", { "accept-encoding": "br, gzip" });
		expect([plain.encoding, compressed.encoding]).toEqual(["none", "gzip"]);
		expect(compressed.body.byteLength).toBeLessThan(plain.body.byteLength / 3);
		expect(gunzipSync(compressed.body).equals(plain.body)).toBe(true);
	});

	it("of GitHub tells the budget", async () => {
		const response = await get("github", { headers: { authorization: "Bearer x" } });
		expect(response.headers.get("x-ratelimit-limit")).toBe("5000");
		expect((await get("github")).headers.get("x-ratelimit-limit")).toBe("60");
	});

	it("is the same from another sandbox with the same seed, and not with another seed", async () => {
		const texts: string[] = [];
		for (const seed of [1, 1, 2]) {
			const other = await startSandbox({ clock, seed });
			texts.push(await (await fetch(`${other.urls.npmRegistry}/active-4`)).text());
			await other.close();
		}
		expect(texts[0]).toBe(texts[1]);
		expect(texts[2]).not.toBe(texts[0]);
	});
});

describe("faults", () => {
	it.each(UPSTREAM_KEYS)("%s down resets the connection", async (upstream) => {
		sandbox.behaviour.set({ [upstream]: { mode: "down" } });
		expect(await failureOf(get(upstream))).toBe("ECONNRESET");
		sandbox.behaviour.set({ [upstream]: {} });
		expect((await get(upstream)).headers.get("x-dephealth-sandbox")).toBe("1");
	});

	it("truncated announces more than it sends", async () => {
		sandbox.behaviour.set({ npmRegistry: { mode: "truncated" } });
		const response = await get("npmRegistry");
		expect(response.status).toBe(200);
		expect(Number(response.headers.get("content-length"))).toBeGreaterThan(100);
		await expect(response.text()).rejects.toThrow();
	});

	it("garbage is a page of HTML with status 200", async () => {
		sandbox.behaviour.set({ depsDev: { mode: "garbage" } });
		const response = await get("depsDev");
		expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html"]);
		expect(await response.text()).toMatch(/^<!doctype html>/);
	});

	it("hang never answers, and ends when the client gives up", async () => {
		sandbox.behaviour.set({ bundlephobia: { mode: "hang" } });
		await expect(get("bundlephobia", { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
	});

	it.each<[what: string, change: () => void]>([
		["when it is told to answer", () => sandbox.behaviour.set({ bundlephobia: {} })],
		["when all faults are taken back", () => sandbox.behaviour.reset()],
	])("hang ends %s, with a connection that is reset", async (_, change) => {
		const count = () => Object.values(sandbox.calls().bundlephobia).reduce((sum, calls) => sum + calls, 0);
		const before = count();
		sandbox.behaviour.set({ bundlephobia: { mode: "hang" }, depsDev: { mode: "hang" } });
		const pending = failureOf(get("bundlephobia"));
		await until(() => count() > before || undefined, "the call");
		change();
		expect(await pending).toMatch(/SOCKET|RESET/);
		expect((await get("bundlephobia")).status).toBe(200);
	});

	it("slow sends everything, piece by piece over the latency", async () => {
		sandbox.behaviour.set({ npmDownloads: { mode: "slow", latencyMs: 4000 } });
		expect(await (await get("npmDownloads")).json()).toMatchObject({ package: "active-4" });
		expect(slept.length).toBeGreaterThan(10);
		expect(new Set(slept)).toEqual(new Set([200]));
	});

	it("latency comes before every answer", async () => {
		sandbox.behaviour.set({ github: { latencyMs: 120 } });
		await get("github");
		expect(slept).toEqual([120]);
	});

	it("an error rate answers a share of the calls with the status", async () => {
		sandbox.behaviour.set({ npmRegistry: { errorRate: 0.5, status: 502, retryAfterSeconds: 3 } });
		const statuses: number[] = [];
		for (let call = 0; call < 40; call++) {
			const response = await get("npmRegistry");
			statuses.push(response.status);
			if (response.status === 502) expect(response.headers.get("retry-after")).toBe("3");
			await response.text();
		}
		expect(new Set(statuses)).toEqual(new Set([200, 502]));
	});

	it.each(UPSTREAM_KEYS)("%s rate limited is 429 with retry-after", async (upstream) => {
		sandbox.behaviour.set({ [upstream]: { mode: "rate_limited", retryAfterSeconds: 7 } });
		const response = await get(upstream);
		expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
	});

	it("GitHub's 403: the hourly limit without retry-after, the secondary one with it", async () => {
		sandbox.behaviour.set({ github: { mode: "rate_limited_403" } });
		const primary = await get("github");
		expect(primary.status).toBe(403);
		expect(primary.headers.get("x-ratelimit-remaining")).toBe("0");
		expect(primary.headers.get("retry-after")).toBeNull();
		expect(await primary.json()).toMatchObject({
			message: expect.stringContaining("API rate limit exceeded"),
		});
		sandbox.behaviour.set({ github: { mode: "rate_limited_403", retryAfterSeconds: 60 } });
		const secondary = await graphql();
		expect([secondary.status, secondary.headers.get("retry-after")]).toEqual([403, "60"]);
		expect(secondary.headers.get("x-ratelimit-remaining")).not.toBe("0");
		expect(await secondary.json()).toMatchObject({
			message: expect.stringContaining("secondary rate limit"),
		});
	});

	it("GitHub's 200: only for GraphQL", async () => {
		sandbox.behaviour.set({ github: { mode: "rate_limited_200" } });
		const response = await graphql();
		expect([response.status, response.headers.get("x-ratelimit-remaining")]).toEqual([200, "0"]);
		const body = await response.json();
		expect(body).toMatchObject({ errors: [{ type: "RATE_LIMITED" }] });
		expect(body).not.toHaveProperty("data");
		expect((await get("github")).status).toBe(403);
	});

	it("GitHub's partial answer lacks the history and says where", async () => {
		sandbox.behaviour.set({ github: { mode: "partial_200" } });
		expect(await (await graphql()).json()).toMatchObject({
			data: { repository: { nameWithOwner: "sandbox-npm/active-4", defaultBranchRef: null } },
			errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", path: ["repository", "defaultBranchRef"] }],
		});
	});

	it("limits count only when switched on", async () => {
		for (let call = 0; call < 45; call++) expect((await get("npmDownloads")).status).toBe(200);
		sandbox.behaviour.set({ npmDownloads: { enforceLimits: true } });
		const statuses: number[] = [];
		for (let call = 0; call < 41; call++) statuses.push((await get("npmDownloads")).status);
		expect(statuses.indexOf(429)).toBe(40);
	});
});

describe("the control interface", () => {
	it("reads, sets and resets the behaviour", async () => {
		const settings = { github: { mode: "down" }, npmRegistry: { latencyMs: 3 } };
		const put = await control("behaviour", { method: "PUT", body: JSON.stringify(settings) });
		expect([put.status, await put.json()]).toMatchObject([200, settings]);
		expect(await (await control("behaviour")).json()).toMatchObject(settings);
		await control("behaviour", { method: "DELETE" });
		expect(await (await control("behaviour")).json()).toMatchObject({
			github: { mode: "ok" },
			npmRegistry: { latencyMs: 0 },
		});
	});

	it.each([
		['{"github":{"mode":"sideways"}}', "github.mode"],
		['{"githubb":{}}', "githubb"],
		["not json", "(body)"],
	])("refuses %s with the field", async (body, field) => {
		const response = await control("behaviour", { method: "PUT", body });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ error: { code: "invalid_behaviour", details: { field } } });
	});

	it("lists the archetypes with examples", async () => {
		const listed = await (await control("packages")).json();
		expect(listed).toMatchObject({
			packages: expect.arrayContaining([
				expect.objectContaining({
					archetype: "quiet",
					examples: ["npm/quiet-string-tools", "cargo/quiet-4012"],
					more: "quiet-{number}",
				}),
			]),
		});
	});

	it("counts calls by kind, not by name", async () => {
		const other = await startSandbox({ clock });
		for (const name of ["active-1", "active-2", "sandbox-unknown"])
			await fetch(`${other.urls.npmRegistry}/${name}`);
		await fetch(`${other.urls.npmRegistry}/active-1/latest`);
		expect(other.calls().npmRegistry).toEqual({ "GET /{name}": 3, "GET /{name}/{version}": 1 });
		const answer = await fetch(`${other.url}/_sandbox/calls`);
		expect(await answer.json()).toMatchObject({ since: "2026-11-23T12:00:00.000Z", calls: other.calls() });
		await other.close();
	});

	it.each(["", "x", "behaviour/x", "../npm/active-4"])("/_sandbox/%s is 404", async (path) => {
		expect((await raw(`/_sandbox/${path}`)).status).toBe(404);
	});
});

describe("hostile requests", () => {
	it.each([
		["/", 404],
		["/npm", 404],
		["/nothing/active-4", 404],
		["/npm/../_sandbox/behaviour", 404],
		["/npm/%2e%2e%2f_sandbox", 404],
		["//npm/active-4", 404],
		["/__proto__/x", 404],
		["/npm/%", 400],
		["/npm/%00", 404],
		[`/npm/${"a".repeat(12_000)}`, 404],
		["http://example.com/npm/active-4", 421],
		["/github/repositories/99999999999999999999", 404],
	])("%s is %i", async (path, status) => {
		expect((await raw(path)).status).toBe(status);
	});

	it.each(["POST", "PUT", "DELETE", "PATCH"])("%s on an upstream is 405", async (method) => {
		expect((await get("npmRegistry", { method })).status).toBe(405);
	});

	it("a body beyond half a megabyte is 413", async () => {
		const response = await fetch(`${sandbox.urls.github}/graphql`, {
			method: "POST",
			body: "x".repeat(600_000),
		});
		expect(response.status).toBe(413);
	});

	it("a client that leaves while it waits harms nobody", async () => {
		sandbox.behaviour.set({ npmRegistry: { mode: "slow" } });
		const socket = createConnection(sandbox.port, "127.0.0.1");
		socket.end("GET /npm/active-4 HTTP/1.1\r\nhost: x\r\n\r\n");
		socket.destroy();
		expect((await get("github")).status).toBe(200);
	});
});

it("closing ends calls that hang", async () => {
	const other = await startSandbox({ clock });
	other.behaviour.set({ npmRegistry: { mode: "hang" } });
	const pending = failureOf(fetch(`${other.urls.npmRegistry}/active-4`));
	while (Object.keys(other.calls().npmRegistry).length === 0)
		await new Promise((resolve) => setImmediate(resolve));
	await other.close();
	expect(await pending).toMatch(/SOCKET|RESET/);
});

it("a taken port is named", async () => {
	await expect(startSandbox({ clock, port: sandbox.port })).rejects.toThrow(`Port ${sandbox.port} is taken`);
});
