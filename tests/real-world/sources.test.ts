/** Answers in the whole structure in which the services send them, with invented values: what is not read must not disturb. */
import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { createReadAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient } from "../scripted-http-client.ts";

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

describe("deps.dev and OSV", () => {
	const PATH = "/systems/cargo/packages/turn";
	const key = (version: string) => ({ system: "CARGO", name: "turn", version });

	it("a package, its version, its project, its dependents and its advisories", async () => {
		const http = createScriptedHttpClient()
			.on(`GET /v3${PATH}`, {
				body: {
					packageKey: { system: "CARGO", name: "turn" },
					purl: "pkg:cargo/turn",
					versions: [
						{
							versionKey: key("0.9.0"),
							purl: "pkg:cargo/turn@0.9.0",
							publishedAt: "2024-01-01T00:00:00Z",
							isDefault: false,
							isDeprecated: true,
							deprecatedReason: "yanked",
						},
						{
							versionKey: key("1.0.0"),
							purl: "pkg:cargo/turn@1.0.0",
							publishedAt: "2025-01-01T00:00:00Z",
							isDefault: true,
							isDeprecated: false,
							deprecatedReason: "",
						},
					],
				},
			})
			.on(`GET /v3${PATH}/versions/1.0.0`, {
				body: {
					versionKey: key("1.0.0"),
					purl: "pkg:cargo/turn@1.0.0",
					publishedAt: "2025-01-01T00:00:00Z",
					isDefault: true,
					isDeprecated: false,
					licenses: ["MIT OR Apache-2.0"],
					licenseDetails: [{ license: "MIT OR Apache-2.0", spdx: "MIT OR Apache-2.0" }],
					advisoryKeys: [{ id: "GHSA-aaaa-bbbb-cccc" }],
					links: [
						{ label: "SOURCE_REPO", url: "https://github.com/invented/turn" },
						{ label: "ORIGIN", url: "https://crates.io/crates/turn" },
					],
					slsaProvenances: [],
					attestations: [],
					registries: ["https://crates.io/"],
					relatedProjects: [
						{
							projectKey: { id: "github.com/invented/turn" },
							relationProvenance: "UNVERIFIED_METADATA",
							relationType: "SOURCE_REPO",
						},
						{
							projectKey: { id: "github.com/invented/turn" },
							relationProvenance: "UNVERIFIED_METADATA",
							relationType: "ISSUE_TRACKER",
						},
					],
					upstreamIdentifiers: [],
				},
			})
			.on("GET /v3/projects/github.com%2Finvented%2Fturn", {
				body: {
					projectKey: { id: "github.com/invented/turn" },
					openIssuesCount: 12,
					starsCount: 340,
					forksCount: 56,
					license: "MIT",
					description: "Turns",
					homepage: "",
					scorecard: {
						date: "2026-10-20T00:00:00Z",
						repository: {
							name: "github.com/invented/turn",
							commit: "0123456789abcdef0123456789abcdef01234567",
						},
						scorecard: { version: "v5.0.0", commit: "abcdef" },
						checks: [
							{
								name: "Maintained",
								documentation: { shortDescription: "x", url: "https://x" },
								score: 10,
								reason: "30 commits",
								details: [],
							},
							{
								name: "Fuzzing",
								documentation: { shortDescription: "x", url: "https://x" },
								score: -1,
								reason: "did not run",
								details: [],
							},
						],
						overallScore: 6.1,
						metadata: [],
					},
					ossFuzz: null,
				},
			})
			.on(`GET /v3alpha${PATH}/versions/1.0.0:dependents`, {
				body: { dependentCount: 30, directDependentCount: 10, indirectDependentCount: 20 },
			})
			.on("POST /v1/query", {
				body: {
					vulns: [
						{
							id: "GHSA-aaaa-bbbb-cccc",
							summary: "Turns too far",
							details: "…",
							aliases: ["CVE-2026-1", "RUSTSEC-2026-0001"],
							modified: "2026-02-01T00:00:00Z",
							published: "2026-01-01T00:00:00Z",
							related: [],
							database_specific: { severity: "HIGH", cwe_ids: ["CWE-1"], github_reviewed: true },
							references: [{ type: "ADVISORY", url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc" }],
							affected: [
								{
									package: { ecosystem: "crates.io", name: "turn", purl: "pkg:cargo/turn" },
									ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.1" }] }],
									database_specific: { source: "https://github.com/github/advisory-database" },
								},
							],
							schema_version: "1.7.0",
							severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H" }],
						},
					],
				},
			});
		const readAdvisories = createReadAdvisories({ http, name: "osv", url: "https://api.osv.dev" });
		const source = createDepsDevSource({ http, clock, readAdvisories });
		const report = await source.collect({ ecosystem: "cargo", name: "turn" });
		expect(report.gaps).toEqual([]);
		expect(report.facts).toMatchObject({
			defaultVersion: "1.0.0",
			versionCount: 2,
			licenses: ["MIT OR Apache-2.0"],
			dependents: { direct: 10, total: 30, version: "1.0.0" },
			repository: { host: "github.com", path: "invented/turn" },
			project: { stars: 340, scorecard: { overall: 6.1 } },
			advisories: [{ id: "GHSA-aaaa-bbbb-cccc", kind: "vulnerability", severity: 7.5 }],
		});
		expect(report.facts.project?.scorecard?.checks).toEqual([
			{ name: "Maintained", score: 10 },
			{ name: "Fuzzing", score: null },
		]);
	});
});

describe("GitHub", () => {
	const owner = { login: "invented", id: 1, node_id: "O_1", type: "Organization", site_admin: false };
	const user = (login: string, type = "User") => ({
		login,
		id: 2,
		node_id: "U_2",
		type,
		site_admin: false,
		html_url: "https://github.com/x",
	});
	const commit = (date: string, author: object | null, name: string) => ({
		sha: "0123456789abcdef0123456789abcdef01234567",
		node_id: "C_1",
		commit: {
			author: { name, email: `${name}@invented.example`, date },
			committer: { name: "GitHub", email: "noreply@github.com", date },
			message: "Turn",
			tree: { sha: "a", url: "https://x" },
			url: "https://x",
			comment_count: 0,
			verification: {
				verified: true,
				reason: "valid",
				signature: "-----BEGIN PGP SIGNATURE-----",
				payload: "tree",
			},
		},
		url: "https://x",
		author,
		committer: user("web-flow"),
		parents: [{ sha: "b", url: "https://x", html_url: "https://x" }],
	});

	it("by REST: the repository and its commits", async () => {
		const http = createScriptedHttpClient()
			.on("GET /repos/invented/turn", {
				body: {
					id: 3,
					node_id: "R_3",
					name: "turn",
					full_name: "invented/turn",
					private: false,
					owner,
					html_url: "https://github.com/invented/turn",
					description: null,
					fork: false,
					created_at: "2020-01-01T00:00:00Z",
					updated_at: "2026-10-01T00:00:00Z",
					pushed_at: "2026-10-30T00:00:00Z",
					size: 123,
					stargazers_count: 340,
					watchers_count: 340,
					language: "Rust",
					has_issues: true,
					forks_count: 56,
					mirror_url: null,
					archived: false,
					disabled: false,
					open_issues_count: 40,
					license: { key: "mit", name: "MIT License", spdx_id: "MIT", url: "https://x", node_id: "L" },
					allow_forking: true,
					topics: ["turn"],
					visibility: "public",
					default_branch: "main",
					network_count: 56,
					subscribers_count: 7,
					organization: owner,
				},
			})
			.on("GET /repos/invented/turn/commits?per_page=100", {
				body: [
					commit("2026-10-30T00:00:00Z", user("acme-updates", "Bot"), "acme-updates"),
					commit("2026-10-29T00:00:00Z", user("Copilot", "Bot"), "Copilot"),
					commit("2026-10-28T00:00:00Z", user("ada"), "ada"),
					commit("2026-10-27T00:00:00Z", null, "grace"),
					// The account is gone.
					commit("2026-10-26T00:00:00Z", {}, "hedy"),
				],
			});
		const { facts, gaps } = await createGithubSource({ http, clock }).collect("invented/turn", {
			commits: true,
		});
		expect(gaps).toEqual([]);
		expect(facts).toMatchObject({
			found: true,
			archived: false,
			stars: 340,
			license: "MIT",
			openIssues: null,
		});
		if (!facts.found) return;
		expect(facts.humanCommits).toHaveLength(3);
		expect(facts.botCommitDays).toHaveLength(1);
		expect(facts.agentCommitDays).toHaveLength(1);
	});
});

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
