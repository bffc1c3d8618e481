/** Builds the result of files that list only direct dependencies. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { Asked, ManifestDependency } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { toDependencies } from "./dependency-graph.ts";
import type { GraphNode, GraphRoot, RootScope } from "./graph-walk.ts";

export type AskedPackage = {
	name: string;
	scope: RootScope;
	requirement: string | undefined;
	/** The version, when the file names a single one. */
	version?: string | undefined;
	origin?: Origin | undefined;
};

export type AskedPackages = {
	/** Skipped when it is no package of a public registry. */
	add(asked: AskedPackage): void;
	/** Adds an entry that the caller has skipped. */
	addElsewhere(name: string, scope: RootScope): void;
	/** @throws ManifestError `too_large` */
	content(): { dependencies: ManifestDependency[]; askedElsewhere: Asked[] };
};

export function createAskedPackages(ecosystem: Ecosystem, format: string, gate: PackageGate): AskedPackages {
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	const askedElsewhere: Asked[] = [];

	function addElsewhere(name: string, scope: RootScope): void {
		const isDev = scope === "unknown" ? undefined : scope === "dev";
		askedElsewhere.push({ name, requirement: undefined, isDev });
	}

	return {
		addElsewhere,
		add({ name, scope, requirement, version, origin }) {
			const ref = gate.refOf(ecosystem, name, origin);
			if (!ref) {
				addElsewhere(name, scope);
				return;
			}
			roots.push({ node: nodes.length, scope, requirement });
			nodes.push({ ref, name: ref.name, version });
		},
		content: () => ({
			dependencies: toDependencies({ nodes, roots, edges: undefined }, format),
			askedElsewhere,
		}),
	};
}
