/** project.assets.json in the folder obj: the packages that NuGet resolved for one project. */
import { isObject, type JsonObject } from "../../json-object.ts";
import { parseJsonDocument, stringOf, wrongShape } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import { collectRoots, type GraphNode, type GraphRoot } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "project.assets.json";

export const projectAssets = {
	id: FORMAT,
	family: "nuget",
	role: "lock",
	fileNames: [FORMAT],
	content: [{ kind: "json_key", key: "projectFileDependencyGroups" }],
	read: readProjectAssets,
} as const satisfies FormatDescription;

type Entry = { target: string; name: string; version: string; fields: JsonObject };

/** @throws ManifestError */
function readProjectAssets(text: string, gate: PackageGate): ManifestContent {
	const assets = parseJsonDocument(text, FORMAT);
	if (!isObject(assets["targets"])) throw wrongShape("an object", { format: FORMAT, path: "targets" });
	const entries = Object.entries(assets["targets"]).flatMap(([target, libraries]) =>
		entriesOf(target, libraries),
	);
	const numbers = new Map(
		entries.map(({ target, name }, number) => [`${target}\n${name.toLowerCase()}`, number]),
	);
	const nodes = entries.map((entry) => nodeOf(entry, gate));
	function edges(node: number, visit: (needed: number) => void): void {
		const { fields = {}, target = "" } = entries[node] ?? {};
		for (const name of Object.keys(objectAt(fields, "dependencies"))) {
			const needed = numbers.get(`${target}\n${name.toLowerCase()}`);
			if (needed !== undefined) visit(needed);
		}
	}
	const project = objectAt(assets, "project");
	const roots = collectRoots(rootsOf(project, entries), FORMAT);
	return {
		project: stringOf(objectAt(project, "restore")["projectName"]),
		...contentOf({ nodes, roots: isObject(assets["project"]) ? roots : undefined, edges }, FORMAT),
	};
}

/** Keys are `Name/1.0.0`. */
function entriesOf(target: string, libraries: unknown): Entry[] {
	if (!isObject(libraries)) return [];
	return Object.entries(libraries).map(([key, value]) => {
		const slash = key.lastIndexOf("/");
		if (slash === -1 || !isObject(value))
			throw wrongShape("a name with a version", { format: FORMAT, path: `targets.${target}.${key}` });
		return { target, name: key.slice(0, slash), version: key.slice(slash + 1), fields: value };
	});
}

function nodeOf({ name, version, fields }: Entry, gate: PackageGate): GraphNode {
	if (fields["type"] === "project") {
		gate.skip(name, "a project of the same solution");
		return { ref: undefined, name, version: undefined };
	}
	return { ref: gate.refOf("nuget", name), name, version };
}

function* rootsOf(project: JsonObject, entries: readonly Entry[]): Generator<GraphRoot> {
	const byName = Map.groupBy(entries.keys(), (node) => entries[node]?.name.toLowerCase() ?? "");
	for (const framework of Object.values(objectAt(project, "frameworks"))) {
		if (!isObject(framework)) continue;
		for (const [name, asked] of Object.entries(objectAt(framework, "dependencies"))) {
			const requirement = isObject(asked) ? stringOf(asked["version"]) : undefined;
			const isDev = isObject(asked) && asked["suppressParent"] === "All";
			for (const node of byName.get(name.toLowerCase()) ?? [])
				yield { node, scope: isDev ? "dev" : "prod", requirement };
		}
	}
}

function objectAt(parent: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	return isObject(value) ? value : {};
}
