/** pylock.toml, the lockfile that all of Python's tools may write. https://peps.python.org/pep-0751/ */
import {
	isObject,
	type JsonObject,
	noLockfile,
	objectsIn,
	stringOf,
	wrongShape,
} from "../documents/json-document.ts";
import { parseTomlDocument, tablesOf } from "../documents/toml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { rootsOfAsked } from "../graph/asked-roots.ts";
import { toDependencies } from "../graph/dependency-graph.ts";
import type { GraphNode } from "../graph/graph-walk.ts";
import type { ManifestContent, ManifestDependency } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { createNameEdges } from "./name-edges.ts";

const FORMAT = "pylock.toml";

export const pylockToml = {
	id: FORMAT,
	family: "python",
	role: "lock",
	fileNames: [FORMAT],
	matchesName: (name) => /^pylock\.[^.]+\.toml$/.test(name),
	content: [{ kind: "pattern", pattern: /^lock-version = ["']\d/m }],
	read: readPylockToml,
} as const satisfies FormatDescription;

const ELSEWHERE: ReadonlyMap<string, string> = new Map([
	["vcs", "a repository"],
	["directory", "a local folder"],
	["archive", "a file by URL or path"],
]);

/** @throws ManifestError */
function readPylockToml(
	text: string,
	gate: PackageGate,
	asked: readonly ManifestDependency[] = [],
): ManifestContent {
	const lock = parseTomlDocument(text, FORMAT);
	const entries = tablesOf(lock, "packages", FORMAT);
	const nodes = entries.map((entry) => nodeOf(entry, gate));
	const needs = entries.map((entry) =>
		objectsIn(entry["dependencies"]).flatMap(({ name }) => stringOf(name) ?? []),
	);
	if (nodes.length === 0 && lock["lock-version"] === undefined)
		throw noLockfile(FORMAT, "uv export or pip lock");
	return {
		project: undefined,
		dependencies: toDependencies(
			{ nodes, roots: rootsOfAsked(asked, nodes), edges: createNameEdges(nodes, needs) },
			FORMAT,
		),
	};
}

function nodeOf(entry: JsonObject, gate: PackageGate): GraphNode {
	const name = stringOf(entry["name"]);
	if (name === undefined) throw wrongShape("a name", { format: FORMAT, path: "packages.name" });
	const foreign = [...ELSEWHERE].find(([kind]) => Object.hasOwn(entry, kind));
	if (foreign) {
		gate.skip(name, foreign[1]);
		return { ref: undefined, name, version: undefined };
	}
	return { ref: gate.refOf("pypi", name, originOf(entry)), name, version: stringOf(entry["version"]) };
}

/** The index may be left out; then the files' own addresses tell whether it is one that is known to be private. */
function originOf(entry: JsonObject): Origin | undefined {
	const index = stringOf(entry["index"]);
	if (index !== undefined) return { url: index, kind: "registry" };
	const file = [entry["sdist"], ...objectsIn(entry["wheels"])].find(isObject);
	const url = stringOf(file?.["url"]);
	return url === undefined ? undefined : { url, kind: "mention" };
}
