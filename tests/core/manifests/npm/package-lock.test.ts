import { readFileSync } from "node:fs";
import type { Manifest, ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import type { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";

const readPackageLock = (text: string) => readManifest(text, { fileName: "package-lock.json" });

function lock(packages: object, more: object = {}): string {
	return JSON.stringify({ name: "app", lockfileVersion: 3, packages, ...more });
}

function named({ dependencies }: Manifest, name: string): ManifestDependency | undefined {
	return dependencies.find(({ ref }) => ref.name === name);
}

function failureOf(text: string): ManifestError {
	try {
		readPackageLock(text);
	} catch (error) {
		return error as ManifestError;
	}
	throw new Error("nothing was wrong with it");
}

describe("package-lock.json", () => {
	it("tells purpose as npm itself does, on this repository's own lockfile", () => {
		const text = readFileSync(new URL("../../../../package-lock.json", import.meta.url), "utf8");
		const byNpm = new Map<string, boolean>();
		const { packages } = JSON.parse(text) as {
			packages: Record<string, { name?: string; dev?: boolean; link?: boolean }>;
		};
		for (const [at, entry] of Object.entries(packages)) {
			const name = entry.name ?? at.split("node_modules/").at(-1) ?? "";
			if (!at.includes("node_modules/") || entry.link) continue;
			byNpm.set(name, (byNpm.get(name) ?? true) && entry.dev === true);
		}
		const { dependencies } = readPackageLock(text);
		expect(new Map(dependencies.map(({ ref, isDev }) => [ref.name, isDev]))).toEqual(byNpm);
		expect(dependencies.filter(({ path }) => path.length === 1).every(({ isDirect }) => isDirect)).toBe(true);
	});

	it("finds what is needed where Node.js would", () => {
		const read = readPackageLock(
			lock({
				"": { dependencies: { a: "^1.0.0", b: "^2.0.0" } },
				"node_modules/a": { version: "1.0.0", dependencies: { b: "^1.0.0" } },
				"node_modules/a/node_modules/b": { version: "1.0.0", dependencies: { c: "*" } },
				"node_modules/a/node_modules/b/node_modules/c": { version: "1.0.0" },
				"node_modules/b": { version: "2.0.0", dependencies: { c: "*" } },
				"node_modules/c": { version: "2.0.0", peerDependencies: { d: "*" } },
				"node_modules/d": { version: "1.0.0" },
			}),
		);
		expect(named(read, "b")?.versions).toEqual(["1.0.0", "2.0.0"]);
		expect(named(read, "c")).toMatchObject({ versions: ["1.0.0", "2.0.0"], path: ["b", "c"] });
		expect(named(read, "d")?.path).toEqual(["b", "c", "d"]);
	});

	it("reads the same whatever the order of its entries", () => {
		const packages = JSON.parse(
			readFileSync(new URL("../fixtures/shop/package-lock.v3.json", import.meta.url), "utf8"),
		).packages as object;
		const reversed = Object.fromEntries(Object.entries(packages).reverse());
		const byName = (read: Manifest): ManifestDependency[] =>
			read.dependencies.toSorted((a, b) => (a.ref.name < b.ref.name ? -1 : 1));
		expect(byName(readPackageLock(lock(reversed)))).toEqual(byName(readPackageLock(lock(packages))));
	});

	it("names the real package of an alias", () => {
		const read = readPackageLock(
			lock({
				"": { dependencies: { strip: "npm:strip-ansi@^6.0.0" } },
				"node_modules/strip": {
					name: "strip-ansi",
					version: "6.0.1",
					dependencies: { x: "npm:ansi-regex@5" },
				},
				"node_modules/x": { name: "ansi-regex", version: "5.0.1" },
			}),
		);
		expect(named(read, "strip-ansi")).toMatchObject({
			isDirect: true,
			requirement: "^6.0.0",
			path: ["strip-ansi"],
		});
		expect(named(read, "ansi-regex")?.path).toEqual(["strip-ansi", "ansi-regex"]);
		expect(read.dependencies).toHaveLength(2);
	});

	it("leaves out git repositories and tarballs, but not what they need", () => {
		const read = readPackageLock(
			lock({
				"": { dependencies: { g: "owner/g", t: "https://example.com/t.tgz" } },
				"node_modules/g": {
					version: "1.0.0",
					resolved: "git+ssh://git@github.com/owner/g.git#abc",
					dependencies: { u: "https://example.com/u.tgz" },
				},
				"node_modules/t": {
					version: "1.0.0",
					resolved: "https://example.com/t.tgz",
					dependencies: { a: "*" },
				},
				"node_modules/u": { version: "1.0.0", resolved: "https://example.com/u.tgz" },
				"node_modules/a": { version: "1.0.0" },
			}),
		);
		expect(read.dependencies.map(({ path }) => path)).toEqual([["t", "a"]]);
		expect(read.skipped).toEqual([
			{ entry: "g@git+ssh://git@github.com/owner/g.git#abc", reason: "a git repository" },
			{ entry: "t", reason: "a tarball by URL" },
			{ entry: "u", reason: "a tarball by URL" },
		]);
	});

	it("leaves out names that no package can have, and changes nobody's prototype", () => {
		const read = readPackageLock(
			`{"lockfileVersion": 3, "packages": {"": {"dependencies": {"__proto__": "1", "constructor": "1"}},
			"node_modules/__proto__": {"version": "1.0.0", "polluted": true, "dependencies": {"toString": "1"}},
			"node_modules/constructor": {"version": "1.0.0", "dependencies": {"__proto__": "1"}},
			"node_modules/../../etc": {"version": "1.0.0"}}}`,
		);
		expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
		expect(read.dependencies.map(({ ref, isDirect }) => [ref.name, isDirect])).toEqual([
			["__proto__", true],
			["constructor", true],
		]);
		expect(read.skipped).toMatchObject([{ entry: "../../etc" }]);
	});

	it("of more direct dependencies than a call has room for is read like any other", () => {
		const asked = Object.fromEntries(Array.from({ length: 200_000 }, (_, number) => [`a${number}`, "1"]));
		const read = readPackageLock(
			lock({ "": { dependencies: asked }, "node_modules/a199999": { version: "1.0.0" } }),
		);
		expect(read.dependencies).toMatchObject([{ ref: { name: "a199999" }, isDirect: true }]);
	});

	it("tells no directness without the project's own entry, as in node_modules/.package-lock.json", () => {
		const read = readPackageLock(lock({ "node_modules/a": { version: "1.0.0", dev: true } }));
		expect(read.dependencies).toMatchObject([{ isDirect: undefined, isDev: true, path: ["a"] }]);
	});

	it("of version 1 follows the nesting and reads versions that are more than versions", () => {
		const read = readPackageLock(
			JSON.stringify({
				lockfileVersion: 1,
				dependencies: {
					a: { version: "1.0.0", dependencies: { b: { version: "2.0.0", dev: true } } },
					b: { version: "1.0.0" },
					alias: { version: "npm:real@3.0.0" },
					g: { version: "github:owner/g#abc" },
					bundled: { version: "1.0.0", bundled: true },
				},
			}),
		);
		expect(read.dependencies.map(({ ref, versions, isDev }) => [ref.name, versions, isDev])).toEqual([
			["a", ["1.0.0"], false],
			["b", ["1.0.0", "2.0.0"], false],
			["real", ["3.0.0"], false],
			["bundled", ["1.0.0"], false],
		]);
		expect(read.skipped).toEqual([{ entry: "g@github:owner/g#abc", reason: "a git repository" }]);
	});

	it.each([
		["is cut off", '{\n"lockfileVersion": 3,\n"packages": {', "malformed", { line: 3 }],
		["holds a conflict", '{\n<<<<<<< HEAD\n"packages": {}}', "malformed", { line: 2 }],
		["has an entry that is no object", '{\n"packages": {\n"node_modules/a": 1}}', "malformed", { line: 3 }],
		[
			"has a version that is no text",
			'{"packages": {"node_modules/a": {"version": 1}}}',
			"malformed",
			{ line: 1 },
		],
		[
			"has dependencies that are a list",
			lock({ "": { dependencies: [] } }),
			"malformed",
			{ path: 'packages[""].dependencies' },
		],
		[
			"of version 1 is wrong inside",
			'{"lockfileVersion": 1, "dependencies": {"a": 1}}',
			"malformed",
			{ path: 'dependencies["a"]' },
		],
		["is some other JSON", '{"a": 1}', "malformed", {}],
		[
			"has a newer version",
			'{"lockfileVersion": 4, "packages": {}}',
			"unsupported_version",
			{ path: "lockfileVersion" },
		],
		["is nested too deeply", `{"packages": {"node_modules/a": {"x": ${"[".repeat(101)}`, "too_large", {}],
	])("that %s is refused with where and why", (_, text, code, where) => {
		const { details, ...error } = failureOf(text);
		expect(error).toMatchObject({ name: "ManifestError", code });
		expect(details).toEqual({ format: "package-lock.json", ...where });
	});
});
