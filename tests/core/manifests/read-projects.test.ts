import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ProjectFile, readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { mergeProjects } from "@dephealth/core/scan/merge-projects.ts";
import { describe, expect, it } from "vitest";
import { fixture } from "./fixture.ts";
import { told } from "./told.ts";

const json = (path: string, content: unknown): ProjectFile => ({ path, text: JSON.stringify(content) });
const tool = (path: string) =>
	readFileSync(join(import.meta.dirname, "../../real-world/fixtures/tools", path), "utf8");

const SHOP = [
	"cli-table3! prod",
	"color-convert! prod",
	"color-name prod",
	"commander! prod",
	"wrap-ansi! dev",
];

describe("a lock with the manifests that explain it", () => {
	it.each([
		["yarn 1", "shop/yarn-classic.lock", "yarn.lock"],
		["yarn berry", "shop/yarn-berry.lock", "yarn.lock"],
		["npm's version 1", "shop/package-lock.v1.json", "package-lock.json"],
	])("%s knows from package.json what is direct and what is for development", (_, lock, name) => {
		const files = [
			{ path: name, text: fixture(lock) },
			{ path: "package.json", text: fixture("shop/package.json") },
		];
		expect(told(files, name)).toEqual(expect.arrayContaining(SHOP));
		// The graph decides: only wrap-ansi needs ansi-styles, and cli-table3 needs strip-ansi as well.
		expect(told(files, name)).toEqual(expect.arrayContaining(["ansi-styles dev", "strip-ansi prod"]));
	});

	it("composer.lock knows from composer.json what is direct, and leads through what stands for another package", () => {
		const files = ["composer.lock", "composer.json"].map((path) => ({ path, text: fixture(`php/${path}`) }));
		expect(told(files, "composer.lock")).toEqual([
			"monolog/monolog! prod",
			"myclabs/deep-copy dev",
			"phpunit/phpunit! dev",
			"psr/log prod",
			"symfony/console! prod",
			"symfony/polyfill-mbstring prod",
		]);
		const [project] = readProjects(files).projects;
		expect(project).toMatchObject({ explainedBy: ["composer.json"], manifest: { project: "acme/shop" } });
	});

	it.each([
		[
			"an entry that answers several ranges is one package",
			'a@1, a@^1.0.0:\n  version "1.0.0"\n\nb@1:\n  version "1.0.0"\n  dependencies:\n    a "1"\n',
			{ dependencies: { b: "1" } },
			["a prod", "b! prod"],
		],
		[
			"of two versions the one that is asked for is direct",
			'a@^1:\n  version "1.0.0"\n  dependencies:\n    c "1"\n\na@^2:\n  version "2.0.0"\n\nb@1:\n  version "1.0.0"\n  dependencies:\n    a "^1"\n\nc@1:\n  version "1.0.0"\n',
			{ dependencies: { a: "^2" }, devDependencies: { b: "1" } },
			["a! prod", "b! dev", "c dev"],
		],
		[
			"a range that resolutions have replaced",
			'a@2.0.0:\n  version "2.0.0"\n',
			{ devDependencies: { a: "^1" }, resolutions: { a: "2.0.0" } },
			["a! dev"],
		],
	] as const)("yarn 1: %s", (_, entries, asked, expected) => {
		const files = [
			{ path: "yarn.lock", text: `# yarn lockfile v1\n\n\n${entries}` },
			json("package.json", asked),
		];
		expect(told(files, "yarn.lock")).toEqual(expected);
	});

	it.each([
		["a builtin patch", "a@npm:^1.0.0", "a@patch:a@npm%3A^1.0.0#optional!builtin<compat/a>", "npm:^1.0.0"],
		["an older lock's", "a@^1.0.0", "a@patch:a@^1.0.0#~builtin<compat/a>", "^1.0.0"],
		[
			"a patch of the project's own",
			"a@npm:^1.0.0",
			"a@patch:a@npm:^1.0.0#./a.patch::locator=x%40workspace%3A.",
			"npm:^1.0.0",
		],
	])("berry: %s and what it patches are the same package", (_, original, patched, range) => {
		const entry = (key: string, resolution: string, needs = "") =>
			`"${key}":\n  version: 1.0.0\n  resolution: "${resolution}"\n${needs}`;
		const text = `__metadata:\n  version: 8\n\n${[
			entry(original, "a@npm:1.0.0"),
			entry(patched, `${patched}::version=1.0.0`),
			entry("x@workspace:.", "x@workspace:.", `  dependencies:\n    a: "${range}"\n`),
		].join("\n")}`;
		const files = [{ path: "yarn.lock", text }, json("package.json", { devDependencies: { a: "^1.0.0" } })];
		expect(told(files, "yarn.lock")).toEqual(["a! dev"]);
	});

	it("berry: workspaces that ask for one package for different purposes", () => {
		const workspace = (name: string, path: string, range: string) =>
			`"${name}@workspace:${path}":\n  version: 0.0.0\n  resolution: "${name}@workspace:${path}"\n  dependencies:\n    a: "npm:${range}"\n`;
		const entry = (version: string, need: string) =>
			`"a@npm:^${version}":\n  version: ${version}.0.0\n  resolution: "a@npm:${version}.0.0"\n  dependencies:\n    ${need}: "npm:*"\n`;
		const leaf = (name: string) => `"${name}@npm:*":\n  version: 1.0.0\n  resolution: "${name}@npm:1.0.0"\n`;
		const text = [
			"__metadata:\n  version: 8\n",
			workspace("x", ".", "^1"),
			workspace("y", "packages/y", "^2"),
			entry("1", "built"),
			entry("2", "shipped"),
			leaf("built"),
			leaf("shipped"),
		].join("\n");
		const files = [
			{ path: "yarn.lock", text },
			json("package.json", { devDependencies: { a: "^1" } }),
			// Not locked, as an optional peer: the lock says that the folder is its own.
			json("packages/y/package.json", { dependencies: { a: "^2" }, peerDependencies: { p: "*", q: "*" } }),
		];
		expect(told(files, "yarn.lock")).toEqual(["a! prod", "built dev", "shipped prod"]);
	});

	it("what bears the name of a package of the repository may be locked from the registry", () => {
		const files = [
			json("package.json", { name: "ours" }),
			json("examples/package.json", { dependencies: { ours: "^1" } }),
			{
				path: "examples/yarn.lock",
				text: '# yarn lockfile v1\n\n\nours@^1:\n  version "1.0.0"\n  dependencies:\n    a "1"\n\na@1:\n  version "1.0.0"\n',
			},
		];
		expect(told(files, "examples/yarn.lock")).toEqual(["a prod", "ours! prod"]);
	});

	it("Pipfile.lock knows from Pipfile what is direct", () => {
		const files = [
			{ path: "Pipfile.lock", text: tool("pipenv/Pipfile.lock") },
			{
				path: "Pipfile",
				text: '[packages]\nflask = ">=3.0"\nhttpx = "*"\n\n[dev-packages]\npytest = ">=8"\n',
			},
		];
		expect(told(files, "Pipfile.lock")).toEqual(
			expect.arrayContaining(["flask! prod", "httpx! prod", "pytest! dev", "click prod", "pluggy dev"]),
		);
	});

	it("poetry.lock knows from pyproject.toml what is direct, and by its graph what for", () => {
		const entry = (name: string, needs: string) =>
			`[[package]]\nname = "${name}"\nversion = "1.0"\n[package.dependencies]\n${needs}\n`;
		const lock = `${entry("flask", 'Jinja2 = ">=3"')}${entry("jinja2", "")}${entry("pytest", 'pluggy = "*"')}${entry("pluggy", "")}[metadata]\nlock-version = "2.0"\n`;
		const asked =
			'[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\nflask = "^3"\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n';
		const files = [
			{ path: "poetry.lock", text: lock },
			{ path: "pyproject.toml", text: asked },
		];
		expect(told(files, "poetry.lock")).toEqual(["flask! prod", "jinja2 prod", "pluggy dev", "pytest! dev"]);
		const [project] = readProjects(files).projects;
		expect(project).toMatchObject({ explainedBy: ["pyproject.toml"], manifest: { project: "shop" } });
		expect(project?.manifest.dependencies.find(({ ref }) => ref.name === "jinja2")?.path).toEqual([
			"flask",
			"jinja2",
		]);
	});

	it("Cargo.lock and Gemfile.lock know what is for development", () => {
		const cargo = [
			{ path: "Cargo.lock", text: tool("cargo/Cargo.lock") },
			{ path: "Cargo.toml", text: tool("cargo/Cargo.toml") },
		];
		expect(told(cargo, "Cargo.lock")).toEqual(expect.arrayContaining(["serde_json! prod", "bitflags! prod"]));
		const gem =
			"GEM\n  remote: https://rubygems.org/\n  specs:\n    rake (13.0.0)\n    rspec (3.0.0)\n\nDEPENDENCIES\n  rake\n  rspec\n";
		const files = [
			{ path: "Gemfile.lock", text: gem },
			{ path: "Gemfile", text: 'source "https://rubygems.org"\ngem "rake"\ngem "rspec", group: :test\n' },
		];
		expect(told(files, "Gemfile.lock")).toEqual(["rake! prod", "rspec! dev"]);
	});

	it("without them it stays unknown", () => {
		expect(told([{ path: "yarn.lock", text: fixture("shop/yarn-classic.lock") }], "yarn.lock")).toContain(
			"commander? ?",
		);
	});
});

