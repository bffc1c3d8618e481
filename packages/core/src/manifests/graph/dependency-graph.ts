/** Derives the facts of each package from the dependency graph: versions, direct, development, shortest path. Pure. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { sortVersions } from "../../packages/version-order.ts";
import type { ManifestContent, ManifestDependency } from "../manifest.ts";
import {
	type DependencyGraph,
	type GraphNode,
	type GraphRoot,
	NOT_REACHED,
	SCOPE_ORDER,
	type Walk,
	walkGraph,
} from "./graph-walk.ts";

/** Three times the longest shortest path seen; a chain of all nodes would otherwise take memory by the square. */
export const MAX_PATH_LENGTH = 64;

/** A package while its nodes are put together. */
type Merged = {
	dependency: ManifestDependency;
	/** The node reached first; the first one of all when none was. */
	node: number;
};

/** A reader's result: the packages, and the graph they were read from. @throws ManifestError `too_large` */
export function contentOf(
	graph: DependencyGraph,
	format: string,
): Pick<ManifestContent, "dependencies" | "graph"> {
	return { dependencies: toDependencies(graph, format), graph };
}

/**
 * Each package once, in the order of its first node. A package is for development only if no other path leads to it.
 * Its path is the shortest, and goes through development dependencies only when there is no other path. Among paths
 * of equal length the one whose root and edges come first wins. Linear in nodes and edges; cycles do no harm. In a
 * path longer than MAX_PATH_LENGTH, names after the first are replaced by `…`.
 *
 * @throws ManifestError `too_large`
 */
export function toDependencies(graph: DependencyGraph, format: string): ManifestDependency[] {
	const { nodes, roots } = graph;
	const walk = walkGraph(graph, format);
	const packages = createPackageIndex();
	const merged = mergeNodes(graph, walk, packages);
	for (const scope of SCOPE_ORDER.flat()) {
		for (const root of roots ?? []) if (root.scope === scope) markDirect(root, nodes, packages);
	}
	return merged.map(({ dependency, node }) => {
		if (dependency.versions.length > 1) {
			const grammar = describeEcosystem(dependency.ref.ecosystem).versions;
			dependency.versions = sortVersions(dependency.versions, grammar);
		}
		const owner = dependency.isDirect ? undefined : platformOwnerOf(node, nodes, walk);
		if (owner !== undefined) dependency.platformOf = owner;
		dependency.path = dependency.isDirect ? [dependency.ref.name] : pathTo(node, nodes, walk);
		return dependency;
	});
}

function mergeNodes(graph: DependencyGraph, walk: Walk, packages: PackageIndex): Merged[] {
	const merged: Merged[] = [];
	const isDirect = graph.roots ? false : undefined;
	for (let number = 0; number < graph.nodes.length; number++) {
		const first = mergeNode(number, graph.nodes[number], walk, packages, isDirect);
		if (first) merged.push(first);
	}
	return merged;
}

/** The package when this is its first node. */
function mergeNode(
	number: number,
	node: GraphNode | undefined,
	walk: Walk,
	packages: PackageIndex,
	isDirect: false | undefined,
): Merged | undefined {
	if (!node?.ref) return undefined;
	const { ref, version } = node;
	const isDev = purposeOf(number, node, walk);
	const known = packages.get(ref);
	if (!known) {
		const versions = version ? [version] : [];
		const first = {
			dependency: { ref, versions, requirement: undefined, isDirect, isDev, path: [] },
			node: number,
		};
		packages.set(ref, first);
		return first;
	}
	if (version) known.dependency.versions.push(version);
	known.dependency.isDev = eitherPurpose(known.dependency.isDev, isDev);
	if (isReachedBefore(number, known.node, walk)) known.node = number;
	return undefined;
}

type PackageIndex = {
	get(ref: PackageRef): Merged | undefined;
	set(ref: PackageRef, merged: Merged): void;
};

/** Two maps, since joining ecosystem and name to one key would take the most time here. */
function createPackageIndex(): PackageIndex {
	const ecosystems = new Map<Ecosystem, Map<string, Merged>>();
	return {
		get: ({ ecosystem, name }) => ecosystems.get(ecosystem)?.get(name),
		set({ ecosystem, name }, merged) {
			const names = ecosystems.get(ecosystem);
			if (names) names.set(name, merged);
			else ecosystems.set(ecosystem, new Map([[name, merged]]));
		},
	};
}

function purposeOf(number: number, node: GraphNode, walk: Walk): boolean | undefined {
	const rank = walk.rank[number] ?? NOT_REACHED;
	if (rank === NOT_REACHED) return node.isDev;
	if (rank < walk.firstUnknown) return false;
	return rank < walk.firstDev ? node.isDev : true;
}

/** True when both are for development; undefined when one that decides is unknown. */
function eitherPurpose(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
	if (a === b) return a;
	return a === false || b === false ? false : undefined;
}

function isReachedBefore(a: number, b: number, { rank }: Walk): boolean {
	const [rankA, rankB] = [rank[a] ?? NOT_REACHED, rank[b] ?? NOT_REACHED];
	return rankA !== NOT_REACHED && (rankB === NOT_REACHED || rankA < rankB);
}

function markDirect(root: GraphRoot, nodes: readonly GraphNode[], packages: PackageIndex): void {
	const ref = nodes[root.node]?.ref;
	const dependency = ref && packages.get(ref)?.dependency;
	if (!dependency) return;
	dependency.isDirect = true;
	dependency.requirement ??= root.requirement;
}

/** Past other builds on the way: sharp's need builds of libvips. */
function platformOwnerOf(node: number, nodes: readonly GraphNode[], walk: Walk): string | undefined {
	let owner = node;
	for (let climbed = 0; climbed < MAX_PATH_LENGTH && nodes[owner]?.isPlatformBound; climbed++) {
		owner = walk.from[owner] ?? NOT_REACHED;
	}
	const { ref, isPlatformBound = false } = nodes[owner] ?? {};
	return owner === node || isPlatformBound ? undefined : ref?.name;
}

function pathTo(node: number, nodes: readonly GraphNode[], walk: Walk): string[] {
	const whole = walk.length[node] ?? 0;
	if (whole <= 1) return [nameOf(nodes[node])];
	const path = new Array<string>(Math.min(whole, MAX_PATH_LENGTH));
	let from = node;
	for (let at = path.length - 1; at >= 0; at--) {
		path[at] = nameOf(nodes[from]);
		from = walk.from[from] ?? NOT_REACHED;
	}
	if (whole > MAX_PATH_LENGTH) path.splice(0, 2, nameOf(nodes[walk.origin[node] ?? node]), "…");
	return path;
}

function nameOf(node: GraphNode | undefined): string {
	return node?.ref?.name ?? node?.name ?? "";
}
