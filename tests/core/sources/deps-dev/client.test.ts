import {
	BadResponseError,
	CircuitOpenError,
	PackageNotFoundError,
	UpstreamTimeoutError,
} from "@dephealth/core/errors.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createScriptedHttpClient, type ScriptedHttpClient } from "../../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const clock = { now: () => NOW, sleep: async () => {} };
const npm: PackageRef = { ecosystem: "npm", name: "@colors/colors" };
const PACKAGE = "/systems/npm/packages/%40colors%2Fcolors";
const timeout = new UpstreamTimeoutError("deps.dev did not answer within 10 s.", { source: "deps.dev" });

let http: ScriptedHttpClient = createScriptedHttpClient();
afterEach(() => {
	const used = http;
	http = createScriptedHttpClient();
	used.assertAllUsed();
});

const source = () => createDepsDevSource({ http, clock });

function listed(version: string, publishedAt: string | null, extra: object = {}) {
	return { versionKey: { system: "NPM", name: "x", version }, publishedAt, ...extra };
}
const packageOf = (...versions: object[]) => ({ packageKey: { system: "NPM", name: "x" }, versions });
const versionOf = (extra: object = {}) => ({ versionKey: { version: "1.5.0" }, ...extra });
const dependents = (direct: number, indirect: number) => ({
	dependentCount: direct + indirect,
	directDependentCount: direct,
	indirectDependentCount: indirect,
});
const sourceRepo = (id: string, relationProvenance = "UNVERIFIED_METADATA") => ({
	projectKey: { id },
	relationProvenance,
	relationType: "SOURCE_REPO",
});

const threeVersions = packageOf(
	listed("1.0.0", "2020-01-01T00:00:00Z", { isDefault: false, isDeprecated: true, deprecatedReason: "old" }),
	listed("1.4.0", "2023-03-01T10:00:00Z"),
	listed("1.5.0", "2024-05-01T10:00:00Z", { isDefault: true }),
	listed("1.6.0-beta.1", "2025-05-01T10:00:00Z"),
);

function scriptVersions(versions: object = threeVersions) {
	http.on(`GET /v3${PACKAGE}`, { body: versions });
}
function scriptDescription(body: object = versionOf()) {
	http.on(`GET /v3${PACKAGE}/versions/1.5.0`, { body });
}
function scriptDependents(answers: Record<string, Parameters<ScriptedHttpClient["on"]>[1]>) {
	for (const [version, answer] of Object.entries(answers)) {
		http.on(`GET /v3alpha${PACKAGE}/versions/${version}:dependents`, answer);
	}
}
const usualDependents = {
	"1.5.0": { body: dependents(1, 2) },
	"1.4.0": { body: dependents(900, 8000) },
	"1.6.0-beta.1": { status: 404 },
};
const scorecard = {
	date: "2026-10-20T00:00:00Z",
	overallScore: 6.4,
	checks: [
		{ name: "Maintained", score: 0, reason: "0 commits" },
		{ name: "Fuzzing", score: -1, reason: "did not run" },
	],
};