const POM = `<project><groupId>org.shop</groupId><artifactId>shop-parent</artifactId><version>1.0.0</version>
<properties><slf4j>2.0.13</slf4j></properties><modules><module>web</module></modules>
<dependencyManagement><dependencies><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>\${slf4j}</version></dependency></dependencies></dependencyManagement></project>`;
const MODULE = `<project><parent><groupId>org.shop</groupId><artifactId>shop-parent</artifactId><version>1.0.0</version></parent><artifactId>web</artifactId>
<dependencies><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>
<dependency><groupId>org.unmanaged</groupId><artifactId>any</artifactId></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>jul-to-slf4j</artifactId><version>\${slf4j}</version></dependency>
<dependency><groupId>org.shop</groupId><artifactId>shop-parent</artifactId><version>1.0.0</version></dependency></dependencies></project>`;

describe("the manifests of a repository", () => {
	const lock = (needs: Record<string, string>, ...names: string[]) => ({
		lockfileVersion: 3,
		packages: {
			"": { dependencies: needs },
			...Object.fromEntries(names.map((name) => [`node_modules/${name}`, { version: "1.0.0" }])),
		},
	});

	it("are one project for each lock, and for each manifest that none covers", () => {
		const { packages } = lock({ a: "1" }, "a", "b");
		const { projects, refused } = readProjects([
			json("package-lock.json", {
				lockfileVersion: 3,
				packages: { ...packages, "packages/member": { dependencies: { b: "1" } } },
			}),
			json("package.json", { dependencies: { a: "1" }, workspaces: ["packages/*"] }),
			json("packages/member/package.json", { dependencies: { b: "1" } }),
			json("examples/other/package.json", { dependencies: { stranger: "1" } }),
			{ path: "yarn.lock", text: '# yarn lockfile v1\n\n\na@1:\n  version "1.0.0"\n' },
			{ path: "api/requirements.txt", text: "flask\n" },
			{ path: "api/requirements-dev.txt", text: "pytest\n" },
			{ path: "svc/go.mod", text: "module example.org/svc\n\nrequire github.com/a/b v1.0.0\n" },
			{ path: "svc/go.sum", text: "github.com/a/b v1.0.0 h1:x=\n" },
			{ path: "broken/uv.lock", text: "<<<<<<<" },
			json("docs/bom.json", { bomFormat: "CycloneDX", components: [] }),
		]);
		expect(projects.map(({ path, explainedBy }) => [path, explainedBy])).toEqual([
			["api/requirements-dev.txt", []],
			["api/requirements.txt", []],
			["docs/bom.json", []],
			["examples/other/package.json", []],
			["package-lock.json", ["package.json", "packages/member/package.json"]],
			["svc/go.mod", []],
		]);
		expect(refused).toEqual([
			{ path: "broken/uv.lock", error: expect.objectContaining({ code: "malformed" }) },
		]);
	});

	it("say what is asked for and not locked", () => {
		const asked = Object.fromEntries(["a", "b", "c", "d", "late"].map((name) => [name, "1"]));
		const { projects } = readProjects([
			json("package-lock.json", lock(asked, "a", "b", "c", "d")),
			json("package.json", { dependencies: asked }),
		]);
		expect(projects).toHaveLength(1);
		expect(projects[0]?.manifest.skipped).toEqual([{ entry: "late", reason: "asked for, but not locked" }]);
	});

	it("ask for one another: what the repository holds itself is no package of a registry", () => {
		const { projects } = readProjects([
			json("packages/ui/package.json", { name: "@shop/ui", dependencies: { a: "1" } }),
			json("packages/web/package.json", { name: "@shop/web", dependencies: { "@shop/ui": "1.0.0", b: "1" } }),
		]);
		expect(projects.map(({ manifest }) => manifest.dependencies.map(({ ref }) => ref.name))).toEqual([
			["a"],
			["b"],
		]);
		expect(projects[1]?.manifest.skipped).toEqual([
			{ entry: "@shop/ui", reason: "part of the same repository" },
		]);
	});

	it.each([
		[
			"modules of a Go workspace",
			{ path: "api/go.mod", text: "module example.org/shop/api\n\nrequire github.com/a/b v1.0.0\n" },
			{
				path: "web/go.mod",
				text: "module example.org/shop/web\n\nrequire (\n\texample.org/shop/api v0.0.0\n\tgithub.com/c/d v1.0.0\n)\n",
			},
			["github.com/c/d"],
			"example.org/shop/api",
		],
		[
			"modules of a Maven build",
			{ path: "pom.xml", text: POM },
			{ path: "web/pom.xml", text: MODULE },
			["org.slf4j:slf4j-api", "org.unmanaged:any", "org.slf4j:jul-to-slf4j"],
			"org.shop:shop-parent",
		],
	])("%s ask for one another", (_, one, other, rest, own) => {
		const { manifest } = readProjects([one, other]).projects[1] ?? {};
		expect(manifest?.dependencies.map(({ ref }) => ref.name)).toEqual(rest);
		expect(manifest?.skipped).toEqual([{ entry: own, reason: "part of the same repository" }]);
	});

	it("a module's POM has the versions that its parent manages, and its properties", () => {
		const { projects } = readProjects([
			{ path: "pom.xml", text: POM },
			{ path: "web/pom.xml", text: MODULE },
			{ path: "other/pom.xml", text: MODULE.replace(/<parent>.*<\/parent>/s, "<groupId>org.shop</groupId>") },
		]);
		const versions = projects.map(({ manifest, path, explainedBy }) => {
			return [path, explainedBy, manifest.dependencies.map(({ versions: [version] }) => version)];
		});
		expect(versions).toEqual([
			["other/pom.xml", [], [undefined, undefined, undefined]],
			["pom.xml", [], []],
			["web/pom.xml", ["pom.xml"], ["2.0.13", undefined, "2.0.13"]],
		]);
	});

	it("project files of .NET have the versions of the nearest central list, which is no project itself", () => {
		const list = (version: string) =>
			`<Project><ItemGroup><PackageVersion Include="Serilog" Version="${version}" /><PackageVersion Include="Unused" Version="1.0.0" /></ItemGroup></Project>`;
		const app =
			'<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Serilog" /></ItemGroup></Project>';
		const { projects } = readProjects([
			{ path: "Directory.Packages.props", text: list("3.1.1") },
			{ path: "src/App/App.csproj", text: app },
			{ path: "tools/Directory.Packages.props", text: list("2.0.0") },
			{ path: "tools/Tool/Tool.csproj", text: app },
		]);
		const versions = projects.map(({ manifest, path, explainedBy }) => {
			return [
				path,
				explainedBy,
				manifest.dependencies.map(({ ref, versions: [version] }) => `${ref.name} ${version}`),
			];
		});
		expect(versions).toEqual([
			["src/App/App.csproj", ["Directory.Packages.props"], ["serilog 3.1.1"]],
			["tools/Tool/Tool.csproj", ["tools/Directory.Packages.props"], ["serilog 2.0.0"]],
		]);
	});

	it("are merged into one list: each package once, direct where one asks, for development where all do", () => {
		const { projects } = readProjects([
			json("web/package.json", { dependencies: { a: "^1" }, devDependencies: { b: "1", c: "1" } }),
			json("api/package.json", { dependencies: { b: "^2", x: "file:../x" } }),
			json("lib/package-lock.json", lock({ d: "1" }, "d", "a")),
		]);
		const input = mergeProjects(projects);
		expect(input.format).toBe("repository");
		expect(
			input.dependencies
				.map(({ ref, versions, isDirect, isDev }) => [ref.name, versions.join(), isDirect, isDev])
				.sort(),
		).toEqual([
			["a", "1.0.0", true, false],
			["b", "", true, false],
			["c", "", true, true],
			["d", "1.0.0", true, false],
		]);
		expect(input.skipped).toEqual([{ entry: "api/package.json: x@file:../x", reason: "a local path" }]);
	});
});

