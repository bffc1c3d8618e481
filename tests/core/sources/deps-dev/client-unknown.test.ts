import { BadResponseError, CircuitOpenError, PackageNotFoundError } from "@dephealth/core/errors.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import { describe, expect, it } from "vitest";
import {
	npm,
	PACKAGE,
	packageOf,
	scriptedDepsDev,
	sourceRepo,
	timeout,
	usualDependents,
	versionOf,
} from "./scripted-deps-dev.ts";

const depsDev = scriptedDepsDev();
const { source, scriptDependents, scriptDescription, scriptVersions } = depsDev;

describe("what deps.dev cannot tell is not made up", () => {
	it("a package it does not know fails the source", async () => {
		depsDev.http.on(`GET /v3${PACKAGE}`, { status: 404 });
		await expect(source().collect(npm)).rejects.toThrow(PackageNotFoundError);
	});

	it("an outage of the package call fails the source", async () => {
		depsDev.http.on(`GET /v3${PACKAGE}`, { error: timeout });
		await expect(source().collect(npm)).rejects.toBe(timeout);
	});

	it.each([[{}], [[]], [{ versions: [] }], [{ code: 5, message: "not found" }]])(
		"an answer of another kind, %j, is a bad response and not an empty package",
		async (body) => {
			depsDev.http.on(`GET /v3${PACKAGE}`, { body });
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
		depsDev.http.on(`GET /v3${PACKAGE}/versions/1.5.0`, answer);
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
		depsDev.http.on(`GET /v3${PACKAGE}`, { body: packageOf() });
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
			depsDev.http.on("GET /v3/projects/github.com%2Fa%2Fb", answer);
			const report = await source().collect(npm);
			expect(report).toMatchObject({ facts: { project: null, repository: { path: "a/b" } }, gaps });
		}
	});

	it("Bitbucket's zeros are not counts", async () => {
		scriptVersions();
		scriptDescription(versionOf({ relatedProjects: [sourceRepo("bitbucket.org/a/b")] }));
		scriptDependents(usualDependents);
		const zeros = { openIssuesCount: 0, starsCount: 0, forksCount: 0, license: "" };
		depsDev.http.on("GET /v3/projects/bitbucket.org%2Fa%2Fb", {
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
		depsDev.http.on("GET /v3/projects/github.com%2Fa%2Fb", {
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
		depsDev.http.on(`GET /v3${PACKAGE}/versions/1.5.0`, { error: bug });
		scriptDependents(usualDependents);
		await expect(source().collect(npm)).rejects.toBe(bug);
	});
});
