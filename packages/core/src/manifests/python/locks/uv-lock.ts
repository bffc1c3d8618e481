/** uv.lock: the project and its workspace members are packages of it, too. */

import { isObject, type JsonObject } from "../../../json-object.ts";
import { noLockfile, objectsIn, stringOf, wrongShape } from "../../documents/json-document.ts";
import { parseTomlDocument, tablesOf } from "../../documents/toml-document.ts";
import type { FormatDescription } from "../../format-description.ts";
import { rootsOfAsked } from "../../graph/asked-roots.ts";
import { contentOf } from "../../graph/dependency-graph.ts";
import { collectRoots, type GraphNode, type GraphRoot, type RootScope } from "../../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../../manifest.ts";
import type { PackageGate } from "../../package-gate.ts";

const FORMAT = "uv.lock";

export const uvLock = {
	id: FORMAT,
	family: "python",
	role: "lock",
	fileNames: [FORMAT],
	content: [
		{
			kind: "pattern",
			pattern:
				/^version = \d+\r?\n(?:revision = \d+\r?\n)?requires-python = |^source = \{ (?:registry|virtual|editable|workspace|git|url|path|directory) = /m,
		},
	],
	read: readUvLock,
} as const satisfies FormatDescription;

/** Sources of the project's own packages. */
const OWN_SOURCES = ["virtual", "editable"] as const;
const FOREIGN_SOURCES: ReadonlyMap<string, string> = new Map([
	["git", "a git repository"],
	["url", "a URL"],
	["path", "a local file"],
	["directory", "a local folder"],
]);

type Entry = { name: string; fields: JsonObject; source: JsonObject };
type Index = ReadonlyMap<string, readonly { node: number; version: string | undefined }[]>;

/** @throws ManifestError */
function readUvLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const lock = parseTomlDocument(text, FORMAT);
	const entries = tablesOf(lock, "package", FORMAT).map(toEntry);
	if (entries.length === 0 && lock["version"] === undefined) throw noLockfile(FORMAT, "uv lock");
	const nodes = entries.map((entry) => nodeOf(entry, gate));
	const index = indexOf(nodes);
	const own = entries.filter(isOwn);
	const roots = collectRoots(rootsOf(own, index), FORMAT);
	function edges(node: number, visit: (needed: number) => void): void {
		const fields = entries[node]?.fields ?? {};
		for (const needs of [fields["dependencies"], ...groupsOf(fields["optional-dependencies"])]) {
			for (const need of objectsIn(needs)) for (const target of targetsOf(need, index)) visit(target);
		}
	}
	return {
		project: own.find(isRoot)?.name,
		...contentOf({ nodes, roots: own.length > 0 ? roots : rootsOfAsked(asked, nodes), edges }, FORMAT),
	};
}

function toEntry(fields: JsonObject): Entry {
	const name = stringOf(fields["name"]);
	if (name === undefined) throw wrongShape("a name", { format: FORMAT, path: "package.name" });
	return { name, fields, source: isObject(fields["source"]) ? fields["source"] : {} };
}

function isOwn({ source }: Entry): boolean {
	return OWN_SOURCES.some((kind) => Object.hasOwn(source, kind));
}

function isRoot({ source }: Entry): boolean {
	return OWN_SOURCES.some((kind) => source[kind] === ".");
}

function nodeOf(entry: Entry, gate: PackageGate): GraphNode {
	const { name, fields, source } = entry;
	const version = stringOf(fields["version"]);
	const foreign = [...FOREIGN_SOURCES].find(([kind]) => Object.hasOwn(source, kind));
	if (foreign) gate.skip(name, foreign[1]);
	if (isOwn(entry) && !isRoot(entry)) gate.skip(name, "part of the same workspace");
	const origin = { url: stringOf(source["registry"]), kind: "registry" } as const;
	const ref = foreign || isOwn(entry) ? undefined : gate.refOf("pypi", name, origin);
	return { ref, name, version };
}

function indexOf(nodes: readonly GraphNode[]): Index {
	const index = new Map<string, { node: number; version: string | undefined }[]>();
	for (const [node, { name, version }] of nodes.entries()) {
		const known = index.get(name);
		if (known) known.push({ node, version });
		else index.set(name, [{ node, version }]);
	}
	return index;
}

/** A version is named where several of a package are locked. */
function* targetsOf(need: JsonObject, index: Index): Generator<number> {
	const version = stringOf(need["version"]);
	for (const known of index.get(stringOf(need["name"]) ?? "") ?? []) {
		if (version === undefined || known.version === version) yield known.node;
	}
}

function groupsOf(value: unknown): unknown[] {
	return isObject(value) ? Object.values(value) : [];
}

function* rootsOf(own: readonly Entry[], index: Index): Generator<GraphRoot> {
	for (const { fields } of own) {
		const requirements = requirementsOf(fields["metadata"]);
		for (const [needs, scope] of needsByScope(fields)) {
			for (const need of objectsIn(needs)) {
				const requirement = requirements.get(stringOf(need["name"]) ?? "");
				for (const node of targetsOf(need, index)) yield { node, scope, requirement };
			}
		}
	}
}

function needsByScope(fields: JsonObject): [needs: unknown, scope: RootScope][] {
	return [
		[fields["dependencies"], "prod"],
		...groupsOf(fields["optional-dependencies"]).map((group): [unknown, RootScope] => [group, "optional"]),
		...groupsOf(fields["dev-dependencies"]).map((group): [unknown, RootScope] => [group, "dev"]),
	];
}

/** The requirements of the project's own manifest, by name. */
function requirementsOf(metadata: unknown): Map<string, string> {
	if (!isObject(metadata)) return new Map();
	const lists = [metadata["requires-dist"], ...groupsOf(metadata["requires-dev"])];
	return new Map(
		lists.flatMap(objectsIn).flatMap(({ name, specifier }): [string, string][] => {
			return typeof name === "string" && typeof specifier === "string" ? [[name, specifier]] : [];
		}),
	);
}