describe("collecting from deps.dev", () => {
	it("reduces package, version, dependents and project to facts", async () => {
		scriptVersions();
		scriptDescription(
			versionOf({
				licenses: ["MIT"],
				advisoryKeys: [{ id: "GHSA-1" }, { id: "GHSA-1" }, { id: "MAL-2026-1" }],
				attestations: [{ type: "https://slsa.dev/provenance/v1", verified: true }],
				relatedProjects: [sourceRepo("github.com/dabh/colors.js")],
			}),
		);
		scriptDependents(usualDependents);
		http.on("GET /v3/projects/github.com%2Fdabh%2Fcolors.js", {
			body: {
				projectKey: { id: "github.com/dabh/colors.js" },
				openIssuesCount: 12,
				starsCount: 5,
				forksCount: 0,
				license: "MIT",
				scorecard,
			},
		});
		expect(await source().collect(npm)).toEqual({
			source: "deps_dev",
			state: "collected",
			observedAt: "2026-11-01T00:00:00.000Z",
			facts: {
				defaultVersion: "1.5.0",
				firstPublishedAt: "2020-01-01T00:00:00.000Z",
				lastPublishedAt: "2025-05-01T10:00:00.000Z",
				releaseDays: [18262, 19417, 19844, 20209],
				versionCount: 4,
				deprecation: { latest: null, allVersions: false, goTo: null },
				versionMarks: expect.objectContaining({ isComplete: true }),
				projectStatus: null,
				licenses: ["MIT"],
				advisoryIds: ["GHSA-1", "MAL-2026-1"],
				dependents: { direct: 900, total: 8900, version: "1.4.0" },
				hasProvenance: true,
				repository: { host: "github.com", path: "dabh/colors.js" },
				project: {
					stars: 5,
					forks: 0,
					openIssues: 12,
					license: "MIT",
					scorecard: {
						date: "2026-10-20T00:00:00Z",
						overall: 6.4,
						checks: [
							{ name: "Maintained", score: 0 },
							{ name: "Fuzzing", score: null },
						],
					},
				},
			},
			gaps: [],
		});
	});

	it("asks in three rounds: the package, all that depends on it, the project", async () => {
		scriptVersions();
		scriptDescription(versionOf({ relatedProjects: [sourceRepo("github.com/a/b")] }));
		scriptDependents(usualDependents);
		http.on("GET /v3/projects/github.com%2Fa%2Fb", { status: 404 });
		await source().collect(npm);
		expect(http.rounds.map((round) => round.length)).toEqual([1, 4, 1]);
	});

	it.each([
		["go", "github.com/BurntSushi/toml", "/v3/systems/go/packages/github.com%2FBurntSushi%2Ftoml"],
		["maven", "org.slf4j:slf4j-api", "/v3/systems/maven/packages/org.slf4j%3Aslf4j-api"],
		["pypi", "zope-interface", "/v3/systems/pypi/packages/zope-interface"],
	] as const)("addresses %s %s as one encoded path part", async (ecosystem, name, path) => {
		http.on(`GET ${path}`, { status: 404 });
		await expect(source().collect({ ecosystem, name })).rejects.toThrow(PackageNotFoundError);
	});

	it("encodes the version too", async () => {
		const go: PackageRef = { ecosystem: "go", name: "x.y/z" };
		http.on("GET /v3/systems/go/packages/x.y%2Fz", { body: packageOf(listed("v2.0.0+incompatible", null)) });
		http.on("GET /v3/systems/go/packages/x.y%2Fz/versions/v2.0.0%2Bincompatible", { body: versionOf() });
		expect((await source().collect(go)).facts.defaultVersion).toBe("v2.0.0+incompatible");
	});

	it("has nothing to say of an ecosystem whose dependents are not counted", async () => {
		http.on("GET /v3/systems/nuget/packages/x", { body: packageOf(listed("1.0", null)) });
		http.on("GET /v3/systems/nuget/packages/x/versions/1.0", { body: versionOf() });
		const report = await source().collect({ ecosystem: "nuget", name: "x" });
		expect(report).toMatchObject({ facts: { dependents: null }, gaps: [] });
	});
});

