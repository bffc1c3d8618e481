import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findManifests } from "@dephealth/cli/scan/find-manifests.ts";
import { manifestsBelow } from "@dephealth/cli/scan/manifest-file.ts";
import { expect, it } from "vitest";

function treeOf(files: Record<string, string>): string {
	const root = mkdtempSync(join(tmpdir(), "dephealth-test-"));
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	return root;
}

it("finds manifests at every depth, nearest first, and none that a tool installed, built or hides", () => {
	const root = treeOf({
		"package.json": "{}",
		"apps/web/package-lock.json": "{}",
		"apps/web/node_modules/a/package.json": "{}",
		"services/api/go.mod": "module a",
		"services/api/vendor/b/go.mod": "module b",
		"target/package/Cargo.lock": "",
		".cache/package.json": "{}",
		"docs/sbom.json": "{}",
		"docs/notes.txt": "hello",
	});
	expect(findManifests(root)).toEqual({
		found: [
			expect.objectContaining({ path: "package.json", folder: "" }),
			expect.objectContaining({ path: "docs/sbom.json", folder: "docs" }),
			expect.objectContaining({ path: "apps/web/package-lock.json" }),
			expect.objectContaining({ path: "services/api/go.mod" }),
		],
		isWhole: true,
	});
});

it("passes over what git ignores, by the rules of each folder for what is below it", () => {
	const root = treeOf({
		".gitignore": "/generated\n*.tmp\n",
		"generated/package.json": "{}",
		"a/generated/package.json": "{}",
		"a/.gitignore": "poetry.lock\n!uv.lock\n",
		"a/poetry.lock": "",
		"a/uv.lock": "",
		"poetry.lock": "",
	});
	expect(findManifests(root).found.map(({ path }) => path)).toEqual([
		"poetry.lock",
		"a/uv.lock",
		"a/generated/package.json",
	]);
});

it("lets a folder take back what a folder around it ignores, but not what lies in a folder that is ignored", () => {
	const root = treeOf({
		".gitignore": "*.lock\nbuild/\n",
		"a/.gitignore": "!poetry.lock\n",
		"a/poetry.lock": "",
		"a/b/poetry.lock": "",
		"b/poetry.lock": "",
		"build/.gitignore": "!poetry.lock\n",
		"build/poetry.lock": "",
	});
	expect(findManifests(root).found.map(({ path }) => path)).toEqual(["a/poetry.lock", "a/b/poetry.lock"]);
});

it("says in one sentence which file of each folder to scan", () => {
	const root = treeOf({
		"a/package.json": "{}",
		"a/yarn.lock": "",
		"a/requirements.txt": "",
		...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`b${index}/Cargo.lock`, ""])),
	});
	const hint = manifestsBelow(root);
	expect(hint).toMatch(
		/^a\/requirements\.txt, a\/yarn\.lock, b0\/Cargo\.lock|^a\/yarn\.lock, a\/requirements\.txt, b0/,
	);
	expect(hint).toMatch(/ and 4 more$/);
	expect(manifestsBelow(treeOf({ "package.json": "{}" }))).toBe("");
});
