import { packumentSchema } from "@dephealth/core/sources/npm/schema.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { facts, factsOfText, latest, T1, T2, version } from "./packument-fixture.ts";

describe("shapes that old packages have", () => {
	it.each([
		["a text", "MIT", "MIT"],
		["an object", { type: "BSD", url: "…" }, "BSD"],
		["a list", [{ type: "MIT" }, "Apache-2.0"], "MIT OR Apache-2.0"],
		["a number", 7, "ISC"],
		["a list of nonsense", [7], "ISC"],
		["an empty list", [], null],
		["a text beyond measure", "x".repeat(5000), "x".repeat(100)],
	])("license as %s", (_, license, expected) => {
		const versions = { "2.0.0": version({ license }) };
		expect(facts({ versions, license: "ISC" }).license).toBe(expected);
	});

	it("takes the repository of the latest version before that of the package", () => {
		const repository = ["git://github.com/owner/moved.git"];
		expect(latest({ repository }).repository).toEqual({ host: "github.com", path: "owner/moved" });
	});

	it.each([[null], ["ann"], [{ ann: "x" }]])("maintainers as %j are not said", (maintainers) => {
		expect(facts({ maintainers }).maintainerCount).toBeNull();
	});

	it.each([
		["said so", { hasInstallScript: true }, true],
		["denied, whatever the scripts are", { hasInstallScript: false, scripts: { install: "x" } }, false],
		["a preinstall script", { scripts: { preinstall: "x" } }, true],
		["an install script", { scripts: { install: "node-gyp rebuild" } }, true],
		["a postinstall script", { scripts: { postinstall: "x", test: 5 } }, true],
		["other scripts", { scripts: { test: "x", prepare: "x" } }, false],
		["an empty script", { scripts: { install: "" } }, false],
		["scripts of a wrong kind", { scripts: ["install"], hasInstallScript: "yes" }, false],
	])("install script: %s", (_, overrides, expected) => {
		expect(latest(overrides).hasInstallScript).toBe(expected);
	});

	it.each([
		["attestations", { attestations: { url: "…", provenance: {} } }, true],
		["null", { attestations: null }, false],
		["a signature only", { signatures: [{ keyid: "x" }] }, false],
	])("provenance: %s", (_, dist, expected) => expect(latest({ dist }).hasProvenance).toBe(expected));

	it.each([[-1], ["1000"], [null]])("an unpacked size of %j is not said", (unpackedSize) => {
		expect(latest({ dist: { unpackedSize } }).unpackedSizeBytes).toBeNull();
	});

	it.each([[null], ["text"], [[]], [7]])("one version that is %j hides no other", (odd) => {
		const versions = { "1.0.0": odd, "2.0.0": version({ deprecated: "no" }) };
		expect(facts({ versions })).toMatchObject({
			versionCount: 2,
			deprecation: { latest: "no", allVersions: false },
		});
	});
});

describe("keys that plain objects would trip over", () => {
	it.each([["__proto__"], ["constructor"], ["toString"], ["hasOwnProperty"]])(
		"%s as a version is harmless",
		(key) => {
			const text = `{"name":"x","dist-tags":{"latest":"${key}","${key}":"1.0.0"},
			"versions":{"1.0.0":{"license":"MIT"},"${key}":{"license":"ISC","deprecated":"no"}},
			"time":{"1.0.0":"${T1}","${key}":"${T2}"}}`;
			const found = factsOfText(text);
			expect(["1.0.0", key]).toContain(found.latestVersion);
			expect(Object.prototype).not.toHaveProperty("license");
			expect(Object.prototype).not.toHaveProperty("deprecated");
		},
	);

	it("a tag that names an inherited property names no version", () => {
		expect(facts({ "dist-tags": { latest: "constructor" } }).latestVersion).toBe("2.0.0");
	});
});

describe("what is no packument is refused", () => {
	it.each([
		["an error body", { error: "not_found" }],
		["an empty object", {}],
		["a list", []],
		["null", null],
		["versions as a list", { name: "x", versions: ["1.0.0"] }],
	])("%s", (_, body) => expect(packumentSchema.safeParse(body).success).toBe(false));

	it("and whatever else carries a name and versions becomes facts without a crash", () => {
		const anything = fc.jsonValue({ maxDepth: 3 });
		const keys = fc.constantFrom("1.0.0", "latest", "unpublished", "__proto__", "created");
		const record = fc.dictionary(keys, anything);
		fc.assert(
			fc.property(
				fc.record({
					name: fc.string(),
					versions: record,
					time: fc.oneof(record, anything),
					"dist-tags": fc.oneof(record, anything),
					maintainers: anything,
					license: anything,
					repository: anything,
				}),
				(packument) => {
					const found = factsOfText(JSON.stringify(packument));
					expect(found.versionCount).toBeLessThanOrEqual(Object.keys(packument.versions).length);
				},
			),
		);
	});
});
