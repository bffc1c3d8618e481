/** Answers in the whole structure in which the services send them, with invented values: what is not read must not disturb. */
import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient } from "../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");

const clock = { now: () => NOW, sleep: async () => {} };

describe("Bundlephobia", () => {
	it("the size of a version", async () => {
		const http = createScriptedHttpClient().on("GET /api/size?package=left-turn", {
			body: {
				assets: [{ gzip: 1234, name: "main", size: 4567, type: "js" }],
				dependencyCount: 3,
				dependencySizes: [{ approximateSize: 4567, name: "left-turn" }],
				description: "Turns left",
				gzip: 1234,
				hasJSModule: "index.mjs",
				hasJSNext: false,
				hasSideEffects: false,
				isModuleType: true,
				name: "left-turn",
				repository: "git+https://github.com/invented/left-turn.git",
				scoped: false,
				size: 4567,
				version: "2.0.0",
			},
		});
		const source = createBundlephobiaSource({ http, clock });
		const { facts } = await source.collect({ ecosystem: "npm", name: "left-turn" });
		expect(facts).toMatchObject({ measured: true, gzipBytes: 1234, dependencyCount: 3 });
	});
});
