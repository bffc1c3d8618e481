/** packages.config, NuGet's list before project files had references. It names everything, direct or not. */
import { stringOf } from "../documents/json-document.ts";
import { elementsOf, parseXmlDocument } from "../documents/xml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "packages.config";

export const packagesConfig = {
	id: FORMAT,
	family: "nuget",
	role: "list",
	fileNames: [FORMAT],
	matchesName: (name) => /^packages\..+\.config$/.test(name),
	content: [{ kind: "xml_root", name: "packages" }],
	read: readPackagesConfig,
} as const satisfies FormatDescription;

/** @throws ManifestError */
function readPackagesConfig(text: string, gate: PackageGate): ManifestContent {
	const nodes = elementsOf(parseXmlDocument(text, "packages", FORMAT), "package").flatMap(
		(element): GraphNode[] => {
			const name = stringOf(element["@id"]);
			if (name === undefined) return [];
			const isDev = element["@developmentDependency"] === "true" ? true : undefined;
			return [{ ref: gate.refOf("nuget", name), name, version: stringOf(element["@version"]), isDev }];
		},
	);
	return {
		project: undefined,
		...contentOf({ nodes, roots: undefined, edges: undefined }, FORMAT),
	};
}
