// Writes tests/real-world/fixtures/generated: small projects, locked by the real tools, and the packages that each
// tool lists. Files of a tool that is not on the PATH stay unchanged; arguments choose projects. Needs the package
// registries.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bun } from "./manifest-fixtures/bun-project.ts";
import { bundler } from "./manifest-fixtures/bundler-project.ts";
import { cargo } from "./manifest-fixtures/cargo-project.ts";
import { composer } from "./manifest-fixtures/composer-project.ts";
import { deno } from "./manifest-fixtures/deno-project.ts";
import { type FixtureProject, inFolder, run, writeFiles } from "./manifest-fixtures/fixture-project.ts";
import { npmProject } from "./manifest-fixtures/npm-project.ts";
import { pnpm } from "./manifest-fixtures/pnpm-project.ts";
import { pdm, pipCompile, pipenv, poetry, uv } from "./manifest-fixtures/python-projects.ts";
import { yarn1, yarnBerry } from "./manifest-fixtures/yarn-projects.ts";
import { scriptArguments } from "./script-arguments.ts";

const OUTPUT = fileURLToPath(new URL("../tests/real-world/fixtures/generated/", import.meta.url));

const PROJECTS: Readonly<Record<string, FixtureProject>> = {
	"npm-1": npmProject(1),
	"npm-2": npmProject(2),
	"npm-3": npmProject(3),
	pnpm,
	"yarn-1": yarn1,
	"yarn-berry": yarnBerry,
	bun,
	deno,
	uv,
	poetry,
	pdm,
	pipenv,
	"pip-compile": pipCompile,
	cargo,
	bundler,
	composer,
};

function isThere(tool: string): boolean {
	try {
		execFileSync(tool, ["--version"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

/** Checksums and addresses of files say nothing that is read, and take most of the space. */
function shortened(text: string): string {
	return text
		.replace(/^\s*"(?:integrity|resolved)": "(?:sha|https?:).*\n/gm, "")
		.replace(/^(?:checksum = |sdist = |wheels = \[\n(?: {4}.*\n)*\]\n).*\n?/gm, "")
		.replace(/resolution: \{integrity: [^}]*\}/g, "resolution: {}")
		.replace(/^files = \[\n(?: {4}.*\n)*\]\n/gm, "files = []\n")
		.replace(/^\s*"sha256:.*\n/gm, "")
		.replace(/, "sha512-[^"]*"\]/g, "]")
		.replace(/^ {2}(?:checksum: |integrity ).*\n/gm, "")
		.replace(/,(\s*[}\]])/g, "$1");
}

const chosen = new Set(
	scriptArguments({
		run: "npm run fixtures:manifests",
		does: "Locks whole workspaces with the real tools and records the packages that each tool lists.",
		words: { name: "PROJECT …", says: "only these projects", among: Object.keys(PROJECTS) },
	}).words,
);
for (const [name, project] of Object.entries(PROJECTS)) {
	if (chosen.size > 0 && !chosen.has(name)) continue;
	if (!isThere(project.tool)) {
		process.stdout.write(`${name}: ${project.tool} is not on the PATH; its files stay as they are.\n`);
		continue;
	}
	inFolder((folder) => {
		writeFiles(folder, project.files);
		for (const command of project.lock) run(folder, command);
		const listed = project.list(folder);
		const target = join(OUTPUT, name);
		rmSync(target, { recursive: true, force: true });
		for (const path of Object.keys(project.files).filter((each) => !/\.(?:rs|ts|rb|gemspec)$/.test(each))) {
			cpSync(join(folder, path), join(target, path), { recursive: true });
		}
		writeFileSync(
			join(target, project.lockfile),
			shortened(readFileSync(join(folder, project.lockfile), "utf8")),
		);
		writeFileSync(
			join(target, "listed.json"),
			`${JSON.stringify({ lockfile: project.lockfile, ...listed }, null, "\t")}\n`,
		);
		process.stdout.write(`${name}: ${listed.listed.length} packages.\n`);
	});
}
