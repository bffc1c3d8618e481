/** Pipfile.lock. It tells what is for development only, but not which packages the project itself asks for. */
import { toDependencies } from "./dependency-graph.ts";
import type { GraphNode } from "./graph-walk.ts";
import { isObject, type JsonObject, optionalObject, parseJsonDocument, stringOf } from "./json-document.ts";
import type { Manifest } from "./manifest.ts";
import { createSkippedEntries, type SkippedEntries } from "./skipped-entries.ts";

const FORMAT = "Pipfile.lock";
const SECTIONS = [
	["default", false],
	["develop", true],
] as const;
const NO_INDEX: ReadonlyMap<string, string> = new Map([
	["git", "a git repository"],
	["hg", "a Mercurial repository"],
	["svn", "a Subversion repository"],
	["bzr", "a Bazaar repository"],
	["path", "a local folder"],
	["file", "a file or URL"],
]);

/** @throws ManifestError */
export function readPipfileLock(text: string): Manifest {
	const lock = parseJsonDocument(text, FORMAT);
	const skipped = createSkippedEntries();
	const nodes = SECTIONS.flatMap(([section, isDev]) => {
		const packages = optionalObject(lock, section, { format: FORMAT, path: "" }) ?? {};
		return Object.entries(packages).map(([name, entry]) =>
			nodeOf(name, isObject(entry) ? entry : {}, isDev, skipped),
		);
	});
	return {
		format: FORMAT,
		project: undefined,
		dependencies: toDependencies({ nodes, roots: undefined, edges: undefined }, FORMAT),
		skipped: skipped.list(),
	};
}

function nodeOf(name: string, entry: JsonObject, isDev: boolean, skipped: SkippedEntries): GraphNode {
	const foreign = [...NO_INDEX].find(([kind]) => Object.hasOwn(entry, kind));
	if (foreign) {
		skipped.skip(name, foreign[1]);
		return { ref: undefined, name, version: undefined };
	}
	const version = stringOf(entry["version"])?.replace(/^===?/, "");
	return { ref: skipped.refOf("pypi", name), name, version, isDev };
}
