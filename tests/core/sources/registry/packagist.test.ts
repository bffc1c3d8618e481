import { createPackagistReader, spellOut } from "@dephealth/core/sources/registry/packagist.ts";
import { describe, expect, it } from "vitest";
import { scripted } from "./read.ts";

function read(...versions: Record<string, unknown>[]) {
	return scripted(createPackagistReader, "npm", "Vendor/Name", {
		"/p2/vendor/name.json": { body: { packages: { "vendor/name": versions }, minified: "composer/2.0" } },
	}).reading;
}
const NEWEST = {
	name: "vendor/name",
	version: "2.0.0",
	version_normalized: "2.0.0.0",
	time: "2024-01-01T00:00:00+00:00",
	license: ["MIT"],
	source: { type: "git", url: "https://github.com/vendor/name.git", reference: "…" },
};

describe("a package on Packagist", () => {
	it("lists each version by what differs from the one before", async () => {
		expect(
			(await read(NEWEST, { version: "1.0.0", time: "2020-01-01T00:00:00+00:00", license: "__unset" })).facts,
		).toMatchObject({
			latestVersion: "2.0.0",
			firstPublishedAt: "2020-01-01T00:00:00.000Z",
			versionCount: 2,
			license: "MIT",
			repository: { host: "github.com", path: "vendor/name" },
			projectStatus: null,
		});
		expect(spellOut([{ a: 1, b: 2 }, { b: "__unset", c: 3 }, {}])).toEqual([
			{ a: 1, b: 2 },
			{ a: 1, c: 3 },
			{ a: 1, c: 3 },
		]);
	});

	it.each([
		["without a successor", true, "abandoned", null],
		[
			"for another one",
			"other/name",
			"abandoned: use other/name instead",
			{ name: "other/name", note: null },
		],
	])("is abandoned %s", async (_, abandoned, message, alternative) => {
		const { facts } = await read({ ...NEWEST, abandoned }, { version: "1.0.0" });
		expect(facts.projectStatus).toEqual({ status: "deprecated", reason: message });
		expect(facts.deprecation).toEqual({ latest: message, allVersions: true, goTo: null });
		expect(facts.alternative).toEqual(alternative);
	});

	it.each([[false], [""], [null]])("is not abandoned by %j", async (abandoned) => {
		expect((await read({ ...NEWEST, abandoned })).facts.projectStatus).toBeNull();
	});

	it("is unknown when no version is listed", async () => {
		await expect(read()).rejects.toThrow(/no version/);
	});
});
