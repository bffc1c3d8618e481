import type { EdgeVisitor, GraphNode } from "../../graph/graph-walk.ts";
import { normalisePythonName } from "../requirements/python-list.ts";

/** Edges by name: Python installs one version of a package. @param needs of each node, as written */
export function createNameEdges(
	nodes: readonly GraphNode[],
	needs: readonly (readonly string[])[],
): EdgeVisitor {
	const byName = Map.groupBy(nodes.keys(), (node) => normalisePythonName(nodes[node]?.name ?? ""));
	return (node, visit) => {
		for (const name of new Set(needs[node])) {
			for (const needed of byName.get(normalisePythonName(name)) ?? []) visit(needed);
		}
	};
}
