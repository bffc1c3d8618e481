import {
	BadResponseError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { createScriptedHttpClient, type ScriptedAnswer } from "../../../scripted-http-client.ts";

const REACT = { ecosystem: "npm", name: "react" } as const;
const SIZE = {
	name: "react",
	version: "19.0.0",
	size: 7_000,
	gzip: 2_800,
	dependencyCount: 0,
	hasSideEffects: true,
};

function collect(answer: ScriptedAnswer) {
	const http = createScriptedHttpClient().on("GET /api/size?package=react", answer);
	return createBundlephobiaSource({ http, clock: createManualClock() }).collect(REACT);
}

describe("collecting from Bundlephobia", () => {
	it("gives what a page loads of it", async () => {
		expect(await collect({ body: SIZE })).toEqual({
			source: "bundlephobia",
			state: "collected",
			observedAt: "2026-01-01T00:00:00.000Z",
			facts: {
				measured: true,
				gzipBytes: 2_800,
				dependencyCount: 0,
			},
			gaps: [],
		});
	});

	it("asks for a scoped package in the query", async () => {
		const http = createScriptedHttpClient().on("GET /mirror/api/size?package=%40scope%2Fname", {
			body: SIZE,
		});
		const source = createBundlephobiaSource({
			http,
			clock: createManualClock(),
			url: "https://host.example/mirror",
		});
		await source.collect({ ecosystem: "npm", name: "@scope/name" });
		http.assertAllUsed();
	});

	it.each([
		[403, /block-listed or of an unsupported kind/],
		[404, /does not know/],
		[500, /could not build/],
	])("%i is a fact about the package, not a failure", async (status, reason) => {
		const report = await collect({ status, body: { error: { code: "BuildError" } } });
		expect(report.facts).toEqual({ measured: false, reason: expect.stringMatching(reason) });
		expect(report.gaps).toEqual([]);
	});

	it.each([
		["429", { status: 429 }, RateLimitedError],
		["401", { status: 401 }, UpstreamForbiddenError],
		["502", { status: 502 }, UpstreamUnavailableError],
		["503", { status: 503 }, UpstreamUnavailableError],
		["504", { status: 504 }, UpstreamUnavailableError],
		[
			"no connection",
			{ error: new UpstreamUnavailableError("x", { source: "bundlephobia" }) },
			UpstreamUnavailableError,
		],
		[
			"no answer in time",
			{ error: new UpstreamTimeoutError("x", { source: "bundlephobia" }) },
			UpstreamTimeoutError,
		],
		["no sizes", { body: { name: "react", version: "19.0.0" } }, BadResponseError],
		[
			"a missing count, which is not zero",
			{ body: { ...SIZE, dependencyCount: undefined } },
			BadResponseError,
		],
	])("%s is a failure of the source", async (_, answer, type) => {
		await expect(collect(answer)).rejects.toBeInstanceOf(type);
	});
});
