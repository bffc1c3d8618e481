import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FixtureProject, type Listed, run, sorted } from "./fixture-project.ts";

const PYTHON = {
	"pyproject.toml": `[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["flask>=3.0", "shop-core", "colorama; sys_platform == 'win32'"]

[project.optional-dependencies]
cli = ["rich>=13"]

[dependency-groups]
dev = ["pytest>=8"]

[tool.uv.sources]
shop-core = { workspace = true }

[tool.uv.workspace]
members = ["core"]
`,
	"core/pyproject.toml": `[project]
name = "shop-core"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["requests[socks]>=2.31"]
`,
};

export const uv: FixtureProject = {
	tool: "uv",
	files: PYTHON,
	lock: [["uv", "lock", "--quiet"]],
	lockfile: "uv.lock",
	list: listUv,
};

const PROJECT = `[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["flask>=3.0", "colorama; sys_platform == 'win32'"]

[project.optional-dependencies]
cli = ["rich>=13"]
`;
const DEVELOPMENT = '\n[dependency-groups]\ndev = ["pytest>=8"]\n';
const DIRECT = ["colorama", "flask", "pytest", "rich"];

/** The index is configured as a source, which is written into the lock. */
export const poetry: FixtureProject = {
	tool: "poetry",
	files: {
		"pyproject.toml": `${PROJECT}${DEVELOPMENT}
[tool.poetry]
package-mode = false

[[tool.poetry.source]]
name = "simple"
url = "https://pypi.org/simple/"
priority = "primary"
`,
	},
	lock: [["poetry", "lock", "--no-interaction"]],
	lockfile: "poetry.lock",
	list(folder) {
		const shown = (flags: string[]) =>
			run(folder, ["poetry", "show", "--no-ansi", "--no-interaction", ...flags])
				.split("\n")
				.flatMap((line) => /^([a-z0-9-]+)\s+(?:\(!\)\s+)?(\d\S*)/.exec(line)?.slice(1, 3).join("@") ?? []);
		const here = shown([]);
		const production = shown(["--only", "main"]);
		const elsewhere = shown(["--all"]).filter((each) => !here.includes(each));
		return told([...here, ...elsewhere], [...production, ...elsewhere], DIRECT);
	},
};

export const pdm: FixtureProject = {
	tool: "pdm",
	files: { "pyproject.toml": PROJECT + DEVELOPMENT },
	lock: [["pdm", "lock", "--quiet", "-G:all"]],
	lockfile: "pdm.lock",
	list(folder) {
		const exported = (flags: string[]) =>
			pinnedIn(run(folder, ["pdm", "export", "--no-hashes", "-G:all", ...flags]));
		return told(exported([]), exported(["--prod"]), DIRECT);
	},
};

export const pipenv: FixtureProject = {
	tool: "pipenv",
	files: {
		Pipfile: `[[source]]
url = "https://pypi.org/simple"
verify_ssl = true
name = "pypi"

[packages]
flask = ">=3.0"
rich = ">=13"

[dev-packages]
pytest = ">=8"
`,
	},
	lock: [["pipenv", "lock", "--quiet"]],
	lockfile: "Pipfile.lock",
	list(folder) {
		const required = (flags: string[]) => pinnedIn(run(folder, ["pipenv", "requirements", ...flags]));
		return told(required(["--dev"]), required([]), ["flask", "pytest", "rich"]);
	},
};

/** It lists the packages that it writes; for production it is made again without the extra. */
export const pipCompile: FixtureProject = {
	tool: "pip-compile",
	files: { "pyproject.toml": `${PROJECT}test = ["pytest>=8"]\n` },
	lock: [pipCompileCommand("requirements.txt", "--all-extras")],
	lockfile: "requirements.txt",
	list(folder) {
		run(folder, pipCompileCommand("production.txt", "--extra=cli"));
		const pinned = (name: string) => pinnedIn(readFileSync(join(folder, name), "utf8"));
		// A package for another system is left out.
		return told(pinned("requirements.txt"), pinned("production.txt"), ["flask", "pytest", "rich"]);
	},
};

function pipCompileCommand(output: string, extras: string): string[] {
	const flags = ["--quiet", "--no-emit-find-links", "--strip-extras", extras];
	return ["pip-compile", ...flags, `--output-file=${output}`, "pyproject.toml"];
}

function pinnedIn(text: string): string[] {
	return text
		.split("\n")
		.flatMap((line) => /^([a-z0-9-]+)==([^\s;]+)/.exec(line)?.slice(1, 3).join("@") ?? []);
}

function told(all: readonly string[], production: readonly string[], direct: string[]): Listed {
	const listed = sorted(all);
	return { listed, direct, development: listed.filter((each) => !production.includes(each)) };
}

function listUv(folder: string): Listed {
	const exported = (flags: string[]) =>
		run(folder, ["uv", "export", "--all-packages", "--no-hashes", "--no-annotate", "--no-header", ...flags])
			.split("\n")
			.flatMap((line) => /^([a-z0-9-]+)==(\S+)/.exec(line)?.slice(1, 3).join("@") ?? []);
	const listed = sorted(exported(["--all-extras", "--all-groups"]));
	const production = new Set(exported(["--all-extras", "--no-dev"]));
	return {
		listed,
		direct: ["colorama", "flask", "pytest", "requests", "rich"],
		development: listed.filter((each) => !production.has(each)),
	};
}
