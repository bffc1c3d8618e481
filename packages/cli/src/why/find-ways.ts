/** Finds a package in the projects that were read, and the ways that lead to it. Pure. */
import type { DependencyGraph, GraphNode } from "@dephealth/core/manifests/graph/graph-walk.ts";
import { type Way, type WayStep, waysTo } from "@dephealth/core/manifests/graph/ways.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import type { ReadProject } from "@dephealth/core/manifests/read-projects.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { sortVersions } from "@dephealth/core/packages/version-order.ts";

/** One project that contains the package. */
export type WhyProject = {
	/** The file's path. */
	path: string;
	ref: PackageRef;
	isDev: boolean | undefined;
	versions: WhyVersion[];
	/** The direct dependencies that lead there, e.g. `next ^14`; null when the file does not tell. */
	owners: string[] | null;
};

export type WhyVersion = {
	/** Undefined where the file locks none. */
	version: string | undefined;
	/** Empty when the file does not tell which packages need which. */
	ways: ShownWay[];
	isAll: boolean;
};

/** `requirement` is the project's requirement for the first step. */
export type ShownWay = { steps: WayStep[]; requirement: string | undefined };

export type WhyQuery = { matches(ref: PackageRef): boolean; version: string | undefined };

export function findWays(projects: readonly ReadProject[], query: WhyQuery, limit: number): WhyProject[] {
	return projects.flatMap(({ path, manifest }) =>
		manifest.dependencies
			.filter(({ ref, versions }) => {
				return query.matches(ref) && (query.version === undefined || versions.includes(query.version));
			})
			.map((dependency) => whyProject(path, dependency, manifest.graph, query.version, limit)),
	);
}

function whyProject(
	path: string,
	dependency: ManifestDependency,
	graph: DependencyGraph | undefined,
	wanted: string | undefined,
	limit: number,
): WhyProject {
	const { ref, isDev, isDirect } = dependency;
	const versions = wanted === undefined ? dependency.versions : [wanted];
	if (!graph?.roots || !graph.edges) {
		const way = {
			steps: [{ name: ref.name, version: versions[0], kind: undefined }],
			requirement: dependency.requirement,
		};
		const ways = isDirect ? [way] : [];
		const shown = versions.length === 0 ? [undefined] : versions;
		return {
			path,
			ref,
			isDev,
			versions: shown.map((version) => ({ version, ways, isAll: true })),
			owners: isDirect ? [ownerText(ref.name, dependency.requirement)] : null,
		};
	}
	const isSame = (node: GraphNode) => node.ref?.name === ref.name && node.ref.ecosystem === ref.ecosystem;
	const grammar = describeEcosystem(ref.ecosystem).versions;
	const found = (versions.length === 0 ? [undefined] : sortVersions(versions, grammar)).map((version) => {
		const { ways, isAll, owners } = waysTo(
			graph,
			(node) => isSame(node) && (version === undefined || node.version === version),
			limit,
		);
		const names = owners.map(({ node, requirement }) => ownerText(nameOf(graph.nodes[node]), requirement));
		return { version, ways: ways.map(toShown), isAll, names };
	});
	return {
		path,
		ref,
		isDev,
		versions: found.map(({ version, ways, isAll }) => ({ version, ways, isAll })),
		owners: [...new Set(found.flatMap(({ names }) => names))].sort(),
	};
}

function toShown({ steps, root }: Way): ShownWay {
	return { steps, requirement: root.requirement };
}

function ownerText(name: string, requirement: string | undefined): string {
	return requirement === undefined ? name : `${name} ${requirement}`;
}

function nameOf(node: GraphNode | undefined): string {
	return node?.ref?.name ?? node?.name ?? "";
}

const MAX_SIMILAR = 5;

/** Names that contain the requested one, or are contained in it, as help for misspellings. */
export function similarNames(projects: readonly ReadProject[], name: string): string[] {
	const wanted = name.toLowerCase();
	const names = new Set(projects.flatMap(({ manifest }) => manifest.dependencies.map(({ ref }) => ref.name)));
	return [...names]
		.filter((known) => known.toLowerCase().includes(wanted) || isOneSlipAway(known.toLowerCase(), wanted))
		.sort((a, b) => a.length - b.length)
		.slice(0, MAX_SIMILAR);
}

/** One letter added, removed or replaced, or two letters swapped. */
function isOneSlipAway(a: string, b: string): boolean {
	if (Math.abs(a.length - b.length) > 1) return false;
	let at = 0;
	while (at < a.length && a[at] === b[at]) at += 1;
	const [restA, restB] = [a.slice(at), b.slice(at)];
	return (
		restA.slice(1) === restB ||
		restA === restB.slice(1) ||
		restA.slice(1) === restB.slice(1) ||
		(restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
	);
}
