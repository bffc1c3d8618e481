// Writes tests/real-world/fixtures/generated: small projects, locked by the real tools, and what each tool itself lists for
// them. A tool that is not on the PATH leaves its files as they are. Needs the package registries.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

type Listed = { listed: string[]; direct: string[]; development: string[] };
type Project = {
	/** The program that has to be on the PATH. */
	tool: string;
	files: Readonly<Record<string, unknown>>;
	lock: readonly string[][];
	/** The file that is kept, beside `files`. */
	lockfile: string;
	list(folder: string): Listed;
};

const OUTPUT = fileURLToPath(new URL("../tests/real-world/fixtures/generated/", import.meta.url));

/** A workspace with an alias, a peer, an override, an optional package for one system, and two versions of a package. */
const WORKSPACE = {
	"package.json": {
		name: "shop",
		version: "1.0.0",
		private: true,
		workspaces: ["packages/*"],
		dependencies: { wrap: "npm:wrap-ansi@^7.0.0", commander: "^12" },
		devDependencies: { kleur: "^4.1.0" },
		optionalDependencies: { fsevents: "^2" },
		peerDependencies: { ms: "^2.1.0" },
		overrides: { "ansi-styles": "4.3.0" },
	},
	"packages/a/package.json": {
		name: "a",
		version: "1.0.0",
		dependencies: { debug: "^4.3.0", b: "1.0.0" },
		devDependencies: { "strip-ansi": "^6" },
	},
	"packages/b/package.json": {
		name: "b",
		version: "1.0.0",
		dependencies: { ms: "2.0.0" },
		peerDependencies: { debug: "^4" },
	},
};

const CATALOGS = {
	...WORKSPACE,
	"package.json": {
		...WORKSPACE["package.json"],
		dependencies: {
			...WORKSPACE["package.json"].dependencies,
			a: "workspace:*",
			"color-convert": "catalog:",
		},
	},
	"packages/a/package.json": {
		...WORKSPACE["packages/a/package.json"],
		dependencies: { debug: "^4.3.0", b: "workspace:^", kleur: "catalog:old" },
	},
	"pnpm-workspace.yaml":
		'packages: ["packages/*"]\ncatalog:\n  color-convert: ^2.0.1\ncatalogs:\n  old: { kleur: ^3.0.0 }\noverrides:\n  ansi-styles: 4.3.0\n',
};

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

const RUST = {
	"Cargo.toml": `[workspace]
members = ["core"]

[workspace.dependencies]
serde = { version = "1", features = ["derive"] }
quickcheck = "1"

[package]
name = "shop"
version = "0.1.0"
edition = "2021"

[dependencies]
shop-core = { path = "core" }
json = { package = "serde_json", version = "1" }

[target.'cfg(windows)'.dependencies]
winapi-util = "0.1"
`,
	"core/Cargo.toml": `[package]
name = "shop-core"
version = "0.1.0"
edition = "2021"

[dependencies]
serde.workspace = true

[dev-dependencies]
quickcheck.workspace = true
`,
	"src/lib.rs": "",
	"core/src/lib.rs": "",
};

const PROJECTS: Readonly<Record<string, Project>> = {
	"npm-1": npmProject(1),
	"npm-2": npmProject(2),
	"npm-3": npmProject(3),
	pnpm: {
		tool: "pnpm",
		files: CATALOGS,
		lock: [["pnpm", "install", "--lockfile-only", "--ignore-scripts"]],
		lockfile: "pnpm-lock.yaml",
		list: listPnpm,
	},
	uv: {
		tool: "uv",
		files: PYTHON,
		lock: [["uv", "lock", "--quiet"]],
		lockfile: "uv.lock",
		list: listUv,
	},
	cargo: {
		tool: "cargo",
		files: RUST,
		lock: [["cargo", "generate-lockfile", "--quiet"]],
		lockfile: "Cargo.lock",
		list: listCargo,
	},
};

function npmProject(version: number): Project {
	const flags = ["--package-lock-only", `--lockfile-version=${version}`, "--ignore-scripts", "--no-audit"];
	return {
		tool: "npm",
		files: WORKSPACE,
		lock: [["npm", "install", ...flags]],
		lockfile: "package-lock.json",
		list: listNpm,
	};
}

type NpmNode = { name?: string; version?: string; dependencies?: Record<string, NpmNode> };

