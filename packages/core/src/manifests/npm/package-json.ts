import { isObject, type JsonObject } from "../../json-object.ts";
import { optionalObject, parseJsonDocument, stringOf } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot, RootScope } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { readNpmSpec } from "./npm-spec.ts";

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

export const packageJson = {
	id: "package.json",
	family: "npm",
	role: "asks",
	fileNames: ["package.json"],
	content: [
		{ kind: "common_json_key", key: "dependencies" },
		{ kind: "common_json_key", key: "devDependencies" },
		{ kind: "common_json_key", key: "peerDependencies" },
		{ kind: "common_json_key", key: "optionalDependencies" },
		{ kind: "common_json_key", key: "workspaces" },
		{ kind: "common_json_key", key: "scripts" },
	],
	read: readPackageJson,
} as const satisfies FormatDescription;

/**
 * Reads the direct dependencies; nothing is locked, so there are no versions.
 *
 * @throws ManifestError
 */
function readPackageJson(text: string, gate: PackageGate): ManifestContent {
	const format = "package.json";
	const document = parseJsonDocument(text, format);
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	const elsewhere: Asked[] = [];
	for (const [field, scope] of DEPENDENCY_FIELDS) {
		const asked = optionalObject(document, field, { format, path: "" });
		for (const name of Object.keys(asked ?? {})) {
			const written = asked?.[name];
			// Comments are written as `//`, with anything behind it.
			if (typeof written !== "string") {
				gate.skip(name, "not followed by a version or a range");
				continue;
			}
			const spec = readNpmSpec(name, written.trim());
			if (spec.kind === "elsewhere") {
				gate.skip(`${name}@${written}`, spec.reason);
				elsewhere.push({ name, requirement: undefined, isDev: scope === "dev" });
				continue;
			}
			const ref = gate.refOf("npm", spec.name);
			if (!ref) {
				elsewhere.push({ name: spec.name, requirement: spec.range, isDev: scope === "dev" });
				continue;
			}
			roots.push({ node: nodes.length, scope, requirement: spec.range });
			nodes.push({ ref, name: ref.name, version: undefined });
		}
	}
	return {
		project: stringOf(document["name"]),
		...contentOf({ nodes, roots, edges: undefined }, format),
		askedElsewhere: elsewhere,
		maybeInstalled: optionalPeers(document),
	};
}

function optionalPeers(document: JsonObject): ReadonlySet<string> {
	const meta = isObject(document["peerDependenciesMeta"]) ? document["peerDependenciesMeta"] : {};
	const others = [document["dependencies"], document["devDependencies"]].filter(isObject);
	const names = Object.entries(meta)
		.filter(([, about]) => isObject(about) && about["optional"] === true)
		.map(([name]) => name);
	return new Set(names.filter((name) => !others.some((asked) => Object.hasOwn(asked, name))));
}
