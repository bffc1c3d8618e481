import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { createScriptedHttpClient } from "../../../scripted-http-client.ts";

const PACKAGIST = {
	packages: {
		"a/b": [
			{ version: "1.0.0", time: "2024-01-01T00:00:00+00:00", source: { url: "https://github.com/a/b" } },
		],
	},
};

describe("the registry of a package", () => {
	it("is that of its ecosystem, and says who it is", async () => {
		const http = createScriptedHttpClient().on("GET /p2/a/b.json", { body: PACKAGIST });
		const source = createRegistrySource({ http, clock: createManualClock() });
		expect(await source.collect({ ecosystem: "packagist", name: "a/b" })).toMatchObject({
			source: "registry",
			state: "collected",
			observedAt: "2026-01-01T00:00:00.000Z",
			facts: { registry: "Packagist", latestVersion: "1.0.0" },
		});
		expect(http.requests[0]?.url.origin).toBe("https://repo.packagist.org");
	});

	it("tells where the source lives", async () => {
		const http = createScriptedHttpClient().on("GET /p2/a/b.json", { body: PACKAGIST });
		const source = createRegistrySource({ http, clock: createManualClock() });
		expect(await source.resolveRepository({ ecosystem: "packagist", name: "a/b" })).toEqual({
			host: "github.com",
			path: "a/b",
		});
	});

	it("is not asked about npm packages, which have a source of their own", async () => {
		const source = createRegistrySource({ http: createScriptedHttpClient(), clock: createManualClock() });
		await expect(source.collect({ ecosystem: "npm", name: "express" })).rejects.toThrow(RangeError);
	});
});
