import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openRepository } from "@dephealth/cli/scan/repository-subject.ts";
import { PUBLIC_REGISTRIES } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { groupFindings } from "@dephealth/core/reports/findings/finding-groups.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fixture } from "../../core/manifests/fixture.ts";
import { aReport, DEPRECATED } from "../../core/reports/a-report.ts";

const GENERATED = join(import.meta.dirname, "../../real-world/fixtures/generated");
let root = "";

/** JavaScript, Python and Rust, each a workspace, and a workflow: nine manifests, three locks. */
beforeAll(() => {
	root = mkdtempSync(join(tmpdir(), "dephealth-test-"));
	for (const [tool, folder] of [
		["npm-3", "web"],
		["uv", "api"],
		["cargo", "engine"],
	] as const) {
		for (const entry of readdirSync(join(GENERATED, tool), { recursive: true, withFileTypes: true })) {
			if (!entry.isFile() || entry.name === "listed.json") continue;
			const path = join(entry.parentPath, entry.name);
			const target = join(root, folder, path.slice(join(GENERATED, tool).length));
			mkdirSync(dirname(target), { recursive: true });
			writeFileSync(target, readFileSync(path));
		}
	}
	mkdirSync(join(root, ".github/workflows"), { recursive: true });
	writeFileSync(join(root, ".github/workflows/release.yml"), fixture("actions/release.workflow.yml"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const read = () => openRepository(root).read(PUBLIC_REGISTRIES);

it("a repository of several ecosystems is one subject: each lock with the manifests that explain it", () => {
	const { projects, input, notes } = read();
	expect(projects.map(({ path, explainedBy }) => [path, explainedBy])).toEqual([
		[".github/workflows/release.yml", []],
		["api/uv.lock", ["api/pyproject.toml", "api/core/pyproject.toml"]],
		["engine/Cargo.lock", ["engine/Cargo.toml", "engine/core/Cargo.toml"]],
		[
			"web/package-lock.json",
			["web/package.json", "web/packages/a/package.json", "web/packages/b/package.json"],
		],
	]);
	const ecosystems = new Set(input.dependencies.map(({ ref }) => ref.ecosystem));
	expect([...ecosystems].sort()).toEqual(["actions", "cargo", "npm", "pypi"]);
	expect(notes).toEqual([]);
});

it("its report says of each project what was read, and how it stands, those that say most first", () => {
	const { result, acceptance } = aReport({ commander: DEPRECATED, debug: {} });
	const notes = read().projectNotes?.(groupFindings({ result, acceptance })) ?? [];
	expect(notes).toHaveLength(4);
	expect(notes[2]).toBe(
		"api/uv.lock (with api/pyproject.toml, api/core/pyproject.toml): 22 packages, 5 direct, 1 skipped.",
	);
	expect(notes[0]).toMatch(
		/^web\/package-lock\.json .*: 14 packages, 7 direct, 2 skipped; 1 needs a decision\.$/,
	);
});
