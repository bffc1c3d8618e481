import { toDependencies } from "./dependency-graph.ts";
import type { GraphNode, GraphRoot, RootScope } from "./graph-walk.ts";
import { optionalObject, parseJsonDocument, stringOf, wrongShape } from "./json-document.ts";
import type { Manifest } from "./manifest.ts";
import { readNpmSpec } from "./npm-spec.ts";
import { createSkippedEntries } from "./skipped-entries.ts";

export type DependencyField =
	| "dependencies"
	| "optionalDependencies"
	| "peerDependencies"
	| "devDependencies";

/** npm installs peers as well; in its order of precedence, so that the first range of a name is the one that counts. */
export const DEPENDENCY_FIELDS: readonly (readonly [field: DependencyField, scope: RootScope])[] = [
	["optionalDependencies", "optional"],
	["dependencies", "prod"],
	["peerDependencies", "prod"],
	["devDependencies", "dev"],
];

/**
 * What the project asks for; nothing is locked, so there are no versions.
 *
 * @throws ManifestError
 */
export function readPackageJson(text: string): Manifest {
	const format = "package.json";
	const document = parseJsonDocument(text, format);
	const skipped = createSkippedEntries();
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	for (const [field, scope] of DEPENDENCY_FIELDS) {
		const asked = optionalObject(document, field, { format, path: "" });
		for (const name of Object.keys(asked ?? {})) {
			const written = asked?.[name];
			if (typeof written !== "string") throw wrongShape("a text", { format, path: `${field}.${name}` });
			const spec = readNpmSpec(name, written.trim());
			if (spec.kind === "elsewhere") {
				skipped.skip(`${name}@${written}`, spec.reason);
				continue;
			}
			const ref = skipped.refOf("npm", spec.name);
			if (!ref) continue;
			roots.push({ node: nodes.length, scope, requirement: spec.range });
			nodes.push({ ref, name: ref.name, version: undefined });
		}
	}
	return {
		format,
		project: stringOf(document["name"]),
		dependencies: toDependencies({ nodes, roots, edges: undefined }, format),
		skipped: skipped.list(),
	};
}
