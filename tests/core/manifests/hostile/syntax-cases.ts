import { type Case, fill, KB, lines, pnpm, pom, property, yarn } from "./hostile-text.ts";

/** Against what reads a syntax. */
export const SYNTAX_CASES: Record<string, Case[]> = {
	"without a name": [
		["300 bytes of comments without an element", undefined, () => fill("<!---->", 300)],
		["comments without an element", undefined, () => fill("<!---->")],
		["instructions without an element", undefined, () => fill("<? ?>")],
		["a comment that never ends", undefined, () => `<!--${fill("<!--")}`],
		["names and blanks", undefined, () => lines(300, () => `${"a".repeat(1500)}${" ".repeat(1500)}x`)],
		["hashes within a line", undefined, () => fill(" #\u2028")],
		["blanks", undefined, () => fill(" ")],
		["line ends", undefined, () => `x${fill("\n")}`],
		["a JSON of brackets", undefined, () => fill("{")],
		["a JSON of keys", undefined, () => `{${fill('"a":1,')}`],
		["zero bytes", undefined, () => fill("\u0000")],
	],
	"requirements.txt": [
		[
			"a name, blanks and a strange line end",
			"requirements.txt",
			() => `${"a".repeat(5000)}${" ".repeat(5000)}\u2028x`,
		],
		["strange line ends", "requirements.txt", () => fill("\u2028 #")],
		["empty lines", "requirements.txt", () => fill("\n")],
		["one line that goes on", "requirements.txt", () => fill("a \\\n")],
		["extras that do not end", "requirements.txt", () => `a[${fill("b,")}`],
		["one name again and again", "requirements.txt", () => fill("a==1.0\n")],
		["a file name that is long", `${"requirements".repeat(10_000)}x`, () => "a==1\nb==2"],
	],
	XML: [
		["open tags", "pom.xml", () => fill("<a>")],
		["instructions in tags", "pom.xml", () => pom(fill("<?</"))],
		["a tag that does not end", "pom.xml", () => fill("<a ")],
		["an attribute that does not end", "pom.xml", () => `<project a="${fill("<a b='")}`],
		["attributes", "pom.xml", () => `<project ${lines(30_000, (index) => `a${index}="b"`)}/>`],
		["attributes of one name", "pom.xml", () => `<project ${fill('a="b" ', 200 * KB)}/>`],
		["comments", "pom.xml", () => pom(fill("<!-- -->"))],
		["entities", "pom.xml", () => pom(`<version>${fill("&lt;")}</version>`)],
		["a document type", "pom.xml", () => `<!DOCTYPE a [<!ENTITY a "b">]>${pom("")}`],
		["elements", "pom.xml", () => pom(fill("<a/>"))],
		["texts between elements", "pom.xml", () => pom(fill("x<a/>"))],
		["elements of many names", "pom.xml", () => pom(lines(30_000, (index) => `<a${index}/>`))],
		["blanks", "pom.xml", () => pom(fill(" "))],
		["brackets that close", "pom.xml", () => pom(fill("]]>"))],
		[
			"properties that grow",
			"pom.xml",
			() =>
				pom(
					`<properties><a>${fill("x", 150 * KB)}</a><b>${property("a").repeat(100)}</b></properties><dependencies>${`<dependency><groupId>${property("b")}</groupId><artifactId>${property("b")}</artifactId><version>${property("b")}</version></dependency>`.repeat(1000)}</dependencies>`,
				),
		],
		[
			"properties in a circle",
			"pom.xml",
			() =>
				pom(
					`<properties><a>${property("b").repeat(100)}</a><b>${property("a").repeat(100)}</b></properties><dependencies>${`<dependency><groupId>${property("a")}</groupId><artifactId>${property("b")}</artifactId></dependency>`.repeat(2500)}</dependencies>`,
				),
		],
		[
			"many components",
			"bom.cdx.xml",
			() => `<bom><components>${fill("<component><name>a</name></component>")}</components></bom>`,
		],
	],
	JSON: [
		["brackets", "package.json", () => `{"a":${fill("[")}`],
		["a number", "package.json", () => `{"version":${fill("9")}}`],
		["one key again and again", "package.json", () => `{"dependencies":{${fill('"a":"1",')}"b":"1"}}`],
		["the prototype", "package.json", () => `{"dependencies":{${fill('"__proto__":"1",')}"b":"1"}}`],
		["escapes that do not end", "package-lock.json", () => `{"a":"${fill("\\")}`],
		["quotes", "package-lock.json", () => `{"a":"${fill('\\"')}`],
		[
			"one name in many places",
			"package-lock.json",
			() =>
				JSON.stringify({
					lockfileVersion: 3,
					packages: Object.fromEntries([
						["", { dependencies: { a: "1" } }],
						...Array.from({ length: 9000 }, (_, index) => [
							`node_modules/p${index}/node_modules/a`,
							{ version: `1.${index}.0`, dependencies: { a: "1" } },
						]),
					]),
				}),
		],
		[
			"places in places",
			"package-lock.json",
			() =>
				JSON.stringify({
					lockfileVersion: 3,
					packages: Object.fromEntries(
						Array.from({ length: 900 }, (_, index) => [
							`${"node_modules/a/".repeat((index % 130) + 1)}node_modules/p${index}`,
							{
								version: "1",
								dependencies: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`x${n}`, "1"])),
							},
						]),
					),
				}),
		],
		[
			"a subject each and edges between all",
			"bom.spdx.json",
			() =>
				JSON.stringify({
					spdxVersion: "SPDX-2.3",
					documentDescribes: Array.from({ length: 20_000 }, (_, index) => `p${index}`),
					packages: Array.from({ length: 100 }, (_, index) => ({ SPDXID: `p${index}`, name: `p${index}` })),
					relationships: Array.from({ length: 5000 }, () => ({
						spdxElementId: "none",
						relationshipType: "DEPENDS_ON",
						relatedSpdxElement: "p1",
					})),
				}),
		],
		[
			"100,000 components in one",
			"bom.cdx.json",
			() => `{"components":[{"name":"a","components":[${"{},".repeat(100_000)}{}]}]}`,
		],
		[
			"a package URL that is long",
			"bom.cdx.json",
			() => JSON.stringify({ components: [{ purl: `pkg:npm/${fill("%40a/")}@1` }] }),
		],
	],
	YAML: [
		["lists in lists", "pnpm-lock.yaml", () => pnpm(`a: ${fill("- ")}`)],
		["brackets", "pnpm-lock.yaml", () => pnpm(`a: ${fill("[")}`)],
		["keys of keys", "pnpm-lock.yaml", () => fill("? ")],
		["a key that is long", "pnpm-lock.yaml", () => `${fill("a")}: 1`],
		["a text that does not end", "pnpm-lock.yaml", () => pnpm(`a: "${fill("b\n")}`)],
		["one key again and again", "pnpm-lock.yaml", () => pnpm(fill("a: 1\n"))],
		[
			"the prototype",
			"pnpm-lock.yaml",
			() => pnpm(`packages:\n  __proto__:\n    version: 1\n${fill("  __proto__:\n")}`),
		],
		[
			"one list of needs for all, by an alias",
			"pnpm-lock.yaml",
			() =>
				pnpm(
					`x: &x\n${lines(3_000, (index) => `  p${index}: 1.0.0`)}\nimporters:\n${lines(3_000, (index) => `  w${index}:\n    dependencies: *x`)}\nsnapshots:\n${lines(3_000, (index) => `  p${index}@1.0.0:\n    dependencies: *x`)}\n`,
				),
		],
		[
			"aliases of aliases",
			"yarn.lock",
			() =>
				`a0: &a0\n  x: y\n${lines(2000, (index) => `a${index + 1}: &a${index + 1}\n  x: *a${index}\n  y: *a${index}`)}\n`,
		],
		[
			"merge keys",
			"yarn.lock",
			() =>
				`a: &a\n${lines(5000, (index) => `  k${index}: v`)}\n${lines(5000, (index) => `b${index}:\n  <<: *a`)}\n`,
		],
		["anchors", "yarn.lock", () => lines(30_000, (index) => `k${index}: &a${index} v`)],
	],
	"a long line": [
		["blanks before a value", "yarn.lock", () => yarn(`a@1:\n  version "1"\n  integrity${fill(" ")}x\n`)],
		["blanks before a separator", "a.spdx", () => `SPDXVersion: SPDX-2.3\nPackageName:${fill(" ")}\u2028`],
		["blanks before a separator", "requirements.txt", () => `a==1\n    # via${fill(" ")}x\u2028y`],
		["one word", "build.gradle", () => `dependencies {\n${fill("a")}\u2028\n}`],
		["blanks of a platform", "build.gradle", () => `dependencies {\n api platform${fill(" ")}\u2028\n}`],
		["texts that go on", "build.gradle", () => `dependencies {\n api ${fill("'\\")}\n}`],
		["comments before a separator", "Gemfile", () => `gem "a"${fill(" #")}\u2028x`],
		["slashes of a module", "go.mod", () => `module a${fill("/")}\u2028x`],
		[
			"a host",
			"pnpm-lock.yaml",
			() => `lockfileVersion: 5.4\npackages:\n  ${fill("a.aa", 60 * KB)}/a/1.0.0/: {}\n`,
		],
	],
	TOML: [
		["tables in tables", "Cargo.lock", () => `[${fill("a.")}a]`],
		["keys in keys", "Cargo.lock", () => `${fill("a.")}a = 1`],
		["lists in lists", "Cargo.lock", () => `a = ${fill("[")}`],
		["a long list", "Cargo.lock", () => `a = [${fill("1,")}1]`],
		[
			"a long inline table",
			"Cargo.lock",
			() => `a = {${lines(30_000, (index) => `k${index} = 1`).replaceAll("\n", ", ")}}`,
		],
		["inline tables in inline tables", "Cargo.lock", () => `a = ${fill("{a=")}`],
		["a text that does not end", "Cargo.lock", () => `a = """${fill('""\n')}`],
		["comments", "Cargo.lock", () => fill("# a\n")],
		["comments in a list", "Cargo.lock", () => `a = [${fill("# a\n")}1]`],
		["blanks", "Cargo.lock", () => `a =${fill(" ")}1`],
		["a number", "Cargo.lock", () => `a = ${fill("9")}`],
		["the prototype", "Cargo.lock", () => `[__proto__]\npolluted = true\n${fill("[[package]]\nname='a'\n")}`],
		[
			"one name for all, and all need it",
			"Cargo.lock",
			() =>
				fill(
					'[[package]]\nname = "a"\nversion = "1"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\ndependencies = ["a"]\n',
				),
		],
		[
			"the project's own for all, and all need it",
			"Cargo.lock",
			() => fill('[[package]]\nname = "a"\ndependencies = ["a", "a"]\n'),
		],
		[
			"one name for all, and all need it",
			"uv.lock",
			() => fill('[[package]]\nname = "a"\nsource = { editable = "." }\ndependencies = [{ name = "a" }]\n'),
		],
		["one name for all", "poetry.lock", () => fill('[[package]]\nname = "a"\nversion = "1"\n')],
	],
	"line by line": [
		[
			"one name for all, and all need it",
			"Gemfile.lock",
			() =>
				`GEM\n  remote: x\n  specs:\n${fill("    a (1.0)\n      a (> 1)\n")}\nDEPENDENCIES\n${fill("  a\n", 100 * KB)}`,
		],
		["brackets that do not close", "Gemfile.lock", () => `GEM\n${fill("    a (", 500 * KB)}`],
		["one line", "Gemfile.lock", () => `GEM\n      ${fill("a (", 500 * KB)}`],
		["quotes", "go.mod", () => `module ${fill('"`', 500 * KB)}`],
		["replacements", "go.mod", () => `module a\n${fill("replace a => b v1\nrequire a v1\n")}`],
		["words", "go.mod", () => `module ${fill("a ")}`],
		["one module again and again", "go.sum", () => fill("a v1 h1:x=\n")],
		["blanks", "go.sum", () => `a${fill(" ")}v1 h1:x=`],
	],
};
