import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { createReadAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient } from "../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");

const clock = { now: () => NOW, sleep: async () => {} };

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
