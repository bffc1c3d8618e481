import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import { createPypiReader } from "@dephealth/core/sources/registry/pypi.ts";
import { describe, expect, it } from "vitest";
import { scripted } from "./read.ts";

const file = (version: string, uploaded: string, overrides: Record<string, unknown> = {}) => ({
	filename: `example-${version}-py3-none-any.whl`,
	packagetype: "bdist_wheel",
	upload_time_iso_8601: uploaded,
	yanked: false,
	yanked_reason: null,
	...overrides,
});

const RELEASES = {
	"1.0": [file("1.0", "2020-01-01T10:00:00.000000Z")],
	"2.0": [file("2.0", "2022-03-04T10:00:00.123456Z")],
};

function project(info: Record<string, unknown> = {}, releases: Record<string, unknown> = RELEASES) {
	return {
		info: {
			name: "Example",
			version: "2.0",
			classifiers: ["Development Status :: 5 - Production/Stable", "License :: OSI Approved :: MIT License"],
			license: null,
			home_page: "",
			project_urls: { Homepage: "https://example.org", Source: "https://github.com/owner/example" },
			...info,
		},
		last_serial: 1,
		releases,
		urls: [file("2.0", "2022-03-04T10:00:00.123456Z")],
		vulnerabilities: [],
	};
}

const simple = (overrides: Record<string, unknown> = {}) => ({
	meta: { "api-version": "1.4" },
	name: "example",
	files: [{ filename: "example-2.0-py3-none-any.whl", url: "…", hashes: {}, yanked: false }],
	versions: ["1.0", "2.0"],
	...overrides,
});

function read(body: unknown, index: unknown = simple()) {
	return scripted(createPypiReader, "pypi", "example", {
		"/pypi/example/json": { body },
		"/simple/example/": { body: index },
	}).reading;
}