describe("what a manifest asks for from elsewhere", () => {
	const classic = (entries: Record<string, string>) =>
		`# yarn lockfile v1\n\n${Object.entries(entries)
			.map(([key, fields]) => `${key}:\n${fields}\n`)
			.join("\n")}`;

	it("leads to packages of a registry, and tells what they are for", () => {
		const lock = classic({
			'"tool@git+https://git.example/tool.git"':
				'  version "1.0.0"\n  resolved "git+https://git.example/tool.git#abc"\n  dependencies:\n    ms "^2.0.0"',
			"ms@^2.0.0": '  version "2.1.3"',
		});
		const files = [
			{ path: "yarn.lock", text: lock },
			json("package.json", { devDependencies: { tool: "git+https://git.example/tool.git" } }),
		];
		expect(told(files, "yarn.lock")).toEqual(["ms dev"]);
	});

	it("is the project itself where the Gemfile names a gemspec, whose other gems are for development", () => {
		const lock =
			"PATH\n  remote: .\n  specs:\n    shop (1.0)\n      rack\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0)\n    rake (13.0)\n    rspec (3.0)\n\nDEPENDENCIES\n  rake\n  rspec\n  shop!\n";
		const files = [
			{ path: "Gemfile.lock", text: lock },
			{ path: "Gemfile", text: 'source "https://rubygems.org"\ngemspec\ngem "rake"\n' },
		];
		expect(told(files, "Gemfile.lock")).toEqual(["rack prod", "rake! prod", "rspec! dev"]);
	});

	it.each([
		["a gemspec in another folder", 'gemspec path: "../.."\n', ["rack prod", "rspec! dev"]],
		["a gem by its path", 'gem "shop", path: "../..", group: :test\n', ["rack dev", "rspec! ?"]],
		[
			"another Gemfile, which may ask for more",
			'gemspec\neval_gemfile "more.rb"\n',
			["rack prod", "rspec! ?"],
		],
	])("leads through %s", (_, line, expected) => {
		const lock =
			"PATH\n  remote: ../..\n  specs:\n    shop (1.0)\n      rack\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0)\n    rspec (3.0)\n\nDEPENDENCIES\n  rspec\n  shop!\n";
		const files = [
			{ path: "gemfiles/next/Gemfile.lock", text: lock },
			{ path: "gemfiles/next/Gemfile", text: `source "https://rubygems.org"\n${line}` },
		];
		expect(told(files, "gemfiles/next/Gemfile.lock")).toEqual(expected);
	});

	it.each([
		["dependencies", ["fuzzer! prod", "memchr! prod"]],
		["dev-dependencies", ["fuzzer! prod", "memchr! dev"]],
	])("leads through a crate of another workspace of Cargo, asked for in %s", (table, expected) => {
		const crate = (name: string, ...needs: string[]) =>
			`[[package]]\nname = "${name}"\nversion = "1.0.0"\ndependencies = ${JSON.stringify(needs)}\n`;
		const source = 'source = "registry+https://github.com/rust-lang/crates.io-index"\n';
		const files = [
			{
				path: "fuzz/Cargo.lock",
				text: [
					crate("fuzz", "fuzzer", "glob"),
					crate("glob", "memchr"),
					crate("memchr") + source,
					crate("fuzzer") + source,
				].join("\n"),
			},
			{
				path: "fuzz/Cargo.toml",
				text: `[package]\nname = "fuzz"\n[dependencies]\nfuzzer = "1"\n[${table === "dependencies" ? "dependencies.glob" : "dev-dependencies.glob"}]\npath = "../glob"\n`,
			},
			{ path: "glob/Cargo.toml", text: '[package]\nname = "glob"\n[dependencies]\nmemchr = "1"\n' },
		];
		expect(told(files, "fuzz/Cargo.lock")).toEqual(expected);
	});

	it("counts in a workspace of Cargo by the members, not by the list that they share", () => {
		const entry = (name: string, needs: string[]) =>
			`[[package]]\nname = "${name}"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\ndependencies = ${JSON.stringify(needs)}\n\n`;
		const lock = `version = 4\n\n${entry("serde", [])}${entry("proptest", ["rand"])}${entry("rand", [])}[[package]]\nname = "core"\nversion = "0.1.0"\ndependencies = ["proptest", "serde"]\n`;
		const files = [
			{ path: "Cargo.lock", text: lock },
			{
				path: "Cargo.toml",
				text: '[workspace]\nmembers = ["core"]\n[workspace.dependencies]\nserde = "1"\nproptest = "1"\n',
			},
			{
				path: "core/Cargo.toml",
				text: '[package]\nname = "core"\n[dependencies]\nserde.workspace = true\n[dev-dependencies]\nproptest.workspace = true\n',
			},
		];
		expect(told(files, "Cargo.lock")).toEqual(["proptest! dev", "rand dev", "serde! prod"]);
	});
});

