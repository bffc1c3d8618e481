import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";
import { processorMs } from "../../patience.ts";
import { fixture } from "./fixture.ts";
import { GOLDENS, type Row } from "./other-goldens.ts";

function rowOf({ ref, versions, requirement, isDirect, isDev, path }: ManifestDependency): Row {
	expect(path.at(-1)).toBe(ref.name);
	return [formatPackageRef(ref), versions, requirement, isDirect, isDev, path.slice(0, -1)];
}

it("SPDX in YAML reads as in JSON", () => {
	const { graph: _, ...yaml } = readManifest(fixture("sbom/app.spdx.yaml"));
	const { graph: __, ...json } = readManifest(fixture("sbom/bom.spdx.json"));
	expect(yaml).toEqual(json);
});

describe.each(Object.entries(GOLDENS))("%s", (path, golden) => {
	// The content alone must tell the format.
	const manifest = readManifest(fixture(path));

	it("is read as what it is", () => {
		expect(manifest.format).toBe(golden.format);
		expect(manifest.project).toBe(golden.project);
	});

	it("names each package once, with its versions, why and for what", () => {
		expect(manifest.dependencies.map(rowOf)).toEqual(
			golden.rows.map(([name, versions, requirement, isDirect, isDev, way = []]) => [
				name,
				versions,
				requirement,
				isDirect,
				isDev,
				way,
			]),
		);
	});

	it("says what was left out, and why", () => {
		expect(manifest.skipped.map(({ entry, reason }) => [entry, reason])).toEqual(golden.skipped ?? []);
	});
});

describe("a file that is not what its name says", () => {
	it.each<[fileName: string, text: string, message: RegExp, line?: number]>([
		["poetry.lock", "[[package]\nname = 1", /not TOML \(line 1\)/, 1],
		["poetry.lock", '[[package]]\nversion = "1"', /does not have a name at package\.name/],
		["poetry.lock", 'package = "x"', /does not have a list of tables at package/],
		["uv.lock", "<<<<<<< HEAD\n", /not TOML \(line 1\)/, 1],
		["Cargo.lock", '[[package]]\nname = "a"\nname = "b"', /not TOML \(line \d\)/],
		["Pipfile.lock", '{"default": []}', /does not have an object at default/],
		["go.mod", "module a\nrequire b", /at line 2: a requirement is a module's path and a version/, 2],
		["go.mod", "module a\nrequire (\nb v1\n", /the block of require does not end/],
		["go.mod", "hello world", /"hello" is no directive/, 1],
		["go.mod", "module a\nreplace b", /at line 2: a replacement is written old => new/, 2],
		["go.sum", "a v1\n", /at line 1/, 1],
		["Gemfile.lock", "nothing here", /has no section/, 1],
		["Gemfile.lock", "GEM\n<<<<<<< HEAD\n", /conflict marker at line 2/, 2],
		["pom.xml", "<project><a></project>", /\(line 1\)/, 1],
		["pom.xml", "<other></other>", /no element <project>/, 1],
		["bom.cdx.xml", "<?xml version='1.0'?>\n<other/>", /no element <bom>/],
		["bom.cdx.json", "[]", /not an object/],
	])("%s %j", (fileName, text, message, line) => {
		let thrown: unknown;
		try {
			readManifest(text, { fileName });
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toMatchObject({ name: "ManifestError", message: expect.stringMatching(message) });
		if (line !== undefined) expect(thrown).toMatchObject({ details: { line } });
	});
});

describe("hostile files", () => {
	const expansion = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><project><name>&b;</name></project>`;

	it.each<[what: string, fileName: string, text: string]>([
		["entities", "pom.xml", expansion],
		["depth of XML", "pom.xml", `<project>${"<a>".repeat(100_000)}`],
		["depth of JSON", "bom.cdx.json", `{"components":${"[".repeat(100_000)}`],
		["depth of TOML", "uv.lock", `a = ${"[".repeat(100_000)}`],
		["an element that objects inherit", "pom.xml", "<project><__proto__><x>1</x></__proto__></project>"],
	])("%s is refused", (_, fileName, text) => {
		expect(() => readManifest(text, { fileName })).toThrow(
			expect.objectContaining({ name: "ManifestError" }),
		);
		expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
	});

	it.each<[fileName: string, text: string]>([
		["requirements.txt", "__proto__==1.0\nconstructor==2.0\ntoString==3.0"],
		["go.sum", "example.org/__proto__ v1.0.0 h1:x=\nexample.org/constructor v1.0.0 h1:x="],
		["Pipfile.lock", '{"default": {"__proto__": {"version": "==1.0"}, "constructor": {"version": "==2.0"}}}'],
		[
			"Cargo.lock",
			'[[package]]\nname = "constructor"\nversion = "1.0.0"\nsource = "sparse+https://index.crates.io/"',
		],
	])("%s with names that objects inherit is read, and changes nothing", (fileName, text) => {
		const { dependencies, skipped } = readManifest(text, { fileName });
		expect(dependencies.length + skipped.length).toBeGreaterThan(0);
		expect(Object.keys(Object.prototype)).toEqual([]);
	});

	it.each<[fileName: string, line: string]>([
		["requirements.txt", "a".repeat(100_000)],
		["requirements.txt", `a ${" ".repeat(100_000)}x`],
		["Gemfile.lock", `GEM\n    ${"a".repeat(100_000)} (${"1".repeat(100_000)}`],
		["go.mod", `module ${'"'.repeat(100_000)}`],
		["pom.xml", `<project>${"<!--".repeat(25_000)}`],
		["pom.xml", `<project>${"<a ".repeat(25_000)}`],
	])("%s with one endless line takes no endless time", (fileName, text) => {
		const before = processorMs();
		try {
			readManifest(text, { fileName });
		} catch (error) {
			expect(error).toMatchObject({ name: "ManifestError" });
		}
		// A hundred times the usual time: only quadratic growth takes longer.
		expect(processorMs() - before).toBeLessThan(3000);
	});
});
