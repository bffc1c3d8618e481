/** Project files of .NET: *.csproj, *.fsproj, *.vbproj and the central list Directory.Packages.props. */
import { isObject, type JsonObject } from "../documents/json-document.ts";
import { elementsOf, parseXmlDocument, textOf } from "../documents/xml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "csproj";

export const msbuildProject = {
	id: FORMAT,
	family: "nuget",
	role: "asks",
	fileNames: ["Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets"],
	matchesName: (name) => /\.(?:cs|fs|vb)proj$/.test(name),
	content: [{ kind: "xml_root", name: "Project" }],
	read: readMsbuildProject,
} as const satisfies FormatDescription;

/** `PackageVersion` stands in the central list, where it says which version a project that asks gets. */
const REFERENCES = [
	"PackageReference",
	"PackageVersion",
	"GlobalPackageReference",
	"DotNetCliToolReference",
] as const;
const PROPERTY = /\$\(([\w.-]{1,100})\)/g;
/** Properties may name properties; a circle ends here. */
const MAX_ROUNDS = 8;
const MAX_LENGTH = 512;
/** `[1.0,2.0)` and `1.*` lock no version. */
const EXACT = /^\[?\s*(\d[\w.+-]*)\s*\]?$/;

/** @throws ManifestError */
function readMsbuildProject(text: string, gate: PackageGate): ManifestContent {
	const project = parseXmlDocument(text, "Project", FORMAT);
	const resolve = createResolver(elementsOf(project, "PropertyGroup"));
	const asked = createAskedPackages("nuget", FORMAT, gate);
	const managed = createAskedPackages("nuget", FORMAT, gate);
	for (const group of elementsOf(project, "ItemGroup")) {
		for (const kind of REFERENCES) {
			for (const element of elementsOf(group, kind)) {
				const name = resolve(fieldOf(element, "Include") ?? fieldOf(element, "Update"));
				if (name === undefined) continue;
				const requirement = resolve(fieldOf(element, "VersionOverride") ?? fieldOf(element, "Version"));
				const isDev =
					/\ball\b/i.test(fieldOf(element, "PrivateAssets") ?? "") || kind === "DotNetCliToolReference";
				const reference = { name, requirement, version: EXACT.exec(requirement ?? "")?.[1] };
				asked.add({ ...reference, scope: isDev ? "dev" : "prod" });
				if (kind === "PackageVersion") managed.add({ ...reference, scope: "unknown" });
			}
		}
		for (const reference of elementsOf(group, "ProjectReference")) {
			gate.skip(fieldOf(reference, "Include") ?? "ProjectReference", "a project of the same solution");
		}
		for (const reference of elementsOf(group, "Reference")) {
			if (textOf(reference, "HintPath") !== undefined) {
				gate.skip(fieldOf(reference, "Include") ?? "Reference", "a local file");
			}
		}
	}
	return { project: undefined, ...asked.content(), managed: managed.content().dependencies };
}

/** An attribute, or an element within. */
function fieldOf(element: JsonObject, name: string): string | undefined {
	const attribute = Object.hasOwn(element, `@${name}`) ? element[`@${name}`] : undefined;
	return typeof attribute === "string" ? attribute.trim() : textOf(element, name);
}

/** Properties of this file; one that stands elsewhere leaves the text as it is, and so names no version. */
function createResolver(groups: readonly JsonObject[]): (text: string | undefined) => string | undefined {
	const properties = new Map<string, string>();
	for (const group of groups.filter(isObject)) {
		for (const name of Object.keys(group)) {
			const value = textOf(group, name);
			if (value !== undefined) properties.set(name.toLowerCase(), value);
		}
	}
	return (text) => {
		let resolved = text;
		for (let round = 0; round < MAX_ROUNDS && resolved?.includes("$("); round++) {
			resolved = resolved.replace(PROPERTY, (whole, name: string) =>
				(properties.get(name.toLowerCase()) ?? whole).slice(0, MAX_LENGTH),
			);
			if (resolved.length > MAX_LENGTH) return resolved.slice(0, MAX_LENGTH);
		}
		return resolved;
	};
}
