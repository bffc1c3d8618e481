/** Walks a dependency graph from its roots: the way by which each node is reached first. Pure. */
import type { PackageRef } from "../../packages/package-ref.ts";
import { ManifestError } from "../manifest-error.ts";

/** Ten a node of the largest graph; real lockfiles have two to four. */
export const MAX_EDGES = 1_000_000;
/** Ten times the largest scan; no known project comes near. */
export const MAX_NODES = 100_000;

export type GraphNode = {
	/** Undefined for a node that is not a registry's package but leads to some (git, a local folder). */
	ref: PackageRef | undefined;
	/** The name that paths show when there is no `ref`. */
	name: string;
	version: string | undefined;
	/** The file's own word on the node; used when no path from a root decides. */
	isDev?: boolean | undefined;
	/** True when the package is for some systems only. */
	isPlatformBound?: boolean | undefined;
};

/** `unknown` when the file does not tell the purpose of its direct dependencies. */
export type RootScope = "prod" | "optional" | "unknown" | "dev";

export type GraphRoot = {
	/** Number of the node. */
	node: number;
	scope: RootScope;
	/** The range the project asks for. */
	requirement: string | undefined;
};

export type DependencyGraph = {
	/** A node's number is its place in this list. One node for each version (or place on disk) of a package. */
	nodes: readonly GraphNode[];
	/** The direct dependencies of the project and its workspaces. Undefined when the file does not tell. */
	roots: readonly GraphRoot[] | undefined;
	/**
	 * Names the numbers of the nodes that a node needs when asked, once a node at most: lists of them would take memory by
	 * the square where many need many. Undefined when the file does not tell. Numbers of no node are passed over.
	 */
	edges: EdgeVisitor | undefined;
};

export type EdgeVisitor = (node: number, visit: (needed: number, kind?: EdgeKind) => void) => void;

/** The kind of a need that is not plain: the package may be left out, or its user brings it. */
export type EdgeKind = "optional" | "peer";

/**
 * Roots may be as many as edges: each of many workspaces names many packages.
 *
 * @throws ManifestError `too_large`
 */
export function collectRoots(roots: Iterable<GraphRoot>, format: string): GraphRoot[] {
	const collected: GraphRoot[] = [];
	for (const root of roots) {
		if (collected.push(root) > MAX_EDGES) throw tooLarge(format, collected.length, "edges", MAX_EDGES);
	}
	return collected;
}

/** Each line's paths are walked to their end before the next line's. */
export const SCOPE_ORDER: readonly (readonly RootScope[])[] = [["prod", "optional"], ["unknown"], ["dev"]];
export const NOT_REACHED = -1;

/** The way by which the walk came to each node, by the node's number. */
export type Walk = {
	/** Place in the walk: smaller is earlier. */
	rank: Int32Array;
	/** The node it was reached from; NOT_REACHED for roots. */
	from: Int32Array;
	/** The root its path begins with. */
	origin: Int32Array;
	/** Names on the path, itself included. */
	length: Int32Array;
	/** Ranks from these on were reached first by ways of unknown purpose, then for development only. */
	firstUnknown: number;
	firstDev: number;
};

/** Breadth first, so by the shortest ways. @throws ManifestError `too_large` */
export function walkGraph(graph: DependencyGraph, format: string): Walk {
	const count = graph.nodes.length;
	if (count > MAX_NODES) throw tooLarge(format, count, "packages", MAX_NODES);
	const rank = new Int32Array(count).fill(NOT_REACHED);
	const from = new Int32Array(count).fill(NOT_REACHED);
	const origin = new Int32Array(count);
	const length = new Int32Array(count);
	const queue = new Int32Array(count);
	let reached = 0;
	let walked = 0;
	let edgeCount = 0;
	const visitEdges: EdgeVisitor = graph.edges ?? (() => {});

	function reach(node: number, predecessor: number): void {
		// Written so that NaN and invalid nodes are skipped as well.
		if (!(node >= 0 && node < count) || rank[node] !== NOT_REACHED) return;
		from[node] = predecessor;
		origin[node] = predecessor === NOT_REACHED ? node : (origin[predecessor] ?? node);
		length[node] = predecessor === NOT_REACHED ? 1 : (length[predecessor] ?? 0) + 1;
		rank[node] = reached;
		queue[reached++] = node;
	}
	function follow(needed: number): void {
		if (++edgeCount > MAX_EDGES) throw tooLarge(format, edgeCount, "edges", MAX_EDGES);
		reach(needed, queue[walked] ?? NOT_REACHED);
	}
	function walkOn(): void {
		for (; walked < reached; walked++) visitEdges(queue[walked] ?? NOT_REACHED, follow);
	}

	const ends = SCOPE_ORDER.map((scopes) => {
		for (const scope of scopes) {
			for (const root of graph.roots ?? []) if (root.scope === scope) reach(root.node, NOT_REACHED);
		}
		walkOn();
		return reached;
	});
	return { rank, from, origin, length, firstUnknown: ends[0] ?? 0, firstDev: ends[1] ?? 0 };
}

export function tooLarge(
	format: string,
	count: number,
	what: "packages" | "edges",
	limit: number,
): ManifestError {
	return new ManifestError(
		"too_large",
		`The ${format} has ${count} ${what}; at most ${limit} are read. Scan the project's parts one by one.`,
		{ format },
	);
}