/** `npm ls` names an alias by its own name, and leaves out what is for another system: the workspace has one such package. */
function listNpm(folder: string): Listed {
	const tree = (omit: string[]) => {
		const text = run(folder, ["npm", "ls", "--all", "--json", "--package-lock-only", ...omit], {
			mayFail: true,
		});
		return packagesIn(JSON.parse(text) as NpmNode);
	};
	const all = [...tree([]), "fsevents@2.3.3"];
	const production = new Set(tree(["--omit=dev"]));
	return {
		listed: sorted(all),
		direct: DIRECT_OF_WORKSPACE,
		development: sorted(all.filter((each) => !production.has(each) && !each.startsWith("fsevents@"))),
	};
}

const OWN = /^(?:shop|a|b)@/;
const DIRECT_OF_WORKSPACE = ["commander", "debug", "fsevents", "kleur", "ms", "strip-ansi", "wrap-ansi"];

function packagesIn({ dependencies = {} }: NpmNode): string[] {
	return Object.entries(dependencies).flatMap(([name, node]) => {
		const own = `${name === "wrap" ? "wrap-ansi" : name}@${node.version}`;
		const isLocked = node.version !== undefined && !OWN.test(own);
		return [...(isLocked ? [own] : []), ...packagesIn(node)];
	});
}

type PnpmProject = Record<
	"dependencies" | "devDependencies" | "optionalDependencies",
	Record<string, PnpmNode>
>;
type PnpmNode = { from: string; version: string; dependencies?: Record<string, PnpmNode> };

function listPnpm(folder: string): Listed {
	const projects = (flags: string[]) => {
		const text = run(folder, [
			"pnpm",
			"list",
			"-r",
			"--depth",
			"Infinity",
			"--json",
			"--lockfile-only",
			...flags,
		]);
		return JSON.parse(text) as PnpmProject[];
	};
	const nodes = (project: PnpmProject) =>
		["dependencies", "devDependencies", "optionalDependencies"].flatMap((field) =>
			Object.values(project[field as keyof PnpmProject] ?? {}),
		);
	const within = (node: PnpmNode): string[] => [
		...(node.version.startsWith("link:") ? [] : [`${node.from}@${node.version}`]),
		...Object.values(node.dependencies ?? {}).flatMap(within),
	];
	const all = projects([]).flatMap(nodes);
	const production = new Set(projects(["--prod"]).flatMap(nodes).flatMap(within));
	const listed = sorted(all.flatMap(within));
	return {
		listed,
		direct: sorted(all.filter(({ version }) => !version.startsWith("link:")).map(({ from }) => from)),
		development: listed.filter((each) => !production.has(each)),
	};
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

function listCargo(folder: string): Listed {
	const tree = (edges: string) =>
		run(folder, ["cargo", "tree", "--workspace", "--target=all", "--prefix=none", "--no-dedupe", "-e", edges])
			.split("\n")
			.flatMap((line) => /^(\S+) v(\S+)(?! \(\/)(?:$| \((?!\/)| )/.exec(line)?.slice(1, 3).join("@") ?? [])
			.filter((each) => !each.startsWith("shop"));
	const metadata = JSON.parse(run(folder, ["cargo", "metadata", "--format-version=1"])) as {
		packages: { name: string; version: string; source: string | null }[];
	};
	const listed = sorted(
		metadata.packages.flatMap((each) => (each.source ? [`${each.name}@${each.version}`] : [])),
	);
	const production = new Set(tree("normal,build"));
	return {
		listed,
		direct: ["quickcheck", "serde", "serde_json", "winapi-util"],
		development: listed.filter((each) => !production.has(each) && tree("all").includes(each)),
	};
}

function sorted(names: readonly string[]): string[] {
	return [...new Set(names)].sort();
}

function run(folder: string, [command = "", ...args]: readonly string[], { mayFail = false } = {}): string {
	try {
		return execFileSync(command, args, {
			cwd: folder,
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		});
	} catch (error) {
		const output = (error as { stdout?: string }).stdout;
		if (mayFail && output) return output;
		throw error;
	}
}

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
		.replace(/,(\s*[}\]])/g, "$1");
}

for (const [name, project] of Object.entries(PROJECTS)) {
	if (!isThere(project.tool)) {
		process.stdout.write(`${name}: ${project.tool} is not on the PATH; its files stay as they are.\n`);
		continue;
	}
	const folder = mkdtempSync(join(tmpdir(), "dephealth-fixture-"));
	try {
		for (const [path, content] of Object.entries(project.files)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(
				join(folder, path),
				typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
			);
		}
		for (const command of project.lock) run(folder, command);
		const listed = project.list(folder);
		const target = join(OUTPUT, name);
		rmSync(target, { recursive: true, force: true });
		for (const path of Object.keys(project.files).filter((each) => !each.endsWith(".rs"))) {
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
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
