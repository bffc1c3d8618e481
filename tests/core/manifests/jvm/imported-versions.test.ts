/** Versions that a POM imports from a bill of materials (BOM) of the same repository. */
import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { expect, it } from "vitest";

const entry = (name: string, rest = "") => {
	const [group, artifact] = name.split(":");
	return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${rest}</dependency>`;
};
const version = (text: string) => `<version>${text}</version>`;
const imports = (name: string) => entry(name, `${version("1")}<type>pom</type><scope>import</scope>`);
const manages = (...entries: string[]) =>
	`<dependencyManagement><dependencies>${entries.join("")}</dependencies></dependencyManagement>`;
const pom = (artifact: string, ...parts: string[]) =>
	`<project><groupId>org.shop</groupId><artifactId>${artifact}</artifactId><version>1</version>${parts.join("")}</project>`;
const parent = (artifact: string) =>
	`<parent><groupId>org.shop</groupId><artifactId>${artifact}</artifactId><version>1</version></parent>`;
const asks = `<dependencies>${entry("org.slf4j:slf4j-api")}</dependencies>`;
const bom = (artifact: string, text: string) =>
	pom(artifact, manages(entry("org.slf4j:slf4j-api", version(text))));

/** The version of slf4j-api in web/pom.xml, and what explains that file. */
function inWeb(web: string, poms: Record<string, string>) {
	const others = Object.entries(poms).map(([folder, text]) => ({ path: `${folder}/pom.xml`, text }));
	const { projects } = readProjects([{ path: "web/pom.xml", text: web }, ...others]);
	const { manifest, explainedBy } = projects.find(({ path }) => path === "web/pom.xml") ?? {};
	return [manifest?.dependencies.map(({ versions }) => versions[0]), explainedBy];
}

it.each([
	[
		"a POM that it imports",
		pom("web", manages(imports("org.shop:bom")), asks),
		{ bom: bom("bom", "2.0.13") },
		["2.0.13"],
		["bom/pom.xml"],
	],
	[
		"a POM that its parent imports",
		pom("web", parent("all"), asks),
		{ all: pom("all", manages(imports("org.shop:bom"))), bom: bom("bom", "2.0.13") },
		["2.0.13"],
		["all/pom.xml", "bom/pom.xml"],
	],
	[
		"a POM that is imported by an imported one",
		pom("web", manages(imports("org.shop:outer")), asks),
		{ outer: pom("outer", manages(imports("org.shop:bom"))), bom: bom("bom", "2.0.13") },
		["2.0.13"],
		["outer/pom.xml", "bom/pom.xml"],
	],
	[
		"the first of two",
		pom("web", manages(imports("org.shop:one"), imports("org.shop:two")), asks),
		{ one: bom("one", "1.0.0"), two: bom("two", "2.0.0") },
		["1.0.0"],
		["one/pom.xml", "two/pom.xml"],
	],
	[
		"its own management, before any import",
		pom("web", manages(imports("org.shop:bom"), entry("org.slf4j:slf4j-api", version("3.0.0"))), asks),
		{ bom: bom("bom", "2.0.13") },
		["3.0.0"],
		[],
	],
	[
		"a property of the imported POM's parent, not of its own",
		pom("web", "<properties><slf4j>9.9.9</slf4j></properties>", manages(imports("org.shop:bom")), asks),
		{
			bom: pom("bom", parent("all"), manages(entry("org.slf4j:slf4j-api", version("$" + "{slf4j}")))),
			all: pom("all", "<properties><slf4j>2.0.13</slf4j></properties>"),
		},
		["2.0.13"],
		["bom/pom.xml", "all/pom.xml"],
	],
	[
		"nothing, when the POM is elsewhere",
		pom("web", manages(imports("org.elsewhere:bom")), asks),
		{ bom: bom("bom", "2.0.13") },
		[undefined],
		[],
	],
	[
		"nothing, when POMs import one another in a circle",
		pom("web", manages(imports("org.shop:one")), asks),
		{ one: pom("one", manages(imports("org.shop:two"))), two: pom("two", manages(imports("org.shop:one"))) },
		[undefined],
		[],
	],
])("a dependency without a version has that of %s", (_, web, poms, versions, explainedBy) => {
	expect(inWeb(web, poms as Record<string, string>)).toEqual([versions, explainedBy]);
});

it("an imported POM is no version of a package, and no dependency", () => {
	const { projects } = readProjects([
		{ path: "pom.xml", text: pom("web", manages(imports("org.springframework.boot:bom")), asks) },
	]);
	expect(projects[0]?.manifest).toMatchObject({ managed: [], imports: ["org.springframework.boot:bom"] });
	expect(projects[0]?.manifest.dependencies.map(({ ref }) => ref.name)).toEqual(["org.slf4j:slf4j-api"]);
});