it("what a workspace of berry needs for development alone stays so, although another one needs that workspace", () => {
	const lock = `__metadata:
  version: 8

"a@workspace:*, a@workspace:a":
  version: 0.0.0-use.local
  resolution: "a@workspace:a"
  dependencies:
    kleur: "npm:^4"
    ms: "npm:^2"

"kleur@npm:^4":
  version: 4.1.5
  resolution: "kleur@npm:4.1.5"

"ms@npm:^2":
  version: 2.1.3
  resolution: "ms@npm:2.1.3"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  dependencies:
    a: "workspace:*"
`;
	const files = [
		{ path: "yarn.lock", text: lock },
		json("package.json", { name: "shop", dependencies: { a: "workspace:*" } }),
		json("a/package.json", { name: "a", dependencies: { ms: "^2" }, devDependencies: { kleur: "^4" } }),
	];
	expect(told(files, "yarn.lock")).toEqual(["kleur! dev", "ms! prod"]);
});

describe("a manifest in the folder of its lock", () => {
	const lock = (names: string[]) =>
		`# yarn lockfile v1\n\n${names.map((name) => `${name}@^1.0.0:\n  version "1.0.0"\n`).join("\n")}`;
	const asking = json("package.json", { dependencies: { a: "^1.0.0", b: "^1.0.0", c: "^1.0.0" } });

	it("explains it although it is ahead of it, and what is not locked is said", () => {
		const { projects } = readProjects([{ path: "yarn.lock", text: lock(["a"]) }, asking]);
		expect(projects).toMatchObject([
			{
				path: "yarn.lock",
				explainedBy: ["package.json"],
				manifest: { skipped: [{ entry: "b" }, { entry: "c" }] },
			},
		]);
	});

	it("is a project of its own where both have nothing in common", () => {
		const { projects } = readProjects([{ path: "yarn.lock", text: lock(["x", "y"]) }, asking]);
		expect(projects.map(({ path }) => path)).toEqual(["package.json", "yarn.lock"]);
	});
});

