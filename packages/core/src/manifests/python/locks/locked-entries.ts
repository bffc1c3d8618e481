/** Locks that hold one TOML table a package and name needs by name only: pdm's, poetry's and PEP 751's. */
import type { JsonObject } from "../../../json-object.ts";
import { noLockfile, stringOf, wrongShape } from "../../documents/json-document.ts";
import { parseTomlDocument, tablesOf } from "../../documents/toml-document.ts";
import { rootsOfAsked } from "../../graph/asked-roots.ts";
import { contentOf } from "../../graph/dependency-graph.ts";
import type { GraphNode } from "../../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../../manifest.ts";
import type { PackageGate } from "../../package-gate.ts";
import type { Origin } from "../../registries/registry-policy.ts";
import { createNameEdges } from "./name-edges.ts";

/** The differences between those locks. */
export type LockDialect = {
	format: string;
	/** Name of the array of tables. */
	list: string;
	/** The command that writes the file, as people call it. */
	writtenBy: string;
	/** Distinguishes an empty lock from a file that is not a lock. */
	isLock(lock: JsonObject): boolean;
	/** Describes the entry's source in words, when it is no package index. */
	foreignSource(entry: JsonObject): string | undefined;
	/** Undefined when the entry does not tell. */
	origin(entry: JsonObject): Origin | undefined;
	/** Undefined when the entry does not tell. */
	isDev(entry: JsonObject): boolean | undefined;
	/** Names, as written. */
	needs(entry: JsonObject): string[];
};

/** @throws ManifestError */
export function readLockedEntries(
	text: string,
	gate: PackageGate,
	asked: readonly Asked[],
	dialect: LockDialect,
): ManifestContent {
	const { format, list } = dialect;
	const lock = parseTomlDocument(text, format);
	const entries = tablesOf(lock, list, format);
	if (entries.length === 0 && !dialect.isLock(lock)) throw noLockfile(format, dialect.writtenBy);
	const nodes = entries.map((entry) => nodeOf(entry, gate, dialect));
	const edges = createNameEdges(nodes, entries.map(dialect.needs));
	return {
		project: undefined,
		...contentOf({ nodes, roots: rootsOfAsked(asked, nodes), edges }, format),
	};
}

/** The source of an entry, by the key that it has, e.g. `git`. @param words by that key */
export function foreignByKey(entry: JsonObject, words: ReadonlyMap<string, string>): string | undefined {
	return [...words].find(([key]) => Object.hasOwn(entry, key))?.[1];
}

function nodeOf(entry: JsonObject, gate: PackageGate, dialect: LockDialect): GraphNode {
	const name = stringOf(entry["name"]);
	if (name === undefined)
		throw wrongShape("a name", { format: dialect.format, path: `${dialect.list}.name` });
	const foreign = dialect.foreignSource(entry);
	if (foreign !== undefined) {
		gate.skip(name, foreign);
		return { ref: undefined, name, version: undefined };
	}
	const ref = gate.refOf("pypi", name, dialect.origin(entry));
	return { ref, name, version: stringOf(entry["version"]), isDev: dialect.isDev(entry) };
}
