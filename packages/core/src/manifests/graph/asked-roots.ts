/** What the manifests beside a lock tell of its graph. Pure. */
import type { ManifestDependency } from "../manifest.ts";
import type { GraphNode, GraphRoot, RootScope } from "./graph-walk.ts";

/** Roots by the names that are asked for. Undefined when nothing is: then it stays unknown what is direct. */
export function rootsOfAsked(
	asked: readonly ManifestDependency[],
	nodes: readonly GraphNode[],
): GraphRoot[] | undefined {
	if (asked.length === 0) return undefined;
	const byName = Map.groupBy(nodes.keys(), (node) => nodes[node]?.ref?.name);
	return asked.flatMap((dependency) =>
		(byName.get(dependency.ref.name) ?? []).map((node): GraphRoot => {
			return { node, scope: scopeOf(dependency), requirement: dependency.requirement };
		}),
	);
}

/** The lock knows what is direct, but not for what: the manifests say it, once for each that asks. */
export function withAskedScopes(
	roots: readonly GraphRoot[],
	asked: readonly ManifestDependency[],
	nodes: readonly GraphNode[],
): GraphRoot[] {
	const scopes = Map.groupBy(asked, ({ ref }) => ref.name);
	return roots.flatMap((root) => {
		const known = root.scope === "unknown" ? scopes.get(nodes[root.node]?.ref?.name ?? "") : undefined;
		if (!known) return [root];
		return [...new Set(known.map(scopeOf))].map((scope) => ({ ...root, scope }));
	});
}

function scopeOf({ isDev }: ManifestDependency): RootScope {
	if (isDev === undefined) return "unknown";
	return isDev ? "dev" : "prod";
}