describe("what deps.dev cannot tell is not made up", () => {
	it("a package it does not know fails the source", async () => {
		http.on(`GET /v3${PACKAGE}`, { status: 404 });
		await expect(source().collect(npm)).rejects.toThrow(PackageNotFoundError);
	});

	it("an outage of the package call fails the source", async () => {
		http.on(`GET /v3${PACKAGE}`, { error: timeout });
		await expect(source().collect(npm)).rejects.toBe(timeout);
	});

	it.each([[{}], [[]], [{ versions: [] }], [{ code: 5, message: "not found" }]])(
		"an answer of another kind, %j, is a bad response and not an empty package",
		async (body) => {
			http.on(`GET /v3${PACKAGE}`, { body });
			await expect(source().collect(npm)).rejects.toThrow(BadResponseError);
		},
	);

	it.each([
		["fails", { status: 503 }, "UpstreamUnavailableError"],
		["times out", { error: timeout }, "UpstreamTimeoutError"],
		["is unknown although listed", { status: 404 }, "BadResponseError"],
		["is malformed", { body: {} }, "BadResponseError"],
		["is behind an open circuit", { error: new CircuitOpenError("deps.dev", 30) }, "CircuitOpenError"],
	])("a version that %s hides its facts behind gaps", async (_, answer, error) => {
		scriptVersions();
		http.on(`GET /v3${PACKAGE}/versions/1.5.0`, answer);
		scriptDependents(usualDependents);
		const report = await source().collect(npm);
		expect(report.gaps).toEqual(
			["licenses", "advisoryIds", "hasProvenance", "repository", "project"].map((field) => ({
				field,
				error,
			})),
		);
		const facts = mergeReports([report]);
		for (const fact of [
			facts.license,
			facts.advisoryIds,
			facts.hasProvenance,
			facts.repository,
			facts.scorecard,
		]) {
			expect(fact).toMatchObject({ state: "unknown", reason: "source_failed", error });
		}
		expect(facts.malicious.state).toBe("unknown");
		expect(facts.latestVersion).toMatchObject({ state: "known", value: "1.5.0" });
		expect(facts.dependents).toMatchObject({ state: "known" });
	});

	it("a package without versions has unknown advisories, not none", async () => {
		http.on(`GET /v3${PACKAGE}`, { body: packageOf() });
		const facts = mergeReports([await source().collect(npm)]);
		expect(facts.versionCount).toMatchObject({ state: "known", value: 0 });
		expect(facts.latestVersion).toMatchObject({ state: "unknown", reason: "not_reported" });
		expect(facts.advisoryIds).toMatchObject({ state: "unknown", reason: "source_failed" });
		expect(facts.deprecation).toMatchObject({ value: { latest: null, allVersions: false } });
	});

	it("a project that cannot be read is a gap, one that deps.dev does not know is none", async () => {
		for (const [answer, gaps] of [
			[{ status: 500 }, [{ field: "project", error: "UpstreamUnavailableError" }]],
			[{ status: 404 }, []],
		] as const) {
			scriptVersions();
			scriptDescription(versionOf({ relatedProjects: [sourceRepo("github.com/a/b")] }));
			scriptDependents(usualDependents);
			http.on("GET /v3/projects/github.com%2Fa%2Fb", answer);
			const report = await source().collect(npm);
			expect(report).toMatchObject({ facts: { project: null, repository: { path: "a/b" } }, gaps });
		}
	});

	it("Bitbucket's zeros are not counts", async () => {
		scriptVersions();
		scriptDescription(versionOf({ relatedProjects: [sourceRepo("bitbucket.org/a/b")] }));
		scriptDependents(usualDependents);
		const zeros = { openIssuesCount: 0, starsCount: 0, forksCount: 0, license: "" };
		http.on("GET /v3/projects/bitbucket.org%2Fa%2Fb", {
			body: { projectKey: { id: "bitbucket.org/a/b" }, ...zeros },
		});
		expect((await source().collect(npm)).facts.project).toEqual({
			stars: null,
			forks: null,
			openIssues: null,
			license: null,
			scorecard: null,
		});
	});

	it.each([[-1], [undefined], [null]])("an overall score of %s is unknown", async (overallScore) => {
		scriptVersions();
		scriptDescription(versionOf({ relatedProjects: [sourceRepo("github.com/a/b")] }));
		scriptDependents(usualDependents);
		http.on("GET /v3/projects/github.com%2Fa%2Fb", {
			body: { projectKey: { id: "github.com/a/b" }, scorecard: { overallScore, checks: [] } },
		});
		const { facts } = await source().collect(npm);
		expect(facts.project?.scorecard).toEqual({ date: null, overall: null, checks: [] });
	});

	it("an attestation that did not verify proves nothing", async () => {
		scriptVersions();
		scriptDescription(
			versionOf({ attestations: [{ verified: false }], slsaProvenances: [{ verified: false }] }),
		);
		scriptDependents(usualDependents);
		expect((await source().collect(npm)).facts.hasProvenance).toBe(false);
	});

	it("a cancelled collection fails with the reason instead of reporting gaps", async () => {
		const controller = new AbortController();
		const reason = new Error("the task ran out of time");
		scriptVersions();
		scriptDescription();
		scriptDependents(usualDependents);
		const collecting = source().collect(npm, controller.signal);
		await new Promise((resolve) => setImmediate(resolve));
		controller.abort(reason);
		await expect(collecting).rejects.toBe(reason);
	});

	it("a bug is thrown, not reported as a gap", async () => {
		const bug = new TypeError("x is not a function");
		scriptVersions();
		http.on(`GET /v3${PACKAGE}/versions/1.5.0`, { error: bug });
		scriptDependents(usualDependents);
		await expect(source().collect(npm)).rejects.toBe(bug);
	});
});

