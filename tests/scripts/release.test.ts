import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "dephealth-release-"));
const repository = join(folder, "repository");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const workspaces = execFileSync("git", ["ls-files", "packages/*/package.json"], {
	cwd: ROOT,
	encoding: "utf8",
});
/** The files of this repository that name the version. */
const FILES = [
	"package-lock.json",
	"README.md",
	"packages/core/src/version.ts",
	"templates/gitlab-ci.yml",
	...workspaces.trim().split("\n"),
];

function git(...args: string[]): string {
	const who = ["-c", "user.name=a", "-c", "user.email=a@b.example"];
	return execFileSync("git", [...who, ...args], { cwd: repository, encoding: "utf8" }).trim();
}

function write(file: string, text: string) {
	mkdirSync(dirname(join(repository, file)), { recursive: true });
	writeFileSync(join(repository, file), text);
}

function commit() {
	git("add", ".");
	git("commit", "-qm", "x");
}

function dryRun() {
	return spawnSync(process.execPath, [join(ROOT, "scripts/release.ts"), "--dry-run"], {
		cwd: repository,
		encoding: "utf8",
	});
}

describe("npm run release -- --dry-run", () => {
	/** This repository's files, with a packing that is quick. */
	beforeEach(() => {
		rmSync(repository, { recursive: true, force: true });
		for (const file of FILES) {
			mkdirSync(dirname(join(repository, file)), { recursive: true });
			cpSync(join(ROOT, file), join(repository, file));
		}
		write(
			"package.json",
			JSON.stringify({ version, scripts: { "pack:cli": `echo dist/dephealth-${version}.tgz` } }),
		);
		write("CHANGELOG.md", `# Changelog\n\n## Unreleased\n\n## ${version} (2026-12-01)\n\n- A scan.\n`);
		git("init", "-qb", "main");
		commit();
	});

	it("says what it would tag and publish, and does none of it", () => {
		const { status, stdout, stderr } = dryRun();
		expect(stderr).toBe("");
		expect(status).toBe(0);
		expect(stdout).toContain("- A scan.");
		expect(stdout).toContain(`would run: git tag --annotate v${version}`);
		expect(stdout).toContain(`would run: npm publish dist/dephealth-${version}.tgz`);
		expect(git("tag", "--list")).toBe("");
		expect(git("status", "--porcelain")).toBe("");
	});

	it.each([
		["a file is not committed", () => write("new.txt", "x"), "not committed"],
		["the branch is another", () => git("checkout", "-qb", "feature"), "The branch is feature"],
		["the version was released before", () => git("tag", `v${version}`), `The tag v${version} exists`],
		[
			"the changelog has nothing of it",
			() => write("CHANGELOG.md", "## Unreleased\n\n- x\n"),
			"has no entries",
		],
	] as [string, () => void, string][])("refuses when %s", (_, change, message) => {
		change();
		if (message !== "not committed") {
			git("add", ".");
			git("commit", "-q", "--allow-empty", "-m", "y");
		}
		const { status, stdout, stderr } = dryRun();
		expect(status).toBe(1);
		expect(stderr).toContain(message);
		expect(stdout).toBe("");
	});

	it.each([
		["one half", 0],
		["the other half", 1],
	])("names each file that has another version, and none that has this one: %s", (_, half) => {
		const others = FILES.filter((_, index) => index % 2 === half);
		for (const file of others) {
			write(file, readFileSync(join(repository, file), "utf8").replace(version, "9.9.9"));
		}
		commit();
		const { status, stdout, stderr } = dryRun();
		expect(status).toBe(1);
		for (const file of FILES) {
			if (others.includes(file)) expect(stderr).toContain(`${file} has version 9.9.9`);
			else expect(stderr).not.toContain(file);
		}
		expect(stdout).toBe("");
	});
});
