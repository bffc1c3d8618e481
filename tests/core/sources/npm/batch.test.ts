import { RateLimitedError, UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createNpmBatch, type NpmQuestion } from "@dephealth/core/sources/npm/batch.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createScriptedHttpClient, type ScriptedHttpClient } from "../../../scripted-http-client.ts";
import { anNpmReport } from "../../../source-reports.ts";

const clock = { now: () => Date.parse("2026-11-08T00:00:00Z"), sleep: async () => {} };
let http: ScriptedHttpClient = createScriptedHttpClient();
afterEach(() => {
	const used = http;
	http = createScriptedHttpClient();
	used.assertAllUsed();
});

const npm = (name: string): PackageRef => ({ ecosystem: "npm", name });
const known = (name: string, question: Partial<NpmQuestion> = {}): NpmQuestion => ({
	ref: npm(name),
	previous: { ...anNpmReport({ weeklyDownloads: 1000 }), etag: '"old"' },
	packument: false,
	downloads: true,
	...question,
});
const collect = (...questions: NpmQuestion[]) => createNpmBatch({ http, clock }).collect(questions);
const downloads = (names: string) => `GET /downloads/point/last-week/${names}`;
const packument = (name: string, version = "2.0.0") => ({
	name,
	"dist-tags": { latest: version },
	versions: { [version]: {} },
	time: { [version]: "2026-11-01T00:00:00.000Z" },
});

describe("downloads", () => {
	it("of names without a scope are counted in one call, those of scoped names one by one", async () => {
		http
			.on(downloads("a,b"), { body: { a: { package: "a", downloads: 5 }, b: null } })
			.on(downloads("%40s/c"), { body: { downloads: 7 } });
		const reports = await collect(known("a"), known("b"), known("@s/c"));
		expect(reports).toMatchObject([
			{ facts: { weeklyDownloads: 5 } },
			{ facts: { weeklyDownloads: null } },
			{ facts: { weeklyDownloads: 7 } },
		]);
	});

	it("of a single name come in another shape", async () => {
		http.on(downloads("a"), { body: { package: "a", downloads: 5, start: "x", end: "y" } });
		expect(await collect(known("a"))).toMatchObject([{ facts: { weeklyDownloads: 5 } }]);
	});

	it("of more than 128 names take another call", async () => {
		const names = Array.from({ length: 130 }, (_, index) => `p${index}`);
		http.on(downloads(names.slice(0, 128).join(",")), { body: {} }).on(downloads("p128,p129"), { body: {} });
		expect(await collect(...names.map((name) => known(name)))).toHaveLength(130);
	});

	it.each([
		{ status: 429 },
		{ status: 500 },
		{ status: 400 },
		{ error: new UpstreamTimeoutError("slow", { source: "npm downloads" }) },
	])("that cannot be had stay as last known: %o", async (answer) => {
		http.on(downloads("a,b"), answer);
		const reports = await collect(known("a"), known("b"));
		expect(reports).toMatchObject([
			{ state: "collected", facts: { weeklyDownloads: 1000 }, gaps: [] },
			{ state: "collected", facts: { weeklyDownloads: 1000 }, gaps: [] },
		]);
	});

	it("that were never known are a gap, not zero", async () => {
		http.on(downloads("a"), { status: 429 }).on("GET /a", { body: packument("a") });
		expect(await collect(known("a", { previous: undefined }))).toMatchObject([
			{ facts: { weeklyDownloads: null }, gaps: [{ field: "weeklyDownloads", error: "RateLimitedError" }] },
		]);
	});

	it("of scoped names end with the first refusal", async () => {
		http
			.on(downloads("%40s/a"), { body: { downloads: 1 } })
			.on(downloads("%40s/b"), { error: new RateLimitedError("1015", { source: "npm downloads" }) });
		const reports = await collect(known("@s/a"), known("@s/b"), known("@s/c"));
		expect(reports.map((report) => report.state === "collected" && report.facts.weeklyDownloads)).toEqual([
			1, 1000, 1000,
		]);
	});

	it("are not asked for in other rounds", async () => {
		expect(await collect(known("@s/a", { downloads: false }))).toMatchObject([
			{ facts: { weeklyDownloads: 1000 } },
		]);
	});

	it("of a name that is a property of every object are its own", async () => {
		http.on(downloads("constructor,a"), { body: { a: { downloads: 1 } } });
		expect(await collect(known("constructor"), known("a"))).toMatchObject([
			{ facts: { weeklyDownloads: 1000 } },
			{ facts: { weeklyDownloads: 1 } },
		]);
	});
});

describe("packuments", () => {
	const quiet = { downloads: false };

	it("are read only for a reason", async () => {
		expect(await collect(known("a", quiet))).toMatchObject([
			{ facts: { latestVersion: "5.1.0" }, etag: '"old"' },
		]);
	});

	it("that have not changed are not sent again", async () => {
		http.on("GET /a", { status: 304 });
		expect(await collect(known("a", { ...quiet, packument: true }))).toMatchObject([
			{ facts: { latestVersion: "5.1.0" }, etag: '"old"' },
		]);
		expect(http.requests[0]?.headers).toMatchObject({ "if-none-match": '"old"' });
	});

	it("that have changed bring their new ETag", async () => {
		http.on("GET /a", { body: packument("a"), headers: { etag: '"new"' } });
		expect(await collect(known("a", { ...quiet, packument: true }))).toMatchObject([
			{ facts: { latestVersion: "2.0.0", weeklyDownloads: 1000 }, etag: '"new"' },
		]);
	});

	it("that cannot be read are failures of their own", async () => {
		http.on("GET /a", { status: 503 }).on("GET /b", { body: packument("b") });
		const reports = await collect(
			known("a", { ...quiet, packument: true }),
			known("b", { ...quiet, packument: true }),
			known("c", quiet),
		);
		expect(reports).toMatchObject([
			{ state: "failed", error: "UpstreamUnavailableError" },
			{ state: "collected" },
			{ state: "collected" },
		]);
	});
});
