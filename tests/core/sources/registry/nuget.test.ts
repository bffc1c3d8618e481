import { createNugetReader } from "@dephealth/core/sources/registry/nuget.ts";
import { describe, expect, it } from "vitest";
import { scripted } from "./read.ts";

const entry = (version: string, overrides: Record<string, unknown> = {}) => ({
	"@id": `https://api.nuget.org/v3/registration5-gz-semver2/example.lib/${version}.json`,
	catalogEntry: {
		id: "Example.Lib",
		version,
		listed: true,
		published: "2023-01-01T00:00:00+00:00",
		licenseExpression: "MIT",
		projectUrl: "https://github.com/owner/example",
		...overrides,
	},
});
const page = (...items: ReturnType<typeof entry>[]) => ({
	"@id": "https://api.nuget.org/v3/registration5-gz-semver2/example.lib/page/1.0.0/2.0.0.json",
	count: items.length,
	lower: "1.0.0",
	upper: "2.0.0",
	items,
});
const INDEX = "/v3/registration5-gz-semver2/example.lib/index.json";

function read(...items: ReturnType<typeof entry>[]) {
	return scripted(createNugetReader, "nuget", "example.lib", {
		[INDEX]: { body: { count: 1, items: [page(...items)] } },
	}).reading;
}

describe("a package on NuGet", () => {
	it("is spelled as the registry spells it", async () => {
		expect((await read(entry("1.0.0"), entry("2.0.0"))).facts).toMatchObject({
			spelling: "Example.Lib",
			latestVersion: "2.0.0",
			versionCount: 2,
			license: "MIT",
			repository: { host: "github.com", path: "owner/example" },
		});
	});

	it.each([
		["its maintainers' words", { reasons: ["Legacy"], message: "Use Other." }, "Use Other."],
		["a reason", { reasons: ["Legacy"] }, "legacy: no longer maintained"],
		[
			"two reasons",
			{ reasons: ["CriticalBugs", "Legacy"] },
			"it has critical bugs, legacy: no longer maintained",
		],
		["no reason that says anything", { reasons: ["Other"] }, "deprecated without a message"],
	])("is deprecated by %s", async (_, deprecation, expected) => {
		expect((await read(entry("1.0.0", { deprecation }))).facts.deprecation).toEqual({
			latest: expected,
			allVersions: true,
			goTo: null,
		});
	});

	it("has the advisories that it lists against the newest version", async () => {
		const url = "https://github.com/advisories/GHSA-5crp-9r3c-p9vr";
		const vulnerabilities = [
			{ advisoryUrl: url, severity: "2" },
			{ advisoryUrl: url, severity: "2" },
			{ severity: "1" },
		];
		const { facts } = await read(entry("1.0.0", { vulnerabilities }), entry("2.0.0", { vulnerabilities }));
		expect(facts.advisoryIds).toEqual(["GHSA-5crp-9r3c-p9vr"]);
		expect((await read(entry("1.0.0", { vulnerabilities }), entry("2.0.0"))).facts.advisoryIds).toEqual([]);
	});

	it("names the package to go to", async () => {
		const deprecation = { reasons: ["Legacy"], alternatePackage: { id: "Other.Lib", range: "[2.0.0, )" } };
		expect((await read(entry("1.0.0", { deprecation }))).facts.alternative).toEqual({
			name: "Other.Lib",
			note: "[2.0.0, )",
		});
	});

	it("does not offer what is unlisted, whose date is 1900", async () => {
		const { facts } = await read(
			entry("1.0.0"),
			entry("2.0.0", { listed: false, published: "1900-01-01T00:00:00+00:00" }),
		);
		expect(facts).toMatchObject({ latestVersion: "1.0.0", lastPublishedAt: "2023-01-01T00:00:00.000Z" });
		expect(facts.versionMarks.marks).toEqual([{ kind: "yanked", message: null, versions: ["2.0.0"] }]);
	});

	it("counts a version once, whatever was built of it", async () => {
		expect((await read(entry("1.0.0+build.5"))).facts.latestVersion).toBe("1.0.0");
	});

	it("with many versions is read page by page", async () => {
		const { items: _, ...link } = page(entry("1.0.0"));
		const { reading, http } = scripted(createNugetReader, "nuget", "example.lib", {
			[INDEX]: { body: { count: 1, items: [link] } },
			"/v3/registration5-gz-semver2/example.lib/page/1.0.0/2.0.0.json": { body: page(entry("1.5.0")) },
		});
		expect((await reading).facts.latestVersion).toBe("1.5.0");
		http.assertAllUsed();
	});
});
