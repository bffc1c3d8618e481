/** Builds the dependency graph from the places of a package-lock.json. */

import { isObject } from "../../json-object.ts";
import { optionalObject, stringOf } from "../documents/json-document.ts";
import type { DependencyGraph, EdgeKind, EdgeVisitor, GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { PackageGate } from "../package-gate.ts";
import { readNpmSpec } from "./npm-spec.ts";
import { DEPENDENCY_FIELDS, type DependencyField } from "./package-json.ts";
import type { Folder, Place, Places } from "./package-lock-place.ts";
import { findPlace } from "./package-lock-places.ts";

const FORMAT = "package-lock.json";
const RUNTIME: readonly DependencyField[] = ["dependencies", "optionalDependencies", "peerDependencies"];
const DEVELOPMENT: readonly DependencyField[] = ["devDependencies"];

type Visit = Parameters<EdgeVisitor>[1];

/** A dependency of the project or of a folder. */
type Asked = { name: string; spec: string };

/**
 * The workspaces' dependencies are as direct as the project's. A folder required by its path is not a workspace: its
 * dependencies are reached through it.
 *
 * @throws ManifestError
 */
export function createLockGraph(places: Places, gate: PackageGate): DependencyGraph {
	for (const { from, name, url } of places.byUrl) {
		const asking = places.modules[from];
		if (asking) markTarball(name, url, findPlace(name, asking, places), gate);
	}
	const project = places.folders.get("");
	const { members, local } = sortFolders(places);
	for (const folder of members) gate.skip(folder.at, "part of the same workspace");
	for (const folder of local) {
		gate.skip(folder.at, "a local path");
		folder.name = stringOf(folder.entry?.["name"]) ?? folder.at;
	}

	const nodes: GraphNode[] = [...places.modules];
	const folderNeeds = new Map<number, { folder: Folder; names: readonly string[] }>();
	function addFolder(folder: Folder, fields: readonly DependencyField[]): number {
		const number = nodes.push(folder) - 1;
		folderNeeds.set(number, { folder, names: askedBy(folder, fields).map(({ name }) => name) });
		return number;
	}
	for (const folder of local) folder.number = addFolder(folder, RUNTIME);
	// npm also installs the development dependencies of a local folder; they are kept apart because of their purpose.
	const development = local.map((folder): GraphRoot => {
		return { node: addFolder(folder, DEVELOPMENT), scope: "dev", requirement: undefined };
	});
	const isWhole = project?.entry !== undefined;
	const owners = isWhole ? [project, ...members] : [];
	const roots = [...owners.flatMap((owner) => rootsOf(owner, places, gate)), ...development];

	function visitPlace(name: string, from: Place, visit: Visit, kind?: EdgeKind): void {
		const number = findPlace(name, from, places)?.number;
		if (number !== undefined) visit(number, kind);
	}
	return {
		nodes,
		roots: isWhole ? roots : undefined,
		edges(node, visit) {
			const module = places.modules[node];
			if (module) {
				for (let at = module.firstNeed; at < module.endOfNeeds; at++) {
					visitPlace(places.needs[at] ?? "", module, visit, places.needKinds.get(at));
				}
				return;
			}
			const { folder, names } = folderNeeds.get(node) ?? {};
			if (folder) for (const name of names ?? []) visitPlace(name, folder, visit);
		},
	};
}

function markTarball(name: string, url: string, place: Place | undefined, gate: PackageGate): void {
	if (!place?.ref) return;
	place.ref = undefined;
	gate.skip(`${name}@${url}`, "a tarball by URL");
}

function sortFolders(places: Places): { members: Folder[]; local: Folder[] } {
	const project = places.folders.get("");
	const folders = [...places.folders.values()].filter(({ at, entry }) => at !== "" && entry !== undefined);
	if (project?.entry?.["workspaces"] === undefined) return { members: [], local: folders };
	const byPath = new Set<Place | undefined>();
	for (const folder of [project, ...folders]) {
		for (const { name, spec } of askedBy(folder, [...RUNTIME, ...DEVELOPMENT])) {
			if (/^(?:file|link):/.test(spec)) byPath.add(findPlace(name, folder, places));
		}
	}
	const isLocal = (folder: Folder) =>
		byPath.has(folder) && !isWorkspace(folder.at, project.entry?.["workspaces"]);
	return {
		members: folders.filter((folder) => !isLocal(folder)),
		local: folders.filter(isLocal),
	};
}

/** A member stays one when another member asks for its path. Stars count at a pattern's end, where people write them. */
function isWorkspace(folder: string, declared: unknown): boolean {
	const patterns = isObject(declared) ? declared["packages"] : declared;
	if (!Array.isArray(patterns)) return false;
	return patterns.some((pattern) => {
		const [, path, stars] = /^(?:\.\/)?([^*]*?)\/?(\/\*\*?)?$/.exec(stringOf(pattern) ?? "") ?? [];
		if (path === undefined || path === "") return false;
		if (stars === undefined) return folder === path;
		if (stars === "/**") return folder.startsWith(`${path}/`);
		return folder.startsWith(`${path}/`) && !folder.includes("/", path.length + 1);
	});
}

function rootsOf(owner: Folder, places: Places, gate: PackageGate): GraphRoot[] {
	return DEPENDENCY_FIELDS.flatMap(([field, scope]) =>
		askedBy(owner, [field]).flatMap(({ name, spec }) => {
			const place = findPlace(name, owner, places);
			if (place?.number === undefined) return [];
			if (spec.startsWith("http")) markTarball(name, spec, place, gate);
			const read = readNpmSpec(name, spec);
			const requirement = read.kind === "registry" ? read.range : undefined;
			return [{ node: place.number, scope, requirement }];
		}),
	);
}

/** @throws ManifestError when there is something else than names with their ranges */
function askedBy({ at, entry }: Folder, fields: readonly DependencyField[]): Asked[] {
	return fields.flatMap((field) => {
		const path = `packages[${JSON.stringify(at)}]`;
		const asked = optionalObject(entry ?? {}, field, { format: FORMAT, path }) ?? {};
		return Object.entries(asked).map(([name, spec]) => ({ name, spec: stringOf(spec) ?? "" }));
	});
}
