/** Completes a lock's graph with the manifests beside it. Pure. */
import type { Asked } from "../manifest.ts";
import type { GraphNode, GraphRoot, RootScope } from "./graph-walk.ts";

/**
 * Roots by the names that are asked for. Undefined when nothing is: then it stays unknown what is direct.
 *
 * @param exact the node that answers just this, where the lock says which; otherwise all nodes of the name do
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

/** The lock knows what is direct, but not for what: the manifests say it, once for each that asks. */
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
