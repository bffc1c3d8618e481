import { createCargoReader, indexPath } from "@dephealth/core/sources/registry/cargo.ts";
import type { RegistryDeps } from "@dephealth/core/sources/registry/registry.ts";
import { describe, expect, it } from "vitest";
import type { ScriptedAnswer } from "../../../scripted-http-client.ts";
import { BASE, scripted } from "./read.ts";

const line = (vers: string, overrides: Record<string, unknown> = {}) =>
	JSON.stringify({ name: "example", vers, deps: [], cksum: "0", features: {}, yanked: false, ...overrides });

const INDEX = [line("0.9.0"), line("1.0.0"), line("1.1.0", { yanked: true })].join("\n");
const CRATE = {
	crate: {
		id: "example",
		repository: "https://github.com/owner/example",
		downloads: 1000,
		recent_downloads: 90,
		max_stable_version: "1.0.0",
	},
	versions: [
		{
			num: "1.1.0",
			created_at: "2024-02-02T00:00:00.000000Z",
			yanked: true,
			yank_message: "unsound",
			license: "MIT",
		},
		{ num: "1.0.0", created_at: "2023-02-02T00:00:00+00:00", yanked: false, license: "MIT OR Apache-2.0" },
		{ num: "0.9.0", created_at: "2022-02-02T00:00:00+00:00", yanked: false, license: "MIT" },
	],
};
const OWNERS = {
	users: [
		{ id: 1, login: "ann" },
		{ id: 2, login: "github:org:team" },
	],
};

const create = (deps: RegistryDeps) => createCargoReader(deps, { ...deps, url: `${BASE}/web` });

function read(answers: Record<string, ScriptedAnswer> = {}) {
	return scripted(create, "cargo", "example", {
		"/ex/am/example": { text: INDEX },
		"/web/api/v1/crates/example": { body: CRATE },
		"/web/api/v1/crates/example/owners": { body: OWNERS },
		...answers,
	}).reading;
}

describe("a crate", () => {
	it("tells what can be installed, by whom it is published and how often it is loaded", async () => {
		expect(await read()).toMatchObject({
			facts: {
				latestVersion: "1.0.0",
				firstPublishedAt: "2022-02-02T00:00:00.000Z",
				lastPublishedAt: "2024-02-02T00:00:00.000Z",
				versionCount: 3,
				versionMarks: { marks: [{ kind: "yanked", message: "unsound", versions: ["1.1.0"] }] },
				ownerCount: 2,
				license: "MIT OR Apache-2.0",
				repository: { host: "github.com", path: "owner/example" },
				downloads: { count: 90, days: 90 },
			},
			gaps: [],
		});
	});

	it("is known by the index alone while the API refuses, and what is missing is named", async () => {
		const { reading } = scripted(create, "cargo", "example", {
			"/ex/am/example": { text: INDEX },
			"/web/api/v1/crates/example": { status: 403 },
		});
		const { facts, gaps } = await reading;
		expect(facts).toMatchObject({
			latestVersion: "1.0.0",
			versionCount: 3,
			releaseDays: null,
			downloads: null,
		});
		expect(facts.versionMarks.marks).toEqual([{ kind: "yanked", message: null, versions: ["1.1.0"] }]);
		expect(gaps.map(({ field }) => field).sort()).toEqual([
			"downloads",
			"firstPublishedAt",
			"hasProvenance",
			"lastPublishedAt",
			"license",
			"ownerCount",
			"releaseDays",
			"repository",
		]);
	});

	it("has no version left to install when all are yanked", async () => {
		const index = [line("0.1.0", { yanked: true }), line("0.2.0", { yanked: true })].join("\n");
		const { facts } = await read({ "/ex/am/example": { text: `${index}\n` } });
		expect(facts.latestVersion).toBeNull();
		expect(facts.versionMarks.allYanked).toBe(true);
	});

	it("is read past a line of the index that is damaged", async () => {
		const { facts } = await read({ "/ex/am/example": { text: `${INDEX}\n{"vers":\n` } });
		expect(facts.versionCount).toBe(3);
	});

	it("does not read a page for people as an index", async () => {
		await expect(read({ "/ex/am/example": { text: "<html></html>" } })).rejects.toThrow(/no version/);
	});
});

describe("the place of a crate in the index", () => {
	it.each([
		["a", "1/a"],
		["cc", "2/cc"],
		["syn", "3/s/syn"],
		["Serde", "se/rd/serde"],
		["serde_json", "se/rd/serde_json"],
	])("%s", (name, expected) => {
		expect(indexPath(name).join("/")).toBe(expected);
	});
});
