/** uv.lock: the project and its workspace members are packages of it, too. */
import { toDependencies } from "./dependency-graph.ts";
import type { GraphNode, GraphRoot, RootScope } from "./graph-walk.ts";
import { isObject, type JsonObject, objectsIn, stringOf, wrongShape } from "./json-document.ts";
import type { Manifest } from "./manifest.ts";
import { createSkippedEntries, type SkippedEntries } from "./skipped-entries.ts";
import { parseTomlDocument, tablesOf } from "./toml-document.ts";

const FORMAT = "uv.lock";
/** Sources of what is the project's own. */
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
export function readUvLock(text: string): Manifest {
	const entries = tablesOf(parseTomlDocument(text, FORMAT), "package", FORMAT).map(toEntry);
	const skipped = createSkippedEntries();
	const nodes = entries.map((entry) => nodeOf(entry, skipped));
	const index = indexOf(nodes);
	const edges = entries.map(({ fields }) => [
		...targetsOf(fields["dependencies"], index),
		...groupsOf(fields["optional-dependencies"]).flatMap((group) => targetsOf(group, index)),
	]);
	const own = entries.filter(isOwn);
	const roots = own.flatMap((entry) => rootsOf(entry, index));
	return {
		format: FORMAT,
		project: own.find(({ source }) => OWN_SOURCES.some((kind) => source[kind] === "."))?.name,
		dependencies: toDependencies({ nodes, roots: own.length > 0 ? roots : undefined, edges }, FORMAT),
		skipped: skipped.list(),
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

function nodeOf(entry: Entry, skipped: SkippedEntries): GraphNode {
	const { name, fields, source } = entry;
	const version = stringOf(fields["version"]);
	const foreign = [...FOREIGN_SOURCES].find(([kind]) => Object.hasOwn(source, kind));
	if (foreign) skipped.skip(name, foreign[1]);
	const ref = foreign || isOwn(entry) ? undefined : skipped.refOf("pypi", name);
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
function targetsOf(needs: unknown, index: Index): number[] {
	return objectsIn(needs).flatMap((need) => {
		const version = stringOf(need["version"]);
		const known = index.get(stringOf(need["name"]) ?? "") ?? [];
		return known
			.filter((entry) => version === undefined || entry.version === version)
			.map(({ node }) => node);
	});
}

function groupsOf(value: unknown): unknown[] {
	return isObject(value) ? Object.values(value) : [];
}

function rootsOf({ fields }: Entry, index: Index): GraphRoot[] {
	const requirements = requirementsOf(fields["metadata"]);
	const roots = (needs: unknown, scope: RootScope) =>
		objectsIn(needs).flatMap((need): GraphRoot[] => {
			const requirement = requirements.get(stringOf(need["name"]) ?? "");
			return targetsOf([need], index).map((node) => ({ node, scope, requirement }));
		});
	return [
		...roots(fields["dependencies"], "prod"),
		...groupsOf(fields["optional-dependencies"]).flatMap((group) => roots(group, "optional")),
		...groupsOf(fields["dev-dependencies"]).flatMap((group) => roots(group, "dev")),
	];
}

/** What the project's own manifest asks for, by name. */
function requirementsOf(metadata: unknown): Map<string, string> {
	if (!isObject(metadata)) return new Map();
	const lists = [metadata["requires-dist"], ...groupsOf(metadata["requires-dev"])];
	return new Map(
		lists.flatMap(objectsIn).flatMap(({ name, specifier }): [string, string][] => {
			return typeof name === "string" && typeof specifier === "string" ? [[name, specifier]] : [];
		}),
	);
}
