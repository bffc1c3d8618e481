import { answerDepsDev } from "@dephealth/local/sandbox/upstreams/deps-dev.ts";
import { ARCHETYPES, archetypeRow } from "@dephealth/local/sandbox/world/archetypes.ts";
import { describe, expect, it } from "vitest";
import { bodyOf, universe, upstreamRequest } from "../ask.ts";

const get = (target: string) => answerDepsDev(upstreamRequest(target), universe);
const packageOf = (name: string, system = "npm") =>
	bodyOf(get(`/v3/systems/${system}/packages/${encodeURIComponent(name)}`));
type Version = {
	versionKey: { version: string };
	publishedAt?: string;
	isDefault: boolean;
	isDeprecated: boolean;
};
const newestFirst = (name: string, system = "npm"): Version[] =>
	[...packageOf(name, system).versions].sort((a: Version, b: Version) =>
		(a.publishedAt ?? "") < (b.publishedAt ?? "") ? 1 : -1,
	);
const versionPath = (name: string, version: string, api = "v3", system = "npm") =>
	`/${api}/systems/${system}/packages/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
const defaultVersion = (name: string) => {
	const found = packageOf(name).versions.find((version: Version) => version.isDefault);
	return bodyOf(get(versionPath(name, found.versionKey.version)));
};

describe("packages", () => {
	it.each(ARCHETYPES)(
		"%s has exactly one default version, the newest, and dates in whole seconds",
		(archetype) => {
			const name = `${archetype}-4`;
			expect(packageOf(name)).toMatchObject({ packageKey: { system: "NPM", name }, sandbox: true });
			const versions = newestFirst(name);
			expect(versions.filter((version) => version.isDefault)).toEqual([versions[0]]);
			expect(
				versions.every(({ publishedAt }) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(publishedAt ?? "")),
			).toBe(true);
		},
	);

	it("has neither defaultVersion nor projectKey, and an order that is not that of time", () => {
		const document = packageOf("active-4");
		expect(Object.keys(document).sort()).toEqual(["packageKey", "sandbox", "versions"]);
		expect(document.versions).not.toEqual(newestFirst("active-4"));
	});

	it("tells of deprecations with and without a reason", () => {
		expect(newestFirst("deprecated-4")[0]).toMatchObject({
			isDeprecated: true,
			deprecatedReason: expect.stringContaining("instead"),
		});
		expect(newestFirst("deprecated-silently-4")[0]).toMatchObject({
			isDeprecated: true,
			deprecatedReason: "",
		});
		expect(newestFirst("deprecated-silently-4")[1]).toMatchObject({ isDeprecated: false });
	});

	it.each([
		["go", "github.com/sandbox/active-17", /^v\d+\.\d+\.\d+$/],
		["maven", "org.sandbox:active-17", /^\d+\.\d+\.\d+$/],
		["pypi", "active-17", /^\d+\.\d+\.\d+$/],
		["cargo", "active-17", /^\d+\.\d+\.\d+$/],
		["nuget", "active-17", /^\d+\.\d+\.\d+$/],
		["rubygems", "active-17", /^\d+\.\d+\.\d+$/],
	])("%s has %s too", (system, name, spelling) => {
		expect(newestFirst(name, system)[0]?.versionKey.version).toMatch(spelling);
	});

	it.each(["go", "maven"])("some versions of %s have no date", (system) => {
		const name = system === "go" ? "github.com/sandbox/active-17" : "org.sandbox:active-17";
		const dated = new Set(
			packageOf(name, system).versions.map((version: Version) => "publishedAt" in version),
		);
		expect(dated).toEqual(new Set([true, false]));
	});
});

describe("versions", () => {
	it("links to the repository the package declares", () => {
		expect(defaultVersion("renamed-repository-4").relatedProjects).toContainEqual({
			projectKey: { id: "github.com/sandbox-npm-formerly/renamed-repository-4" },
			relationProvenance: "UNVERIFIED_METADATA",
			relationType: "SOURCE_REPO",
		});
		expect(defaultVersion("gitlab-hosted-4").links).toContainEqual({
			label: "SOURCE_REPO",
			url: "git+https://gitlab.com/sandbox-npm/gitlab-hosted-4.git",
		});
		expect(defaultVersion("no-repository-4")).toMatchObject({ links: [], relatedProjects: [] });
	});

	it.each([
		["vulnerable-4", /^GHSA-/, 2],
		["malicious-4", /^MAL-/, 1],
		["malware-advisory-4", /^MAL-/, 1],
		["active-4", /./, 0],
	])("%s has advisories like %s, each of which can be read", (name, pattern, count) => {
		const keys: { id: string }[] = defaultVersion(name).advisoryKeys;
		expect(keys).toHaveLength(count);
		for (const { id } of keys) {
			expect(id).toMatch(pattern);
			expect(bodyOf(get(`/v3/advisories/${id}`))).toMatchObject({
				advisoryKey: { id },
				cvss3Score: expect.any(Number),
			});
		}
	});

	it("one advisory has a score of 0: only a newer one exists", () => {
		const scores = defaultVersion("vulnerable-4").advisoryKeys.map(
			({ id }: { id: string }) => bodyOf(get(`/v3/advisories/${id}`)).cvss3Score,
		);
		expect(scores.sort()).toEqual([0, 7.5]);
	});
});

describe("dependents", () => {
	const dependents = (name: string, index: number, system = "npm") =>
		get(
			`${versionPath(name, newestFirst(name, system)[index]?.versionKey.version ?? "", "v3alpha", system)}:dependents`,
		);

	it("are fewer the newer the version of a busy package… and unknown for the newest of a fresh release", () => {
		expect(dependents("fresh-release-4", 0).status).toBe(404);
		expect(bodyOf(dependents("fresh-release-4", 1))).toMatchObject({ dependentCount: 3 });
		expect(bodyOf(dependents("fresh-release-4", 2)).dependentCount).toBeGreaterThan(1000);
	});

	it("are direct and indirect ones", () => {
		const counts = bodyOf(dependents("quiet-4", 0));
		expect(counts.dependentCount).toBe(counts.directDependentCount + counts.indirectDependentCount);
	});

	it.each([
		["cargo", "active-17", 200],
		["pypi", "active-17", 200],
		["maven", "org.sandbox:active-17", 200],
		["go", "github.com/sandbox/active-17", 404],
		["nuget", "active-17", 404],
		["rubygems", "active-17", 404],
	])("of %s %s: %i", (system, name, status) => {
		expect(dependents(name, 0, system).status).toBe(status);
	});

	it("are not in v3", () => {
		const { versionKey } = defaultVersion("active-4");
		expect(get(`${versionPath("active-4", versionKey.version)}:dependents`).status).toBe(404);
	});
});

describe("projects", () => {
	const project = (path: string) => get(`/v3/projects/${encodeURIComponent(path)}`);

	/** deps.dev knows no other hosts. */
	const elsewhere: readonly string[] = ["codeberg-hosted", "self-hosted"];

	it.each(ARCHETYPES.filter((archetype) => archetypeRow(archetype).ecosystems.length > 1))(
		"%s",
		(archetype) => {
			const host = archetype === "gitlab-hosted" ? "gitlab.com" : "github.com";
			const answer = project(`${host}/sandbox-npm/${archetype}-4`);
			const has = !["no-repository", "repository-gone", ...elsewhere].includes(archetype);
			expect(answer.status).toBe(has ? 200 : 404);
			if (has)
				expect(bodyOf(answer)).toMatchObject({
					starsCount: expect.any(Number),
					openIssuesCount: expect.any(Number),
				});
		},
	);

	it("a scorecard has checks that did not run: −1", () => {
		const { scorecard } = bodyOf(project("github.com/sandbox-npm/active-4"));
		const scores = scorecard.checks.map((check: { score: number }) => check.score);
		expect(Math.max(...scores)).toBeLessThanOrEqual(10);
		expect(scores).toContain(-1);
		expect(scorecard.overallScore).toBeGreaterThan(0);
	});

	it("there is none for a project that is hosted elsewhere, or too small to be followed", () => {
		expect("scorecard" in bodyOf(project("gitlab.com/sandbox-npm/gitlab-hosted-4"))).toBe(false);
		expect("scorecard" in bodyOf(project("github.com/sandbox-npm/empty-repository-4"))).toBe(false);
	});
});

it.each([
	"/v3/systems/npm/packages/sandbox-unknown",
	"/v3/systems/npm/packages/sandbox-unknown/versions/1.0.0",
	"/v3/systems/cpan/packages/active-4",
	"/v3/systems/npm/packages/%E0%A4%A",
	"/v3/systems/npm/packages/..",
	"/v3/systems/npm/packages/..%2Factive-4",
	"/v3/systems/npm/packages/active-4/versions/0.0.0",
	"/v3/systems/npm/packages/active-4/versions/0.0.0/more",
	"/v3/systems/npm/packages",
	"/v3/projects/github.com%2Fsandbox-nobody%2Fnothing",
	"/v3/projects/github.com%2Fsandbox-npm%2Factive-4%2Fmore",
	"/v3/projects/example.com%2Fsandbox-npm%2Factive-4",
	"/v3/advisories/GHSA-none",
	"/v2/systems/npm/packages/active-4",
	"/",
])("%s is 404", (target) => {
	expect(get(target).status).toBe(404);
});
