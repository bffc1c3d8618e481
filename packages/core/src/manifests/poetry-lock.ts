/** poetry.lock. It names every package, but not which of them the project asks for. */
import { toDependencies } from "./dependency-graph.ts";
import type { GraphNode } from "./graph-walk.ts";
import { isObject, type JsonObject, stringOf, wrongShape } from "./json-document.ts";
import type { Manifest } from "./manifest.ts";
import { createSkippedEntries, type SkippedEntries } from "./skipped-entries.ts";
import { parseTomlDocument, tablesOf } from "./toml-document.ts";

const FORMAT = "poetry.lock";
const MAIN_GROUP = "main";
/** Sources that are no index of packages. */
const NO_INDEX: ReadonlyMap<string, string> = new Map([
	["git", "a git repository"],
	["url", "a URL"],
	["file", "a local file"],
	["directory", "a local folder"],
]);

/** @throws ManifestError */
export function readPoetryLock(text: string): Manifest {
	const skipped = createSkippedEntries();
	const nodes = tablesOf(parseTomlDocument(text, FORMAT), "package", FORMAT).map((entry) =>
		nodeOf(entry, skipped),
	);
	return {
		format: FORMAT,
		project: undefined,
		dependencies: toDependencies({ nodes, roots: undefined, edges: undefined }, FORMAT),
		skipped: skipped.list(),
	};
}

function nodeOf(entry: JsonObject, skipped: SkippedEntries): GraphNode {
	const name = stringOf(entry["name"]);
	if (name === undefined) throw wrongShape("a name", { format: FORMAT, path: "package.name" });
	const version = stringOf(entry["version"]);
	const source = isObject(entry["source"]) ? stringOf(entry["source"]["type"]) : undefined;
	const reason = NO_INDEX.get(source ?? "");
	if (reason !== undefined) {
		skipped.skip(name, reason);
		return { ref: undefined, name, version: undefined };
	}
	return { ref: skipped.refOf("pypi", name), name, version, isDev: isDev(entry) };
}

/** Poetry 2 names the groups, poetry 1.0 to 1.4 a category, those between neither. */
function isDev(entry: JsonObject): boolean | undefined {
	const { groups, category } = entry;
	if (Array.isArray(groups)) return !groups.includes(MAIN_GROUP);
	return typeof category === "string" ? category !== MAIN_GROUP : undefined;
}
