/** Project files of .NET: *.csproj, *.fsproj, *.vbproj and the central list Directory.Packages.props. */
import { isObject, type JsonObject } from "../../json-object.ts";
import { elementsOf, parseXmlDocument, textOf } from "../documents/xml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { createResolver } from "../properties.ts";

const FORMAT = "csproj";

const INHERITED = ["Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets"];

export const msbuildProject = {
	id: FORMAT,
	family: "nuget",
	role: "asks",
	fileNames: INHERITED,
	inheritedNames: INHERITED,
	matchesName: (name) => /\.(?:cs|fs|vb)proj$/.test(name),
	content: [{ kind: "xml_root", name: "Project" }],
	read: readMsbuildProject,
} as const satisfies FormatDescription;

/** `PackageVersion` is in the central list and sets the version that projects get. */
const REFERENCES = [
	"PackageReference",
	"PackageVersion",
	"GlobalPackageReference",
	"DotNetCliToolReference",
] as const;
const PROPERTY = /\$\(([\w.-]{1,100})\)/g;
/** `[1.0,2.0)` and `1.*` lock no version. */
const EXACT = /^\[?\s*(\d[\w.+-]*)\s*\]?$/;

/** @throws ManifestError */
function readMsbuildProject(text: string, gate: PackageGate): ManifestContent {
	const project = parseXmlDocument(text, "Project", FORMAT);
	const parts = [project, ...alternativesIn(project)];
	const properties = propertiesIn(parts.flatMap((part) => elementsOf(part, "PropertyGroup")));
	// Names in MSBuild are the same in capitals.
	const resolve = createResolver("$(", PROPERTY, (name) => properties.get(name.toLowerCase()));
	const asked = createAskedPackages("nuget", FORMAT, gate);
	const managed = createAskedPackages("nuget", FORMAT, gate);
	for (const group of parts.flatMap((part) => elementsOf(part, "ItemGroup"))) {
		for (const kind of REFERENCES) {
			for (const element of elementsOf(group, kind)) {
				const names = resolve(fieldOf(element, "Include") ?? fieldOf(element, "Update"))?.split(";") ?? [];
				const requirement = resolve(fieldOf(element, "VersionOverride") ?? fieldOf(element, "Version"));
				const version = EXACT.exec(requirement ?? "")?.[1];
				for (const name of names.map((each) => each.trim()).filter((each) => each !== "")) {
					asked.add({ name, requirement, version, scope: scopeOf(kind, element) });
					if (kind === "PackageVersion") managed.add({ name, requirement, version, scope: "unknown" });
				}
			}
		}
		for (const reference of elementsOf(group, "ProjectReference")) {
			const path = fieldOf(reference, "Include") ?? "ProjectReference";
			gate.skip(path, "a project of the same solution");
			asked.addElsewhere(projectName(path), isPrivate(reference) ? "dev" : "prod");
		}
		for (const reference of elementsOf(group, "Reference")) {
			if (textOf(reference, "HintPath") !== undefined) {
				gate.skip(fieldOf(reference, "Include") ?? "Reference", "a local file");
			}
		}
	}
	const content = asked.content();
	return {
		project: undefined,
		...content,
		managed: managed.content().dependencies,
		properties,
		isForDevelopment: isProject(project) ? isTestProject(content, properties) : undefined,
	};
}

/** All branches of `<Choose>`, since conditions are not evaluated. A branch may choose again. */
function alternativesIn(part: JsonObject): JsonObject[] {
	return elementsOf(part, "Choose").flatMap((choice) =>
		[...elementsOf(choice, "When"), ...elementsOf(choice, "Otherwise")].flatMap((branch) => [
			branch,
			...alternativesIn(branch),
		]),
	);
}

/** A list of versions does not tell the purpose of each. */
function scopeOf(kind: (typeof REFERENCES)[number], element: JsonObject): RootScope {
	if (kind === "PackageVersion") return "unknown";
	return kind === "PackageReference" && !isPrivate(element) ? "prod" : "dev";
}

/** Users of the project do not get it: an analyzer or a build tool. */
function isPrivate(element: JsonObject): boolean {
	return (
		/\ball\b/i.test(fieldOf(element, "PrivateAssets") ?? "") ||
		/^analyzer$/i.test(fieldOf(element, "OutputItemType") ?? "")
	);
}

/** Its name in locks: `..\\Core\\Core.csproj` is `core`. */
function projectName(path: string): string {
	const name = path.split(/[/\\]/).at(-1) ?? path;
	return name.replace(/\.\w+proj$/i, "").toLowerCase();
}

function isProject(project: JsonObject): boolean {
	return project["@Sdk"] !== undefined || elementsOf(project, "Sdk").length > 0;
}

/** References that mark a test project, if it does not say so itself. */
const TEST_PACKAGES: ReadonlySet<string> = new Set(["microsoft.net.test.sdk", "tunit", "xunit.v3", "mstest"]);

function isTestProject(
	{ dependencies }: Pick<ManifestContent, "dependencies">,
	properties: ReadonlyMap<string, string>,
): boolean {
	const told = properties.get("istestproject");
	if (told !== undefined) return told.toLowerCase() === "true";
	return dependencies.some(({ ref }) => TEST_PACKAGES.has(ref.name));
}

/** An attribute, or an element within. */
function fieldOf(element: JsonObject, name: string): string | undefined {
	const attribute = Object.hasOwn(element, `@${name}`) ? element[`@${name}`] : undefined;
	return typeof attribute === "string" ? attribute.trim() : textOf(element, name);
}

function propertiesIn(groups: readonly JsonObject[]): Map<string, string> {
	const properties = new Map<string, string>();
	for (const group of groups.filter(isObject)) {
		for (const name of Object.keys(group)) {
			const value = textOf(group, name);
			if (value !== undefined) properties.set(name.toLowerCase(), value);
		}
	}
	return properties;
}
