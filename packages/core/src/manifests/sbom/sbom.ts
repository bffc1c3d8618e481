/** The common part of CycloneDX and SPDX: components, their dependencies, and the subject of the bill. Pure. */

import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot, RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { readPurlPackage } from "./purl-package.ts";

export type SbomComponent = {
	/** Its name in edges. */
	id: string | undefined;
	name: string;
	purl: string | undefined;
	/** The address that it is said to have been fetched from. */
	mentioned?: string | undefined;
	/** Said to be no package that anybody could get. */
	isPrivate?: boolean;
	/** Undefined when the file does not tell. */
	scope: RootScope | undefined;
};

export type SbomEdge = { from: string; to: string; scope?: RootScope };

export type Sbom = {
	/** The ids of the subjects of the bill. What they need is direct. */
	subjects: ReadonlySet<string>;
	project: string | undefined;
	components: readonly SbomComponent[];
	edges: readonly SbomEdge[];
	/** The edges from the subjects lead to every package, so they do not tell which are direct. */
	isFlat?: boolean;
};

/** @throws ManifestError `too_large` */
export function toManifest(
	{ subjects, project, components, edges, isFlat = false }: Sbom,
	format: string,
	gate: PackageGate,
): ManifestContent {
	const nodes = components.map((component) => nodeOf(component, subjects, gate));
	const numbers = new Map(
		components.flatMap(({ id }, node) => (id === undefined ? [] : [[id, node] as const])),
	);
	const needs: number[][] = components.map(() => []);
	const roots: GraphRoot[] = [];
	for (const { from, to, scope } of edges) {
		const target = numbers.get(to);
		if (target === undefined) continue;
		const source = numbers.get(from);
		if (source !== undefined) needs[source]?.push(target);
		if (!subjects.has(from)) continue;
		roots.push({
			node: target,
			scope: scope ?? components[target]?.scope ?? "unknown",
			requirement: undefined,
		});
	}
	// Many bills only list packages and do not tell which are direct.
	const graph = {
		nodes,
		roots: roots.length > 0 && !isFlat ? roots : undefined,
		edges(node: number, visit: (needed: number) => void): void {
			for (const needed of needs[node] ?? []) visit(needed);
		},
	};
	return { project, ...contentOf(graph, format) };
}

function nodeOf(
	{ id, name, purl, mentioned, isPrivate, scope }: SbomComponent,
	subjects: ReadonlySet<string>,
	gate: PackageGate,
): GraphNode {
	const nothing = { ref: undefined, name, version: undefined };
	if (id !== undefined && subjects.has(id)) return nothing;
	if (isPrivate) {
		gate.skip(name, "marked as private");
		return nothing;
	}
	if (purl === undefined) {
		gate.skip(name, "without a package URL");
		return nothing;
	}
	const found = readPurlPackage(purl, mentioned, gate);
	if (!found) return nothing;
	return { ref: found.ref, name, version: found.version, isDev: purposeOf(scope) };
}

function purposeOf(scope: RootScope | undefined): boolean | undefined {
	if (scope === undefined || scope === "unknown") return undefined;
	return scope === "dev";
}
