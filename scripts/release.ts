/**
 * `npm run release -- --dry-run`: checks that this commit can be released as the version in package.json, packs it, and says
 * what it would tag and publish; without --dry-run it does that. Works on the repository it is called in.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scriptArguments } from "./script-arguments.ts";

const ROOT = process.cwd();
const { values } = scriptArguments({
	run: "npm run release",
	does: "Tags this commit as the version in package.json, publishes the npm package and pushes the tag.\nEnds with 1 when the commit cannot be released.",
	options: { "dry-run": { kind: "flag", says: "only checks, packs, and says what it would run" } },
});
const { version } = JSON.parse(read("package.json") ?? "{}") as { version: string };
const tag = `v${version}`;

const problems = [...treeProblems(), ...versionProblems(), ...changelogProblems()];
if (problems.length > 0) {
	process.stderr.write(`${tag} cannot be released:\n${problems.map((text) => `  - ${text}\n`).join("")}`);
	process.exit(1);
}

const tarball = run("npm", ["run", "-s", "pack:cli"]).trim().split("\n").at(-1) ?? "";
const steps = [
	["git", "tag", "--annotate", tag, "--message", `DepHealth ${version}`],
	["npm", "publish", tarball, "--access", "public"],
	["git", "push", "origin", tag],
] as const;
process.stdout.write(`${tag}\n\n${section(version)}\n\n`);
for (const [program, ...args] of steps) {
	process.stdout.write(`${values["dry-run"] ? "would run" : "runs"}: ${[program, ...args].join(" ")}\n`);
	if (!values["dry-run"]) execFileSync(program, args, { cwd: ROOT, stdio: "inherit" });
}

function treeProblems(): string[] {
	const changes = run("git", ["status", "--porcelain"]).trim();
	const branch = run("git", ["branch", "--show-current"]).trim();
	return [
		...(changes === "" ? [] : [`Files are changed and not committed:\n${changes}`]),
		...(branch === "main" ? [] : [`The branch is ${branch || "none"}, not main.`]),
		...(run("git", ["tag", "--list", tag]).trim() === ""
			? []
			: [`The tag ${tag} exists: raise the version.`]),
	];
}

/** package.json decides; everything else that names the version has to agree. */
function versionProblems(): string[] {
	if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) return [`package.json has the version "${version}".`];
	const patterns: [file: string, pattern: RegExp][] = [
		["package-lock.json", /^{[^{]*?"version": "([^"]+)"/],
		...workspaces().flatMap((file): [string, RegExp][] => [
			[file, /^\t"version": "([^"]+)"/m],
			[file, /"@dephealth\/[^"]+": "([^"]+)"/g],
		]),
		["packages/core/src/version.ts", /VERSION = "([^"]+)"/],
		["templates/gitlab-ci.yml", /npm package dephealth\.\n\s+default: (\S+)/],
		["templates/gitlab-ci.yml", /\/dephealth\/v([^/\s]+)\//g],
		["README.md", /uses: \S+\/dephealth@v(\S+)/g],
	];
	return patterns.flatMap(([file, pattern]) => {
		const text = read(file);
		if (text === undefined) return [`${file} is missing.`];
		const found = pattern.global
			? [...text.matchAll(pattern)].map(([, name]) => name)
			: [pattern.exec(text)?.[1]];
		return found
			.filter((name) => name !== version)
			.map((name) => `${file} has version ${name ?? "none"}, package.json ${version}.`);
	});
}

function workspaces(): string[] {
	return readdirSync(join(ROOT, "packages"))
		.map((name) => `packages/${name}/package.json`)
		.filter((file) => existsSync(join(ROOT, file)));
}

function changelogProblems(): string[] {
	return section(version) === "" ? [`CHANGELOG.md has no entries under "## ${version}".`] : [];
}

/** The section of a version in the changelog; the heading may go on with a date. */
function section(of: string): string {
	const sections = (read("CHANGELOG.md") ?? "").split(/^## /m).slice(1);
	const own = sections.find((text) => text.split("\n", 1)[0]?.split(" ", 1)[0] === of);
	return own?.slice(own.indexOf("\n")).trim() ?? "";
}

function read(file: string): string | undefined {
	return existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), "utf8") : undefined;
}

function run(program: string, args: readonly string[]): string {
	return execFileSync(program, args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
