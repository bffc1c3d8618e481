/** Builds the result of files that list only direct dependencies. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
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
	/** The environments in which it is installed, as the file writes them; undefined when it is in all. */
	onlyWhere?: string | undefined;
	origin?: Origin | undefined;
};

export type AskedPackages = {
	/** Skipped when it is no package of a public registry. */
	add(asked: AskedPackage): void;
	/** Adds an entry that the caller has skipped. */
	addElsewhere(name: string, scope: RootScope): void;
	/** @throws ManifestError `too_large` */
	content(): Pick<ManifestContent, "dependencies" | "onlyWhere"> & { askedElsewhere: Asked[] };
};

export function createAskedPackages(ecosystem: Ecosystem, format: string, gate: PackageGate): AskedPackages {
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	const askedElsewhere: Asked[] = [];
	const conditions = new Map<string, Set<string | undefined>>();

	function addElsewhere(name: string, scope: RootScope): void {
		const isDev = scope === "unknown" ? undefined : scope === "dev";
		askedElsewhere.push({ name, requirement: undefined, isDev });
	}

	return {
		addElsewhere,
		add({ name, scope, requirement, version, onlyWhere, origin }) {
			const ref = gate.refOf(ecosystem, name, origin);
			if (!ref) {
				addElsewhere(name, scope);
				return;
			}
			roots.push({ node: nodes.length, scope, requirement });
			nodes.push({ ref, name: ref.name, version });
			conditions.set(ref.name, (conditions.get(ref.name) ?? new Set()).add(onlyWhere));
		},
		content: () => ({
			dependencies: toDependencies({ nodes, roots, edges: undefined }, format),
			askedElsewhere,
			onlyWhere: conditional(conditions),
		}),
	};
}

/** A name that is once asked for without a condition is asked for everywhere. */
function conditional(conditions: ReadonlyMap<string, ReadonlySet<string | undefined>>): Map<string, string> {
	return new Map(
		[...conditions].flatMap(([name, all]): [string, string][] => {
			const told = [...all].filter((condition) => condition !== undefined);
			return told.length === all.size ? [[name, told.join(" or ")]] : [];
		}),
	);
}
