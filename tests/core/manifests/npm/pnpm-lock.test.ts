import type { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";

const readPnpmLock = (text: string) => readManifest(text, { fileName: "pnpm-lock.yaml" });

function failureOf(text: string): ManifestError {
	try {
		readPnpmLock(text);
	} catch (error) {
		return error as ManifestError;
	}
	throw new Error("nothing was wrong with it");
}

describe("pnpm-lock.yaml", () => {
	it("of version 5 without a workspace, with peers in its keys", () => {
		const read = readPnpmLock(`
lockfileVersion: 5.3
specifiers:
  '@scope/a': ^1.0.0
  b: ^2.0.0
dependencies:
  '@scope/a': 1.0.0_react@17.0.2
devDependencies:
  b: 2.0.0
packages:
  /@scope/a/1.0.0_react@17.0.2:
    dependencies:
      react: 17.0.2
    dev: false
  /b/2.0.0:
    dev: true
  /react/17.0.2:
    dev: false
  github.com/owner/c/abcdef:
    name: c
    version: 1.0.0
`);
		expect(read.dependencies).toEqual([
			{
				ref: { ecosystem: "npm", name: "@scope/a" },
				versions: ["1.0.0"],
				requirement: "^1.0.0",
				isDirect: true,
				isDev: false,
				path: ["@scope/a"],
			},
			expect.objectContaining({ versions: ["2.0.0"], requirement: "^2.0.0", isDirect: true, isDev: true }),
			expect.objectContaining({ versions: ["17.0.2"], isDirect: false, path: ["@scope/a", "react"] }),
		]);
		expect(read.skipped).toEqual([{ entry: "github.com/owner/c/abcdef", reason: "a git repository" }]);
	});

	it("of version 9, with a document before it, catalogs, peers, patches, links and a git repository", () => {
		const read = readPnpmLock(`---
lockfileVersion: '9.0'
importers:
  .:
    packageManagerDependencies:
      pnpm:
        specifier: 11.0.0
        version: 11.0.0
---
lockfileVersion: '9.0'
catalogs:
  default:
    react:
      specifier: ^18.0.0
      version: 18.3.1
importers:
  .:
    dependencies:
      react:
        specifier: 'catalog:'
        version: 18.3.1
      react-dom:
        specifier: ^18.0.0
        version: 18.3.1(patch_hash=abc)(react@18.3.1)
      web:
        specifier: workspace:*
        version: link:packages/web
      g:
        specifier: github:owner/g
        version: https://codeload.github.com/owner/g/tar.gz/abc
  packages/web: {}
packages:
  react@18.3.1: {}
  react-dom@18.3.1: {}
snapshots:
  react@18.3.1: {}
  react-dom@18.3.1(patch_hash=abc)(react@18.3.1):
    dependencies:
      react: 18.3.1
  g@https://codeload.github.com/owner/g/tar.gz/abc: {}
`);
		expect(
			read.dependencies.map(({ ref, versions, requirement }) => [ref.name, versions, requirement]),
		).toEqual([
			["react", ["18.3.1"], "^18.0.0"],
			["react-dom", ["18.3.1"], "^18.0.0"],
		]);
		expect(read.skipped).toEqual([
			{ entry: "g@https://codeload.github.com/owner/g/tar.gz/abc", reason: "a tarball by URL" },
			{ entry: "web@workspace:*", reason: "part of the same workspace" },
		]);
	});

	it("of an empty project is empty", () => {
		expect(readPnpmLock("lockfileVersion: '9.0'\nimporters:\n  .: {}\n")).toMatchObject({
			dependencies: [],
			skipped: [],
		});
	});

	it.each([
		["is not YAML", "lockfileVersion: '9.0'\npackages: [", "malformed", { line: expect.any(Number) }],
		["is no lockfile", "a: b", "malformed", { path: "lockfileVersion" }],
		["has a newer version", "lockfileVersion: '10.0'", "unsupported_version", { path: "lockfileVersion" }],
		[
			"has packages that are a text",
			"lockfileVersion: '9.0'\nsnapshots: x",
			"malformed",
			{ path: "snapshots" },
		],
		["is nested too deeply", `lockfileVersion: ${"[".repeat(100_000)}`, "too_large", {}],
	])("that %s is refused with where and why", (_, text, code, where) => {
		const { details, ...error } = failureOf(text);
		expect(error).toMatchObject({ name: "ManifestError", code });
		expect(details).toEqual({ format: "pnpm-lock.yaml", ...where });
	});
});
