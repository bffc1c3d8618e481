import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { createScriptedHttpClient, type ScriptedAnswer } from "../../../scripted-http-client.ts";

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

	it.each<[Ecosystem, string, Record<string, ScriptedAnswer>, object[]]>([
		[
			"cargo",
			"a token after a workflow, and another licence",
			{
				"/ex/am/example": {
					text: '{"name":"example","vers":"1.1.0","yanked":false}\n{"name":"example","vers":"1.2.0","yanked":false}\n',
				},
				"/api/v1/crates/example": {
					body: {
						crate: {},
						versions: [
							{
								num: "1.2.0",
								created_at: "2025-12-01T00:00:00Z",
								license: "BUSL-1.1",
								published_by: { login: "somebody-else" },
								trustpub_data: null,
							},
							{
								num: "1.1.0",
								created_at: "2025-08-01T00:00:00Z",
								license: "MIT",
								published_by: null,
								trustpub_data: { provider: "github", repository: "owner/example" },
							},
							{
								num: "1.0.0",
								created_at: "2019-08-01T00:00:00Z",
								license: "MIT",
								published_by: { login: "owner" },
							},
						],
					},
				},
				"/api/v1/crates/example/owners": { body: { users: [{ login: "owner" }] } },
			},
			[
				{ kind: "publishing_downgraded", version: "1.2.0", before: "1.1.0" },
				{ kind: "license_changed", version: "1.2.0", from: "MIT", to: "BUSL-1.1" },
			],
		],
		[
			"pypi",
			"a release without the provenance that the one before had",
			{
				"/pypi/example/json": {
					body: {
						info: { name: "example" },
						releases: {
							"1.1": [{ filename: "example-1.1.tar.gz", upload_time_iso_8601: "2025-12-01T00:00:00Z" }],
							"1.0": [{ filename: "example-1.0.tar.gz", upload_time_iso_8601: "2025-11-01T00:00:00Z" }],
						},
					},
				},
				"/simple/example/": {
					body: {
						files: [
							{ filename: "example-1.0.tar.gz", provenance: "https://pypi.org/integrity/example/1.0" },
							{ filename: "example-1.1.tar.gz", provenance: null },
						],
					},
				},
			},
			[{ kind: "provenance_lost", version: "1.1", before: "1.0" }],
		],
		[
			"packagist",
			"another repository",
			{
				"/p2/a/b.json": {
					body: {
						packages: {
							"a/b": [
								{
									version: "1.1.0",
									time: "2025-12-01T00:00:00Z",
									license: ["MIT"],
									source: { url: "https://github.com/c/b.git" },
								},
								{
									version: "1.0.0",
									time: "2025-01-01T00:00:00Z",
									source: { url: "https://github.com/a/b.git" },
								},
							],
						},
						minified: "composer/2.0",
					},
				},
			},
			[{ kind: "repository_moved", from: "github.com/a/b", to: "github.com/c/b" }],
		],
	])("%s: of its publishes it is told %s", async (ecosystem, _, answers, expected) => {
		const http = createScriptedHttpClient();
		for (const [path, answer] of Object.entries(answers)) http.on(`GET ${path}`, answer);
		// crates.io itself would let the second question wait.
		const urls = { crates: "https://crates.test" };
		const source = createRegistrySource({ http, clock: createManualClock(), urls });
		const name = ecosystem === "packagist" ? "a/b" : "example";
		const { facts } = await source.collect({ ecosystem, name });
		expect(facts.recentChanges).toMatchObject(expected);
		expect(facts.recentChanges).toHaveLength(expected.length);
	});

	it("is not asked about npm packages, which have a source of their own", async () => {
		const source = createRegistrySource({ http: createScriptedHttpClient(), clock: createManualClock() });
		await expect(source.collect({ ecosystem: "npm", name: "express" })).rejects.toThrow(RangeError);
	});
});
