/** Completes a lock's graph with the manifests beside it. Pure. */
import type { Asked } from "../manifest.ts";
import type { GraphNode, GraphRoot, RootScope } from "./graph-walk.ts";

/**
 * Roots by the names of direct dependencies. Undefined when there are none: then it stays unknown which packages are
 * direct.
 *
 * @param exact the node that the lock gives for this dependency; otherwise all nodes of the name
 */
export function rootsOfAsked(
	asked: readonly Asked[],
	nodes: readonly GraphNode[],
	exact: (asked: Asked) => number | undefined = () => undefined,
): GraphRoot[] | undefined {
	if (asked.length === 0) return undefined;
	const byName = Map.groupBy(nodes.keys(), (node) => nameOf(nodes[node]));
	const told = new Set(asked.filter(({ isDev }) => isDev !== undefined).map(({ name }) => name));
	return asked.flatMap((dependency) => {
		if (dependency.isDev === undefined && told.has(dependency.name)) return [];
		const node = exact(dependency);
		const answering = node === undefined ? (byName.get(dependency.name) ?? []) : [node];
		return answering.map((node): GraphRoot => {
			return { node, scope: scopeOf(dependency), requirement: dependency.requirement };
		});
	});
}

/**
 * The lock knows the direct dependencies but not their purpose; the manifests tell it, one entry for each project
 * that asks.
 */
export function withAskedScopes(
	roots: readonly GraphRoot[],
	asked: readonly Asked[],
	nodes: readonly GraphNode[],
): GraphRoot[] {
	const scopes = Map.groupBy(asked, ({ name }) => name);
	return roots.flatMap((root) => {
		const known = root.scope === "unknown" ? scopes.get(nameOf(nodes[root.node]) ?? "") : undefined;
		if (!known) return [root];
		const same = known.filter(
			({ isDev, requirement }) => isDev !== undefined && requirement === root.requirement,
		);
		const told = same.length > 0 ? same : known.filter(({ isDev }) => isDev !== undefined);
		return [...new Set((told.length > 0 ? told : known).map(scopeOf))].map((scope) => ({ ...root, scope }));
	});
}

/** A node that is from no registry leads on to packages that are. */
function nameOf(node: GraphNode | undefined): string | undefined {
	return node?.ref?.name ?? node?.name;
}

function scopeOf({ isDev }: Asked): RootScope {
	if (isDev === undefined) return "unknown";
	return isDev ? "dev" : "prod";
}
