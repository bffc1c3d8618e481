/** The nested `dependencies` of a package-lock.json of version 1. */

import { isObject, type JsonObject } from "../../json-object.ts";
import { MAX_DEPTH, stringOf, wrongShape } from "../documents/json-document.ts";
import { rootsOfAsked } from "../graph/asked-roots.ts";
import type { DependencyGraph, GraphNode } from "../graph/graph-walk.ts";
import type { Asked } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { readNpmSpec } from "./npm-spec.ts";

const FORMAT = "package-lock.json";

/** The packages of one node_modules, by folder name, and the level around it. */
type Level = { names: Map<string, number>; outer: Level | undefined };

/**
 * Version 1 does not tell which of them are direct; a package.json beside it may.
 *
 * @throws ManifestError
 */
export function createTreeGraph(
	dependencies: JsonObject,
	gate: PackageGate,
	asked: readonly Asked[],
): DependencyGraph {
	const nodes: GraphNode[] = [];
	const needs: { names: string[]; level: Level }[] = [];
	const top: Level = { names: new Map(), outer: undefined };
	const levels = [{ dependencies, path: "dependencies", depth: 1, level: top }];
	for (let next = levels.pop(); next; next = levels.pop()) {
		for (const [name, entry] of Object.entries(next.dependencies)) {
			const path = `${next.path}[${JSON.stringify(name)}]`;
			if (!isObject(entry)) throw wrongShape("an object", { format: FORMAT, path });
			next.level.names.set(name, nodes.push(nodeOf(name, entry, gate)) - 1);
			const own: Level = { names: new Map(), outer: next.level };
			needs.push({ names: isObject(entry["requires"]) ? Object.keys(entry["requires"]) : [], level: own });
			const inner = entry["dependencies"];
			if (inner === undefined) continue;
			if (!isObject(inner)) throw wrongShape("an object", { format: FORMAT, path: `${path}.dependencies` });
			if (next.depth === MAX_DEPTH) {
				throw new ManifestError("too_large", `The ${FORMAT} is nested deeper than ${MAX_DEPTH} levels.`, {
					format: FORMAT,
				});
			}
			levels.push({ dependencies: inner, path: `${path}.dependencies`, depth: next.depth + 1, level: own });
		}
	}
	return {
		nodes,
		roots: rootsOfAsked(asked, nodes, ({ name }) => top.names.get(name)),
		edges(node, visit) {
			const { names = [], level } = needs[node] ?? {};
			for (const name of names) {
				const needed = findFrom(level, name);
				if (needed !== undefined) visit(needed);
			}
		},
	};
}

/** Looks as Node.js does: nearest first, then outwards. */
function findFrom(level: Level | undefined, name: string): number | undefined {
	for (let at = level; at; at = at.outer) {
		const found = at.names.get(name);
		if (found !== undefined) return found;
	}
	return undefined;
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
