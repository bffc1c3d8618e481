import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient } from "../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");

const clock = { now: () => NOW, sleep: async () => {} };

describe("npm", () => {
	const person = { name: "ada", email: "ada@invented.example" };
	const dist = (version: string) => ({
		integrity: "sha512-aW52ZW50ZWQ=",
		shasum: "0123456789abcdef0123456789abcdef01234567",
		tarball: `https://registry.npmjs.org/left-turn/-/left-turn-${version}.tgz`,
		fileCount: 7,
		unpackedSize: 12_345,
		signatures: [{ keyid: "SHA256:invented", sig: "MEUC" }],
		attestations: {
			url: `https://registry.npmjs.org/-/npm/v1/attestations/left-turn@${version}`,
			provenance: { predicateType: "https://slsa.dev/provenance/v1" },
		},
	});
	const manifest = (version: string, extra: object = {}) => ({
		_id: `left-turn@${version}`,
		_nodeVersion: "22.1.0",
		_npmUser: person,
		_npmVersion: "10.7.0",
		author: person,
		bugs: { url: "https://github.com/invented/left-turn/issues" },
		dependencies: { "right-turn": "^1.0.0" },
		description: "Turns left",
		directories: {},
		dist: dist(version),
		engines: { node: ">=18" },
		gitHead: "0123456789abcdef0123456789abcdef01234567",
		license: "MIT",
		main: "index.js",
		maintainers: [person, { name: "grace", email: "grace@invented.example" }],
		name: "left-turn",
		repository: {
			type: "git",
			url: "git+https://github.com/invented/left-turn.git",
			directory: "packages/left",
		},
		scripts: { test: "node --test" },
		version,
		...extra,
	});
	const packument = {
		_id: "left-turn",
		_rev: "12-0123456789abcdef",
		name: "left-turn",
		description: "Turns left",
		"dist-tags": { latest: "2.0.0", next: "3.0.0-beta.1" },
		versions: {
			"1.0.0": manifest("1.0.0", { deprecated: "use 2", licenses: [{ type: "MIT", url: "https://x" }] }),
			"2.0.0": manifest("2.0.0", { hasInstallScript: true, _hasShrinkwrap: false }),
			"3.0.0-beta.1": manifest("3.0.0-beta.1"),
		},
		time: {
			created: "2020-01-01T00:00:00.000Z",
			modified: "2026-10-30T09:00:00.000Z",
			"1.0.0": "2020-01-01T00:00:01.000Z",
			"2.0.0": "2026-06-01T10:00:00.000Z",
			"3.0.0-beta.1": "2026-07-01T10:00:00.000Z",
		},
		maintainers: [person, { name: "grace", email: "grace@invented.example" }],
		keywords: ["turn"],
		users: { somebody: true },
		readme: "# left-turn",
		readmeFilename: "README.md",
		homepage: "https://github.com/invented/left-turn#readme",
		license: "MIT",
		repository: { type: "git", url: "git+https://github.com/invented/left-turn.git" },
	};

	it("a packument and the downloads", async () => {
		const http = createScriptedHttpClient()
			.on("GET /left-turn", { body: packument, headers: { etag: '"1"' } })
			.on("GET /downloads/point/last-week/left-turn", {
				body: { downloads: 42, start: "2026-10-20", end: "2026-10-26", package: "left-turn" },
			});
		const report = await createNpmSource({ http, clock }).collect({ ecosystem: "npm", name: "left-turn" });
		expect(report.gaps).toEqual([]);
		expect(report.facts).toMatchObject({
			latestVersion: "2.0.0",
			lastPublishedAt: "2026-07-01T10:00:00.000Z",
			versionCount: 3,
			deprecation: { latest: null, allVersions: false },
			maintainerCount: 2,
			license: "MIT",
			repository: { host: "github.com", path: "invented/left-turn" },
			unpackedSizeBytes: 12_345,
			hasInstallScript: true,
			hasProvenance: true,
			weeklyDownloads: 42,
		});
	});

	it("what is left of a package that was unpublished", async () => {
		const http = createScriptedHttpClient()
			.on("GET /gone", {
				body: {
					_id: "gone",
					_rev: "3-0",
					name: "gone",
					time: {
						created: "2020-01-01T00:00:00.000Z",
						modified: "2026-01-01T00:00:00.000Z",
						"1.0.0": "2020-01-01T00:00:01.000Z",
						unpublished: { time: "2026-01-01T00:00:00.000Z", versions: ["1.0.0"] },
					},
				},
			})
			.on("GET /downloads/point/last-week/gone", { status: 404, body: { error: "package gone not found" } });
		const { facts } = await createNpmSource({ http, clock }).collect({ ecosystem: "npm", name: "gone" });
		expect(facts).toMatchObject({ latestVersion: null, unpublishedAt: "2026-01-01T00:00:00.000Z" });
	});
});
