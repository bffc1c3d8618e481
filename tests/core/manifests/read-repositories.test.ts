import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { mergeProjects } from "@dephealth/core/scan/dependencies/merge-projects.ts";
import { describe, expect, it } from "vitest";
import { json } from "./project-files.ts";

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

	it("do not miss what another list of the same folder has, nor what only others or some systems install", () => {
		const pyproject =
			'[project]\nname = "shop"\ndependencies = ["flask"]\n[project.optional-dependencies]\ntest = ["pytest", "late"]\n';
		const { projects } = readProjects([
			{ path: "pyproject.toml", text: pyproject },
			{ path: "requirements.txt", text: "flask==3\n" },
			{ path: "requirements-test.txt", text: "flask==3\npytest==8\n" },
			{
				path: "Gemfile",
				text: 'source "https://rubygems.org"\ngem "rack"\ngem "puma"\ngem "sinatra"\ngem "bundler"\ngem "tzinfo-data", platforms: %i[windows jruby]\nplatforms :mswin do\n  gem "wdm"\nend\ngem "missed"\n',
			},
			{
				path: "Gemfile.lock",
				text: "GEM\n  remote: https://rubygems.org/\n  specs:\n    puma (6.4.0)\n    rack (3.0.0)\n    sinatra (4.0.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  puma\n  rack\n  sinatra\n",
			},
			json("web/package-lock.json", lock({ a: "1", b: "1" }, "a", "b")),
			json("web/package.json", {
				dependencies: { a: "1", b: "1" },
				peerDependencies: { canvas: "*", peer: "*" },
				peerDependenciesMeta: { canvas: { optional: true } },
			}),
		]);
		expect(projects.map(({ path, manifest }) => [path, manifest.skipped.map(({ entry }) => entry)])).toEqual([
			["Gemfile.lock", ["missed"]],
			["requirements-test.txt", ["late"]],
			["requirements.txt", ["late"]],
			["web/package-lock.json", ["peer"]],
		]);
	});

	it("ask for aliases that a catalogue settles, which the lock knows", () => {
		const { projects } = readProjects([
			json("package.json", { dependencies: { ramda: "catalog:", etag: "catalog:", chalk: "catalog:" } }),
			{
				path: "pnpm-lock.yaml",
				text: "lockfileVersion: '9.0'\ncatalogs:\n  default:\n    ramda:\n      specifier: npm:@pnpm/ramda@0.28.1\n      version: 0.28.1\nimporters:\n  .:\n    dependencies:\n      ramda:\n        specifier: 'catalog:'\n        version: '@pnpm/ramda@0.28.1'\n      etag:\n        specifier: 'catalog:'\n        version: 1.8.1\npackages:\n  '@pnpm/ramda@0.28.1':\n    resolution: {integrity: sha512-x}\n  etag@1.8.1:\n    resolution: {integrity: sha512-x}\nsnapshots:\n  '@pnpm/ramda@0.28.1': {}\n  etag@1.8.1: {}\n",
			},
		]);
		expect(projects.map(({ path, manifest }) => [path, manifest.skipped.map(({ entry }) => entry)])).toEqual([
			["pnpm-lock.yaml", ["chalk"]],
		]);
		expect(projects[0]?.manifest.dependencies.map(({ ref, isDirect }) => [ref.name, isDirect])).toEqual([
			["@pnpm/ramda", true],
			["etag", true],
		]);
	});

	it("include one another: what is read itself was not left out", () => {
		const { projects } = readProjects([
			{ path: "requirements/base.txt", text: "flask==3\n" },
			{ path: "requirements/ci/test.txt", text: "-r ../base.txt\n--constraint=./missing.txt\npytest==8\n" },
		]);
		expect(projects.map(({ path, manifest }) => [path, manifest.skipped.map(({ entry }) => entry)])).toEqual([
			["requirements/base.txt", []],
			["requirements/ci/test.txt", ["--constraint=./missing.txt"]],
		]);
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
