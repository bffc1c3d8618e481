/** All ways by which a project comes to a package, the shortest first. Pure. */
import type { DependencyGraph, EdgeKind, GraphNode, GraphRoot } from "./graph-walk.ts";

export type WayStep = {
	name: string;
	version: string | undefined;
	/** The kind of need that the step before it has; undefined for a plain need, and for a direct dependency. */
	kind: EdgeKind | undefined;
};

/** `steps` begin with a direct dependency, by `root`. */
export type Way = { steps: WayStep[]; root: GraphRoot };

export type Ways = {
	/** At most `limit` paths, each once. */
	ways: Way[];
	/** False: there are more. */
	isAll: boolean;
	/** All direct dependencies that lead to it, regardless of `limit`. */
	owners: GraphRoot[];
};

/** A lockfile can hold more ways than anybody could read, or count. */
const MAX_VISITED = 200_000;
const UNREACHED = -1;

/** A path from its end: the node, the kind of need of the node before it (once known), and the rest of the path. */
type Tail = { node: number; kind: EdgeKind | undefined; next: Tail | undefined; length: number };

/** @param isTarget of a node that is the package, or one version of it */
export function waysTo(graph: DependencyGraph, isTarget: (node: GraphNode) => boolean, limit: number): Ways {
	const roots = Map.groupBy(graph.roots ?? [], ({ node }) => node);
	const needing = reversed(graph);
	const distance = distancesFrom(roots.keys(), graph);
	const targets = [...graph.nodes.keys()].filter((node) => isTarget(graph.nodes[node] as GraphNode));
	const found = new Map<string, Way>();
	// The queue orders by the least length that a way can still have. It is exact, since the distances are, so the
	// shortest ways come out first.
	const queue = createQueue<Tail>();
	function add(node: number, next: Tail | undefined): void {
		const rest = distance[node] ?? UNREACHED;
		if (rest === UNREACHED || isIn(node, next)) return;
		const length = (next?.length ?? 0) + 1;
		queue.add(length + rest, { node, kind: undefined, next, length });
	}
	for (const target of targets) add(target, undefined);
	let visited = 0;
	for (let tail = queue.take(); tail; tail = queue.take()) {
		const way = roots.get(tail.node)?.[0];
		if (way) {
			const steps = stepsOf(tail, graph.nodes);
			const key = JSON.stringify(steps);
			if (!found.has(key)) {
				if (found.size === limit)
					return { ways: [...found.values()], isAll: false, owners: ownersOf(targets, needing, roots) };
				found.set(key, { steps, root: way });
			}
		}
		if (++visited > MAX_VISITED) break;
		for (const { by, kind } of needing[tail.node] ?? []) add(by, { ...tail, kind });
	}
	return {
		ways: [...found.values()],
		isAll: visited <= MAX_VISITED,
		owners: ownersOf(targets, needing, roots),
	};
}

type Need = { by: number; kind: EdgeKind | undefined };

function reversed({ nodes, edges }: DependencyGraph): Need[][] {
	const needing: Need[][] = nodes.map(() => []);
	for (const by of nodes.keys()) edges?.(by, (needed, kind) => needing[needed]?.push({ by, kind }));
	return needing;
}

/** Steps from the nearest root, by the node's number. */
function distancesFrom(roots: Iterable<number>, { nodes, edges }: DependencyGraph): Int32Array {
	const distance = new Int32Array(nodes.length).fill(UNREACHED);
	const queue: number[] = [];
	function reach(node: number, steps: number): void {
		if (!(node >= 0 && node < nodes.length) || distance[node] !== UNREACHED) return;
		distance[node] = steps;
		queue.push(node);
	}
	for (const root of roots) reach(root, 0);
	for (let at = 0; at < queue.length; at++) {
		const node = queue[at] as number;
		edges?.(node, (needed) => reach(needed, (distance[node] ?? 0) + 1));
	}
	return distance;
}

function ownersOf(
	targets: readonly number[],
	needing: readonly Need[][],
	roots: ReadonlyMap<number, GraphRoot[]>,
): GraphRoot[] {
	const seen = new Set(targets);
	const queue = [...targets];
	for (const node of queue) {
		for (const { by } of needing[node] ?? []) {
			if (seen.has(by)) continue;
			seen.add(by);
			queue.push(by);
		}
	}
	return queue.flatMap((node) => roots.get(node)?.slice(0, 1) ?? []);
}

function isIn(node: number, tail: Tail | undefined): boolean {
	for (let at = tail; at; at = at.next) if (at.node === node) return true;
	return false;
}

function stepsOf(tail: Tail, nodes: readonly GraphNode[]): WayStep[] {
	const steps: WayStep[] = [];
	for (let at: Tail | undefined = tail; at; at = at.next) {
		const node = nodes[at.node];
		steps.push({ name: node?.ref?.name ?? node?.name ?? "", version: node?.version, kind: at.kind });
	}
	return steps;
}

/** A queue by small whole numbers, the smallest first. */
function createQueue<T>() {
	const buckets: T[][] = [];
	let least = 0;
	return {
		add(rank: number, item: T): void {
			const bucket = buckets[rank];
			if (bucket) bucket.push(item);
			else buckets[rank] = [item];
			least = Math.min(least, rank);
		},
		take(): T | undefined {
			while (least < buckets.length) {
				const bucket = buckets[least];
				if (bucket && bucket.length > 0) return bucket.pop();
				least += 1;
			}
			return undefined;
		},
	};
}
