import { type Case, fill, KB, lines, yarn } from "./hostile-text.ts";

/** Against what reads one format. */
export const FORMAT_CASES: Record<string, Case[]> = {
	"yarn.lock": [
		["classic, commas in a key", "yarn.lock", () => yarn(`"${fill("a,", 300 * KB)}":\n  version "1"\n`)],
		["classic, blanks in a key", "yarn.lock", () => yarn(`"a@1${" ".repeat(300 * KB)}x":\n  version "1"\n`)],
		[
			"classic, many entries",
			"yarn.lock",
			() =>
				yarn(
					lines(8_000, (index) => `p${index}@1:\n  version "1"\n  dependencies:\n    p${index + 1} "1"\n`),
				),
		],
		["classic, quotes", "yarn.lock", () => yarn(fill('"', 300 * KB))],
		["classic, comments", "yarn.lock", () => yarn(fill("# a\n"))],
		["classic, empty lines", "yarn.lock", () => yarn(fill("\n"))],
		["classic, depth", "yarn.lock", () => yarn(lines(1000, (index) => `${"  ".repeat(index)}a:`))],
		[
			"berry, workspaces",
			"yarn.lock",
			() => `__metadata:\n  version: 8\n"a":\n  resolution: "${fill("@workspace:")}\n"\n`,
		],
		[
			"berry, commas in a key",
			"yarn.lock",
			() => `__metadata:\n  version: 8\n"${fill("a,", 500 * KB)}":\n  version: 1\n`,
		],
	],
	"bun.lock": [
		["commas", "bun.lock", () => `{"lockfileVersion":1,"packages":{${fill(",")}`],
		["comments that do not end", "bun.lock", () => `{"lockfileVersion":1,${fill("/*")}`],
		["lines of comments", "bun.lock", () => `{"lockfileVersion":1,\n${fill("// a\n")}}`],
		["lists with a comma at the end", "bun.lock", () => `{"lockfileVersion":1,"a":[${fill("[1,],")}]}`],
		[
			"a key that is long, and needs",
			"bun.lock",
			() =>
				JSON.stringify({
					lockfileVersion: 1,
					workspaces: {},
					packages: {
						[fill("a/", 500 * KB)]: [
							"b@1",
							"",
							{
								dependencies: Object.fromEntries(
									Array.from({ length: 20_000 }, (_, index) => [`x${index}`, "1"]),
								),
							},
						],
					},
				}),
		],
	],
	"Python's manifests": [
		[
			"blanks in a requirement",
			"pyproject.toml",
			() => `[project]\ndependencies = [${fill(`"a @ b${" ".repeat(9000)}c",`)}]`,
		],
		["extras that do not end", "pyproject.toml", () => `[project]\ndependencies = ["a[${fill("b,")}"]`],
		["blanks in a key", "setup.cfg", () => `[options]\na${fill(" ")}b`],
		["lines that go on", "setup.cfg", () => `[options]\ninstall_requires =\n${fill("  a\n")}`],
		["notes of who needs it", "requirements.txt", () => `a==1\n${fill("    # via a,a,a\n")}`],
		["a note that is long", "requirements.txt", () => `a==1\n# via${fill(" ")}x`],
		["hashes", "requirements.txt", () => `a==1 ${fill("#")}`],
		["lines for pip", "environment.yml", () => `dependencies:\n  - pip:\n${fill("    - a\n")}`],
	],
	"other manifests": [
		["blanks in a declaration", "build.gradle", () => `implementation${fill(" ")}'a:b:1'`],
		["words before a configuration", "build.gradle", () => lines(1000, () => `${"a".repeat(990)} 'b'`)],
		["maps", "build.gradle", () => fill("api group: 'a', name: 'b', version: 'c'\n")],
		["brackets that do not close", "build.gradle", () => `dependencies {\n${fill("api(")}`],
		["comments that do not end", "build.gradle", () => fill("/*")],
		["blocks", "build.gradle", () => fill("dependencies {\n")],
		["many arguments", "build.gradle", () => `dependencies {\napi(${fill("'a:b:1',")})}`],
		[
			"variables",
			"build.gradle",
			() => `${lines(20_000, (index) => `def a${index} = '1'`)}\napi "a:b:${fill("$a1")}"`,
		],
		[
			"entries",
			"settings.gradle",
			() => `versionCatalogs { libs {\n${fill('library("a", "b:c:1").version\n')}`,
		],
		[
			"an entry that is long",
			"settings.gradle",
			() => `versionCatalogs { libs {\nbundle("a", ${fill(".version")}`,
		],
		["steps", ".github/workflows/a.yml", () => `jobs:\n  a:\n    steps:\n${fill("      - uses: a/b@v1\n")}`],
		[
			"blanks and comments",
			".github/workflows/a.yml",
			() => `jobs:\n  a:\n    uses: a/b@v1${fill(" ")}#${fill(" 1.", 100 * KB)}`,
		],
		["what is used", "action.yml", () => `runs:\n  steps:\n    - uses: ${fill("a/@", 500 * KB)}`],
		["replacements", "go.work", () => `go 1.22\n${fill("replace a => b v1\n")}`],
		["lines that go on", "Gemfile", () => fill("gem 'a',\n")],
		["blocks", "Gemfile", () => fill("group :test do\n")],
		["options", "Gemfile", () => `gem 'a', ${fill("group: [:a, ")}`],
		["configurations", "gradle.lockfile", () => `a:b:1=${fill("testA,")}`],
		[
			"properties that grow",
			"a.csproj",
			() =>
				`<Project><PropertyGroup><A>${"$(B)".repeat(100)}</A><B>${"$(A)".repeat(100)}</B></PropertyGroup><ItemGroup>${fill('<PackageReference Include="$(A)" Version="$(B)"/>', 250 * KB)}</ItemGroup></Project>`,
		],
		[
			"packages that stand for each other",
			"composer.lock",
			() => {
				const names = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`a/p${index}`, "*"]));
				const entry = (index: number) => ({
					name: `a/q${index}`,
					version: "1.0.0",
					require: names,
					replace: names,
				});
				return JSON.stringify({ packages: Array.from({ length: 300 }, (_, index) => entry(index)) });
			},
		],
		[
			"patterns of repositories",
			"composer.json",
			() =>
				JSON.stringify({
					require: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`a/p${index}`, "*"])),
					repositories: [
						{ type: "composer", url: "https://x.example", only: Array(900).fill(fill("a*", 200)) },
					],
				}),
		],
		[
			"elements that need each other",
			"a.spdx3.json",
			() => {
				const id = (index: number) => `urn:p${index}`;
				const all = Array.from({ length: 1_000 }, (_, index) => id(index));
				const relation = (from: string) => ({
					type: "Relationship",
					from,
					relationshipType: "dependsOn",
					to: all,
				});
				const element = (spdxId: string) => ({ type: "software_Package", spdxId, name: "a" });
				return JSON.stringify({
					"@context": "x",
					"@graph": [...all.map(element), ...all.slice(0, 50).map(relation)],
				});
			},
		],
		["keys", "a.spdx.yaml", () => `spdxVersion: SPDX-2.3\n${lines(20_000, (index) => `k${index}: v`)}`],
		["texts that do not end", "a.spdx", () => `SPDXVersion: SPDX-2.3\n${fill("PackageComment: <text>\n")}`],
		["packages", "a.spdx", () => fill("PackageName: a\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\n")],
		[
			"frameworks that all need the same",
			"packages.lock.json",
			() =>
				JSON.stringify({
					version: 1,
					dependencies: Object.fromEntries(
						Array.from({ length: 3000 }, (_, index) => [
							`net${index}`,
							{ a: { type: "Direct", resolved: "1", dependencies: { a: "1", b: "1" } } },
						]),
					),
				}),
		],
		[
			"one name in all targets",
			"project.assets.json",
			() =>
				JSON.stringify({
					version: 3,
					targets: Object.fromEntries(
						Array.from({ length: 3000 }, (_, index) => [`net${index}`, { "a/1": { type: "package" } }]),
					),
					project: {
						frameworks: Object.fromEntries(
							Array.from({ length: 3000 }, (_, index) => [
								`net${index}`,
								{ dependencies: { a: { version: "1" } } },
							]),
						),
					},
				}),
		],
		[
			"packages that need each other",
			"deno.lock",
			() =>
				JSON.stringify({
					version: "5",
					npm: Object.fromEntries(
						Array.from({ length: 5000 }, (_, index) => [
							`p${index}@1.0.0`,
							{ dependencies: Array.from({ length: 20 }, (_, n) => `p${(index + n) % 5000}`) },
						]),
					),
				}),
		],
	],
};