it("NuGet's and Gradle's locks know from their projects what is direct and for development", () => {
	const nuget = [
		{
			path: "packages.lock.json",
			text: JSON.stringify({
				version: 1,
				dependencies: {
					"net8.0": {
						A: { type: "Direct", requested: "[1, )", resolved: "1.0.0", dependencies: { C: "1.0.0" } },
						B: { type: "Direct", requested: "[1, )", resolved: "1.0.0", dependencies: { D: "1.0.0" } },
						C: { type: "Transitive", resolved: "1.0.0" },
						D: { type: "Transitive", resolved: "1.0.0" },
					},
				},
			}),
		},
		{
			path: "app.csproj",
			text: '<Project><ItemGroup><PackageReference Include="A" Version="1"/><PackageReference Include="B" Version="1" PrivateAssets="all"/></ItemGroup></Project>',
		},
	];
	expect(told(nuget, "packages.lock.json")).toEqual(["a! prod", "b! dev", "c prod", "d dev"]);
	const gradle = [
		{
			path: "gradle.lockfile",
			text: "# This is a Gradle generated file for dependency locking.\na:b:1=compileClasspath\nc:d:1=compileClasspath\ne:f:1=testCompileClasspath\nempty=\n",
		},
		{
			path: "build.gradle",
			text: "dependencies {\n implementation 'a:b:1'\n testImplementation 'e:f:1'\n}\n",
		},
	];
	expect(told(gradle, "gradle.lockfile")).toEqual(["a:b! prod", "c:d prod", "e:f! dev"]);
});