describe("dependents", () => {
	it.each([
		[
			"the maximum, with its version",
			{ "1.5.0": dependents(3, 0), "1.4.0": dependents(800, 1), "1.6.0-beta.1": dependents(0, 0) },
			{ direct: 800, total: 801, version: "1.4.0" },
		],
		[
			"a known zero",
			{ "1.5.0": dependents(0, 0), "1.4.0": null, "1.6.0-beta.1": null },
			{ direct: 0, total: 0, version: "1.5.0" },
		],
		["nothing when no version is known", { "1.5.0": null, "1.4.0": null, "1.6.0-beta.1": null }, null],
		["nothing from an answer without a count", { "1.5.0": {}, "1.4.0": null, "1.6.0-beta.1": null }, null],
	])("are %s", async (_, bodies, expected) => {
		scriptVersions();
		scriptDescription();
		for (const [version, body] of Object.entries(bodies)) {
			scriptDependents({ [version]: body === null ? { status: 404 } : { body } });
		}
		const report = await source().collect(npm);
		expect(report.facts.dependents).toEqual(expected);
		expect(report.gaps).toEqual([]);
	});

	it("are unknown when one answer is missing, since the maximum may lie there", async () => {
		scriptVersions();
		scriptDescription();
		scriptDependents({ ...usualDependents, "1.4.0": { status: 429, headers: { "retry-after": "9" } } });
		const report = await source().collect(npm);
		expect(report.gaps).toEqual([{ field: "dependents", error: "RateLimitedError" }]);
		expect(mergeReports([report]).dependents).toMatchObject({ state: "unknown", reason: "source_failed" });
	});

	it("are those of deprecated versions when there are no others", async () => {
		const gone = { isDeprecated: true, deprecatedReason: "" };
		scriptVersions(
			packageOf(
				listed("1.4.0", "2023-01-01T00:00:00Z", gone),
				listed("1.5.0", "2024-01-01T00:00:00Z", { ...gone, isDefault: true }),
			),
		);
		scriptDescription();
		scriptDependents({ "1.5.0": { body: dependents(9, 1) }, "1.4.0": { status: 404 } });
		const { facts } = await source().collect(npm);
		expect(facts.dependents).toEqual({ direct: 9, total: 10, version: "1.5.0" });
		expect(facts.deprecation).toMatchObject({ latest: "deprecated without a message", allVersions: true });
	});
});

describe("resolving the repository", () => {
	const cargo: PackageRef = { ecosystem: "cargo", name: "serde" };
	const script = (version: object) => {
		http.on("GET /v3/systems/cargo/packages/serde", { body: packageOf(listed("1.0.0", null)) });
		http.on("GET /v3/systems/cargo/packages/serde/versions/1.0.0", { body: versionOf(version) });
	};

	it("takes two calls", async () => {
		script({ relatedProjects: [sourceRepo("github.com/serde-rs/serde")] });
		expect(await source().resolveRepository(cargo)).toEqual({ host: "github.com", path: "serde-rs/serde" });
		expect(http.requests).toHaveLength(2);
	});

	it("finds none where none is named", async () => {
		script({ links: [{ label: "HOMEPAGE", url: "https://github.com/a/b" }] });
		expect(await source().resolveRepository(cargo)).toBeNull();
	});

	it("does not call a package unknown because one of its versions is", async () => {
		http.on("GET /v3/systems/cargo/packages/serde", { body: packageOf(listed("1.0.0", null)) });
		http.on("GET /v3/systems/cargo/packages/serde/versions/1.0.0", { status: 404 });
		await expect(source().resolveRepository(cargo)).rejects.toThrow(BadResponseError);
	});
});
