import { MAX_TEXT_LENGTH, readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";
import { fixture } from "./fixture.ts";

describe("reading a manifest", () => {
	it("reads bytes as text, with and without a byte order mark", () => {
		const text = fixture("shop/package-lock.v3.json");
		const read = { ...readManifest(text), graph: expect.anything() };
		expect(readManifest(new TextEncoder().encode(text))).toEqual(read);
		expect(readManifest(new TextEncoder().encode(`\uFEFF${text}`))).toEqual(read);
		expect(readManifest(`\uFEFF${text}`)).toEqual(read);
		expect(readManifest(Buffer.from(`\uFEFF${text}`, "utf16le"))).toEqual(read);
	});

	it("believes the file's name before the content, and looks at the content of a name it does not know", () => {
		const both = '{"lockfileVersion": 3, "packages": {}, "dependencies": {"left-pad": "1"}}';
		expect(readManifest(both, { fileName: "package.json" }).format).toBe("package.json");
		expect(readManifest(both, { fileName: "locked.txt" }).format).toBe("package-lock.json");
	});

	const PURL = "pkg:npm/express@4.18.2";
	const LOCATOR = [{ referenceType: "purl", referenceLocator: PURL }];
	const CONTENTS = {
		cyclonedx: JSON.stringify({
			bomFormat: "CycloneDX",
			components: [{ name: "express", purl: PURL, "bom-ref": "1" }],
			dependencies: [{ ref: "1" }],
		}),
		spdx: JSON.stringify({
			spdxVersion: "SPDX-2.3",
			packages: [{ name: "express", SPDXID: "SPDXRef-1", externalRefs: LOCATOR }],
		}),
		"package-lock.json": fixture("shop/package-lock.v3.json"),
	};
	const NAMES = [
		"composer.json",
		"package.json",
		"Pipfile.lock",
		"pom.xml",
		"requirements.txt",
		"Cargo.lock",
		"go.mod",
	];

	it.each(NAMES)(
		"reads by its content a file called %s in which there is no package by that name",
		(fileName) => {
			for (const [format, content] of Object.entries(CONTENTS)) {
				const read = readManifest(content, { fileName });
				expect(read.format).toBe(format);
				expect(read.dependencies).not.toEqual([]);
			}
		},
	);

	it.each([
		["composer.json", '{"scripts": {"test": "phpunit"}}'],
		["package.json", '{"name": "x", "require": {"php": ">=8"}}'],
		["requirements.txt", "# none yet\n"],
	])("an empty %s stays one, whatever keys it has", (fileName, content) => {
		expect(readManifest(content, { fileName })).toMatchObject({ format: fileName, dependencies: [] });
	});

	it("an SBOM without packages, and a file that is not read, are called so under any name", () => {
		expect(readManifest('{"bomFormat": "CycloneDX"}', { fileName: "package.json" }).format).toBe("cyclonedx");
		expect(() => readManifest('{"ArtifactName": "x"}', { fileName: "package.json" })).toThrow(/Trivy/);
	});

	it("a file that cannot be read is told of by its name", () => {
		expect(() => readManifest("{", { fileName: "composer.lock" })).toThrow(/^The composer\.lock is not JSON/);
		// It looks like a build.gradle, and a plugin like a library.
		const settings = 'plugins {\n    id "com.gradle.develocity" version "3.18"\n}\n';
		expect(() => readManifest(settings, { fileName: "settings.gradle" })).toThrow(/^settings\.gradle/);
	});

	it("refuses what is no manifest, and says what would be one", () => {
		expect(() => readManifest("Dear reader, hello.", { fileName: "dependencies.dat" })).toThrow(
			expect.objectContaining({
				name: "ManifestError",
				code: "format_not_recognised",
				message: expect.stringMatching(
					/^Neither the name "dependencies.dat" nor the content .*package-lock\.json/,
				),
			}),
		);
	});

	it("refuses bytes that are no text", () => {
		expect(() => readManifest(new Uint8Array([0x1f, 0x8b, 0x08, 0xff]), { fileName: "yarn.lock" })).toThrow(
			expect.objectContaining({ code: "malformed", message: expect.stringContaining("UTF-8") }),
		);
	});

	it("refuses more text than any manifest has, without looking at it", () => {
		expect(() => readManifest(" ".repeat(MAX_TEXT_LENGTH + 1))).toThrow(
			expect.objectContaining({ code: "too_large" }),
		);
	});
});