describe("a project on PyPI", () => {
	it("tells its releases, its licence and where its source lives", async () => {
		expect(await read(project())).toMatchObject({
			facts: {
				registry: "PyPI",
				spelling: "Example",
				latestVersion: "2.0",
				firstPublishedAt: "2020-01-01T10:00:00.000Z",
				lastPublishedAt: "2022-03-04T10:00:00.123Z",
				releaseDays: [18262, 19055],
				versionCount: 2,
				deprecation: null,
				versionMarks: { marks: [], isComplete: true, allYanked: false, newestUnmarked: "2.0" },
				projectStatus: null,
				alternative: null,
				ownerCount: null,
				license: "MIT License",
				repository: { host: "github.com", path: "owner/example" },
				downloads: null,
				hasProvenance: false,
			},
			gaps: [],
		});
	});

	it("asks the index in its JSON form", async () => {
		const { http, reading } = scripted(createPypiReader, "pypi", "example", {
			"/pypi/example/json": { body: project() },
			"/simple/example/": { body: simple() },
		});
		await reading;
		expect(http.rounds).toHaveLength(1);
		expect(http.requests[0]?.headers["accept"]).toBe("application/vnd.pypi.simple.v1+json");
	});

	it.each([
		["active", { status: "active" }, null],
		["archived", { status: "archived" }, { status: "archived", reason: null }],
		[
			"deprecated",
			{ status: "deprecated", reason: "Use other." },
			{ status: "deprecated", reason: "Use other." },
		],
		["quarantined", { status: "quarantined" }, { status: "quarantined", reason: null }],
		["a word of the future", { status: "sunset" }, null],
		["not an object", "archived", null],
	])("whose status is %s", async (_, mark, expected) => {
		const { facts } = await read(project(), simple({ "project-status": mark }));
		expect(facts.projectStatus).toEqual(expected);
	});

	it("that says it is inactive", async () => {
		const classifiers = ["Development Status :: 7 - Inactive"];
		expect((await read(project({ classifiers }))).facts.projectStatus).toEqual({
			status: "inactive",
			reason: "Development Status :: 7 - Inactive",
		});
		const archived = simple({ "project-status": { status: "archived" } });
		expect((await read(project({ classifiers }), archived)).facts.projectStatus?.status).toBe("archived");
	});

	it("withdraws a version when it yanks all of its files", async () => {
		const yanked = { yanked: true, yanked_reason: "broken" };
		const { facts } = await read(
			project(
				{},
				{
					...RELEASES,
					"2.1": [file("2.1", "2023-01-01T00:00:00Z", yanked), file("2.1", "2023-01-02T00:00:00Z")],
					"2.2": [file("2.2", "2023-02-01T00:00:00Z", yanked)],
					"3.0": [],
				},
			),
		);
		expect(facts).toMatchObject({
			latestVersion: "2.1",
			versionCount: 4,
			versionMarks: { marks: [{ kind: "yanked", message: "broken", versions: ["2.2"] }] },
		});
	});

	it.each([
		["an expression", { license_expression: "Apache-2.0" }, "Apache-2.0"],
		["a short name", { license: "BSD" }, "BSD"],
		["the whole text", { license: `MIT\n${"word ".repeat(100)}` }, "MIT License"],
		["nothing", { classifiers: [] }, null],
	])("whose licence is %s", async (_, info, expected) => {
		expect((await read(project(info))).facts.license).toBe(expected);
	});

	it.each([
		["labelled", { "Source Code": "https://gitlab.com/group/sub/project" }, "gitlab.com/group/sub/project"],
		["a page of the repository", { "Bug Tracker": "https://github.com/o/n/issues" }, "github.com/o/n"],
		["a home page elsewhere", { Homepage: "https://example.org/o/n" }, undefined],
		["on a forge of its own", { Repository: "https://git.example.org/o/n" }, "git.example.org/o/n"],
		["no list", null, undefined],
	])("whose repository is %s", async (_, urls, expected) => {
		const { repository } = (await read(project({ project_urls: urls }))).facts;
		expect(repository ? `${repository.host}/${repository.path}` : undefined).toBe(expected);
	});

	it("has the advisories that PyPI lists against its newest version, each once and none that was withdrawn", async () => {
		const vulnerabilities = [
			{ id: "PYSEC-2026-1", aliases: ["CVE-2026-1"], withdrawn: null, fixed_in: ["2.1"] },
			{ id: "GHSA-aaaa-bbbb-cccc", aliases: ["CVE-2026-1"], withdrawn: null },
			{ id: "PYSEC-2026-2", aliases: [], withdrawn: "2026-01-01T00:00:00Z" },
		];
		const { facts } = await read({ ...project(), vulnerabilities });
		expect(facts.advisoryIds).toEqual(["PYSEC-2026-1"]);
		const yanked = { ...RELEASES, "2.0": [file("2.0", "2022-03-04T10:00:00Z", { yanked: true })] };
		const other = await read({ ...project({}, yanked), vulnerabilities });
		expect(other.facts.advisoryIds).toBeUndefined();
	});

	it("has provenance when a file of its newest version has", async () => {
		const files = [{ filename: "example-2.0-py3-none-any.whl", provenance: "https://pypi.org/integrity/…" }];
		expect((await read(project(), simple({ files }))).facts.hasProvenance).toBe(true);
	});

	it("keeps what the index would have told as unknown when only the index fails", async () => {
		const { reading } = scripted(createPypiReader, "pypi", "example", {
			"/pypi/example/json": { body: project() },
			"/simple/example/": { status: 503 },
		});
		const { facts, gaps } = await reading;
		expect(facts.latestVersion).toBe("2.0");
		expect(gaps).toEqual([
			{ field: "hasProvenance", error: "UpstreamUnavailableError" },
			{ field: "projectStatus", error: "UpstreamUnavailableError" },
		]);
	});

	it("is unknown when PyPI does not know it", async () => {
		const { reading } = scripted(createPypiReader, "pypi", "example", {
			"/pypi/example/json": { status: 404, body: { message: "Not Found" } },
			"/simple/example/": { status: 404 },
		});
		await expect(reading).rejects.toThrow(PackageNotFoundError);
	});
});
