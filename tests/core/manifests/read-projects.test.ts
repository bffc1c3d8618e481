import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { describe, expect, it } from "vitest";
import { fixture } from "./fixture.ts";
import { json, tool } from "./project-files.ts";
import { told } from "./told.ts";

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
