/** The nested `dependencies` of a package-lock.json of version 1. */

import { isObject, type JsonObject, MAX_DEPTH, stringOf, wrongShape } from "../documents/json-document.ts";
import type { DependencyGraph, GraphNode } from "../graph/graph-walk.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { readNpmSpec } from "./npm-spec.ts";

const FORMAT = "package-lock.json";

/**
 * Which of them the project names itself, version 1 does not tell: there are nodes alone.
 *
 * @throws ManifestError
 */
export function createTreeGraph(dependencies: JsonObject, gate: PackageGate): DependencyGraph {
	const nodes: GraphNode[] = [];
	const levels = [{ dependencies, path: "dependencies", depth: 1 }];
	for (let level = levels.pop(); level; level = levels.pop()) {
		for (const [name, entry] of Object.entries(level.dependencies)) {
			const path = `${level.path}[${JSON.stringify(name)}]`;
			if (!isObject(entry)) throw wrongShape("an object", { format: FORMAT, path });
			nodes.push(nodeOf(name, entry, gate));
			const inner = entry["dependencies"];
			if (inner === undefined) continue;
			if (!isObject(inner)) throw wrongShape("an object", { format: FORMAT, path: `${path}.dependencies` });
			if (level.depth === MAX_DEPTH) {
				throw new ManifestError("too_large", `The ${FORMAT} is nested deeper than ${MAX_DEPTH} levels.`, {
					format: FORMAT,
				});
			}
			levels.push({ dependencies: inner, path: `${path}.dependencies`, depth: level.depth + 1 });
		}
	}
	return { nodes, roots: undefined, edges: undefined };
}

function nodeOf(folder: string, entry: JsonObject, gate: PackageGate): GraphNode {
	const locked = stringOf(entry["version"]) ?? "";
	const spec = readNpmSpec(folder, locked);
	const isDev = entry["dev"] === true;
	if (spec.kind === "elsewhere") {
		gate.skip(`${folder}@${locked}`, spec.reason);
		return { ref: undefined, name: folder, version: undefined, isDev };
	}
	const resolved = stringOf(entry["resolved"]);
	const from = resolved === undefined ? undefined : readNpmSpec(spec.name, resolved);
	if (resolved && from?.kind === "elsewhere" && !/^https?:/.test(resolved)) {
		gate.skip(`${folder}@${resolved}`, from.reason);
		return { ref: undefined, name: folder, version: undefined, isDev };
	}
	const origin = resolved ? ({ url: resolved, kind: "download" } as const) : undefined;
	const version = spec.range === "" ? undefined : spec.range;
	return { ref: gate.refOf("npm", spec.name, origin), name: spec.name, version, isDev };
}
