import { BadResponseError, PackageNotFoundError } from "@dephealth/core/errors.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";
import {
	dependents,
	listed,
	npm,
	packageOf,
	scorecard,
	scriptedDepsDev,
	sourceRepo,
	usualDependents,
	versionOf,
} from "./scripted-deps-dev.ts";

const depsDev = scriptedDepsDev();
const { source, scriptDependents, scriptDescription, scriptVersions } = depsDev;

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
		depsDev.http.on("GET /v3/projects/github.com%2Fdabh%2Fcolors.js", {
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
		depsDev.http.on("GET /v3/projects/github.com%2Fa%2Fb", { status: 404 });
		await source().collect(npm);
		expect(depsDev.http.rounds.map((round) => round.length)).toEqual([1, 4, 1]);
	});

	it.each([
		["go", "github.com/BurntSushi/toml", "/v3/systems/go/packages/github.com%2FBurntSushi%2Ftoml"],
		["maven", "org.slf4j:slf4j-api", "/v3/systems/maven/packages/org.slf4j%3Aslf4j-api"],
		["pypi", "zope-interface", "/v3/systems/pypi/packages/zope-interface"],
	] as const)("addresses %s %s as one encoded path part", async (ecosystem, name, path) => {
		depsDev.http.on(`GET ${path}`, { status: 404 });
		await expect(source().collect({ ecosystem, name })).rejects.toThrow(PackageNotFoundError);
	});

	it("encodes the version too", async () => {
		const go: PackageRef = { ecosystem: "go", name: "x.y/z" };
		depsDev.http.on("GET /v3/systems/go/packages/x.y%2Fz", {
			body: packageOf(listed("v2.0.0+incompatible", null)),
		});
		depsDev.http.on("GET /v3/systems/go/packages/x.y%2Fz/versions/v2.0.0%2Bincompatible", {
			body: versionOf(),
		});
		expect((await source().collect(go)).facts.defaultVersion).toBe("v2.0.0+incompatible");
	});

	it("has nothing to say of an ecosystem whose dependents are not counted", async () => {
		depsDev.http.on("GET /v3/systems/nuget/packages/x", { body: packageOf(listed("1.0", null)) });
		depsDev.http.on("GET /v3/systems/nuget/packages/x/versions/1.0", { body: versionOf() });
		const report = await source().collect({ ecosystem: "nuget", name: "x" });
		expect(report).toMatchObject({ facts: { dependents: null }, gaps: [] });
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
		depsDev.http.on("GET /v3/systems/cargo/packages/serde", { body: packageOf(listed("1.0.0", null)) });
		depsDev.http.on("GET /v3/systems/cargo/packages/serde/versions/1.0.0", { body: versionOf(version) });
	};

	it("takes two calls", async () => {
		script({ relatedProjects: [sourceRepo("github.com/serde-rs/serde")] });
		expect(await source().resolveRepository(cargo)).toEqual({ host: "github.com", path: "serde-rs/serde" });
		expect(depsDev.http.requests).toHaveLength(2);
	});

	it("finds none where none is named", async () => {
		script({ links: [{ label: "HOMEPAGE", url: "https://github.com/a/b" }] });
		expect(await source().resolveRepository(cargo)).toBeNull();
	});

	it("does not call a package unknown because one of its versions is", async () => {
		depsDev.http.on("GET /v3/systems/cargo/packages/serde", { body: packageOf(listed("1.0.0", null)) });
		depsDev.http.on("GET /v3/systems/cargo/packages/serde/versions/1.0.0", { status: 404 });
		await expect(source().resolveRepository(cargo)).rejects.toThrow(BadResponseError);
	});
});
