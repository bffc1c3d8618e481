import {
	BadResponseError,
	CircuitOpenError,
	PackageNotFoundError,
	RateLimitedError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { createScriptedHttpClient } from "../../../scripted-http-client.ts";

const EXPRESS = { ecosystem: "npm", name: "express" } as const;
const SCOPED = { ecosystem: "npm", name: "@scope/name" } as const;
const DOWNLOADS = "GET /downloads/point/last-week/express";
const PACKUMENT = {
	name: "express",
	"dist-tags": { latest: "5.0.0" },
	versions: { "5.0.0": { license: "MIT" } },
	time: { "5.0.0": "2025-05-05T05:05:05.000Z" },
};

function setUp() {
	const http = createScriptedHttpClient();
	return { http, npm: createNpmSource({ http, clock: createManualClock() }) };
}

describe("collecting from npm", () => {
	it("asks for the packument and the downloads side by side", async () => {
		const { http, npm } = setUp();
		http
			.on("GET /express", { body: PACKUMENT })
			.on(DOWNLOADS, { body: { downloads: 42, package: "express" } });
		const report = await npm.collect(EXPRESS);
		expect(report).toMatchObject({
			source: "npm",
			state: "collected",
			observedAt: "2026-01-01T00:00:00.000Z",
			facts: { latestVersion: "5.0.0", weeklyDownloads: 42 },
			gaps: [],
		});
		expect(http.rounds).toHaveLength(1);
		expect(http.requests.map(({ url }) => url.origin).sort()).toEqual([
			"https://api.npmjs.org",
			"https://registry.npmjs.org",
		]);
		http.assertAllUsed();
	});

	it("asks for a scoped package as each service wants it", async () => {
		const { http, npm } = setUp();
		http
			.on("GET /%40scope%2Fname", { body: { ...PACKUMENT, name: SCOPED.name } })
			.on("GET /downloads/point/last-week/%40scope/name", { body: { downloads: 1 } });
		await npm.collect(SCOPED);
		http.assertAllUsed();
	});

	it("takes nothing of an answer about another package", async () => {
		const { http, npm } = setUp();
		http
			.on("GET /express", { body: { ...PACKUMENT, name: "expres" } })
			.on(DOWNLOADS, { body: { downloads: 42 } })
			.on("GET /express/latest", { body: { name: "expres", repository: "github:evil/evil" } });
		await expect(npm.collect(EXPRESS)).rejects.toThrow(BadResponseError);
		await expect(npm.resolveRepository(EXPRESS)).rejects.toThrow("npm answered about another package");
	});

	it("asks the registry it was given", async () => {
		const http = createScriptedHttpClient()
			.on("GET /npm/express", { body: PACKUMENT })
			.on("GET /counts/downloads/point/last-week/express", { body: { downloads: 1 } });
		const npm = createNpmSource({
			http,
			clock: createManualClock(),
			registryUrl: "http://127.0.0.1:1/npm/",
			downloadsUrl: "http://127.0.0.1:1/counts",
		});
		await npm.collect(EXPRESS);
		http.assertAllUsed();
	});

	it.each([
		["known to be none", { body: { downloads: 0 } }, 0],
		["unknown to npm (404)", { status: 404, body: { error: "not found" } }, null],
		["null", { body: { downloads: null } }, null],
	])("downloads that are %s are no gap", async (_, answer, expected) => {
		const { http, npm } = setUp();
		http.on("GET /express", { body: PACKUMENT }).on(DOWNLOADS, answer);
		const report = await npm.collect(EXPRESS);
		expect(report.facts.weeklyDownloads).toBe(expected);
		expect(report.gaps).toEqual([]);
	});

	it.each([
		["rate limited", { status: 429 }, "RateLimitedError"],
		["refused", { status: 403 }, "UpstreamForbiddenError"],
		["down", { status: 503 }, "UpstreamUnavailableError"],
		["of another shape", { body: { downloads: "many" } }, "BadResponseError"],
		[
			"late",
			{ error: new UpstreamTimeoutError("late", { source: "npm downloads" }) },
			"UpstreamTimeoutError",
		],
		["behind an open circuit", { error: new CircuitOpenError("npm", 30) }, "CircuitOpenError"],
	])("downloads that are %s are a gap, not a failure and not zero", async (_, answer, error) => {
		const { http, npm } = setUp();
		http.on("GET /express", { body: PACKUMENT }).on(DOWNLOADS, answer);
		const report = await npm.collect(EXPRESS);
		expect(report.facts).toMatchObject({ latestVersion: "5.0.0", weeklyDownloads: null });
		expect(report.gaps).toEqual([{ field: "weeklyDownloads", error }]);
	});

	it("does not take a bug for a gap", async () => {
		const { http, npm } = setUp();
		const bug = new TypeError("x is not a function");
		http.on("GET /express", { body: PACKUMENT }).on(DOWNLOADS, { error: bug });
		await expect(npm.collect(EXPRESS)).rejects.toBe(bug);
	});

	it.each([
		[{ status: 404 }, PackageNotFoundError],
		[{ status: 429 }, RateLimitedError],
		[{ status: 502 }, UpstreamUnavailableError],
		[{ body: { error: "what?" } }, BadResponseError],
	])("fails with the packument: %j", async (answer, type) => {
		const { http, npm } = setUp();
		http.on("GET /express", answer).on(DOWNLOADS, { body: { downloads: 1 } });
		await expect(npm.collect(EXPRESS)).rejects.toBeInstanceOf(type);
	});

	it("gives up the downloads as soon as the packument has failed", async () => {
		let downloadsSignal: AbortSignal | undefined;
		const http: HttpClient = {
			requestJson(request) {
				if (request.source === "npm")
					return Promise.reject(new PackageNotFoundError("no", { source: "npm" }));
				downloadsSignal = request.signal;
				return new Promise(() => {});
			},
			close: async () => {},
		};
		const npm = createNpmSource({ http, clock: createManualClock() });
		await expect(npm.collect(EXPRESS)).rejects.toBeInstanceOf(PackageNotFoundError);
		expect(downloadsSignal?.aborted).toBe(true);
	});

	it("passes the caller's reason on, and makes no gap of it", async () => {
		const { http, npm } = setUp();
		const reason = new Error("stopped");
		await expect(npm.collect(EXPRESS, AbortSignal.abort(reason))).rejects.toBe(reason);
		expect(http.requests).toEqual([]);
	});
});

describe("resolving the repository with npm", () => {
	it.each([
		["an object", { type: "git", url: "git+https://github.com/owner/name.git" }, "owner/name"],
		["a shorthand", "owner/name", "owner/name"],
		["a list", ["https://github.com/owner/name"], "owner/name"],
	])("reads only the latest version's document: %s", async (_, repository, path) => {
		const { http, npm } = setUp();
		http.on("GET /%40scope%2Fname/latest", { body: { name: "@scope/name", repository } });
		expect(await npm.resolveRepository(SCOPED)).toEqual({ host: "github.com", path });
		expect(http.requests).toHaveLength(1);
	});

	it("is null when the package names none", async () => {
		const { http, npm } = setUp();
		http.on("GET /express/latest", { body: { name: "express" } });
		expect(await npm.resolveRepository(EXPRESS)).toBeNull();
	});

	it("fails when npm fails", async () => {
		const { http, npm } = setUp();
		http.on("GET /express/latest", { status: 503 });
		await expect(npm.resolveRepository(EXPRESS)).rejects.toBeInstanceOf(UpstreamUnavailableError);
	});
});
