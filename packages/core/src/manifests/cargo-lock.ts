/** Cargo.lock, all versions. Packages without a source are the project's own; it does not tell what is for development. */
import { toDependencies } from "./dependency-graph.ts";
import { collectRoots, type GraphNode, type GraphRoot } from "./graph-walk.ts";
import { isObject, type JsonObject, stringOf, wrongShape } from "./json-document.ts";
import type { Manifest } from "./manifest.ts";
import { createSkippedEntries, type SkippedEntries } from "./skipped-entries.ts";
import { parseTomlDocument, tablesOf } from "./toml-document.ts";

const FORMAT = "Cargo.lock";
const CRATES_IO =
	/^(?:registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index|sparse\+https:\/\/index\.crates\.io\/)/;

type Finder = (need: string) => readonly number[];
type Entry = { name: string; version: string | undefined; source: string | undefined; needs: string[] };

/** @throws ManifestError */
export function readCargoLock(text: string): Manifest {
	const lock = parseTomlDocument(text, FORMAT);
	// Version 1 keeps the project in a table of its own.
	const root = isObject(lock["root"]) ? [lock["root"]] : [];
	const entries = [...root, ...tablesOf(lock, "package", FORMAT)].map(toEntry);
	const skipped = createSkippedEntries();
	const nodes = entries.map((entry) => nodeOf(entry, skipped));
	const find = createFinder(entries);
	function edges(node: number, visit: (needed: number) => void): void {
		for (const need of entries[node]?.needs ?? []) for (const target of find(need)) visit(target);
	}
	const own = entries.filter(({ source }) => source === undefined);
	const roots = collectRoots(rootsOf(own, find), FORMAT);
	return {
		format: FORMAT,
		project: own.length === 1 ? own[0]?.name : undefined,
		dependencies: toDependencies({ nodes, roots: own.length > 0 ? roots : undefined, edges }, FORMAT),
		skipped: skipped.list(),
	};
}

function* rootsOf(own: readonly Entry[], find: Finder): Generator<GraphRoot> {
	for (const { needs } of own) {
		for (const need of needs) {
			for (const node of find(need)) yield { node, scope: "unknown", requirement: undefined };
		}
	}
}

function toEntry(fields: JsonObject): Entry {
	const name = stringOf(fields["name"]);
	if (name === undefined) throw wrongShape("a name", { format: FORMAT, path: "package.name" });
	const { dependencies } = fields;
	return {
		name,
		version: stringOf(fields["version"]),
		source: stringOf(fields["source"]),
		needs: Array.isArray(dependencies) ? dependencies.filter((need) => typeof need === "string") : [],
	};
}

function nodeOf({ name, version, source }: Entry, skipped: SkippedEntries): GraphNode {
	if (source === undefined) return { ref: undefined, name, version };
	if (CRATES_IO.test(source)) return { ref: skipped.refOf("cargo", name), name, version };
	skipped.skip(name, source.startsWith("git+") ? "a git repository" : "another registry than crates.io");
	return { ref: undefined, name, version };
}

/** A need is `name`, `name version` where several are locked, or `name version (source)` in old files. */
function createFinder(entries: readonly Entry[]): Finder {
	const byName = new Map<string, number[]>();
	for (const [node, { name }] of entries.entries()) {
		const known = byName.get(name);
		if (known) known.push(node);
		else byName.set(name, [node]);
	}
	return (need) => {
		const [name = "", version] = need.split(" ");
		const known = byName.get(name) ?? [];
		return version === undefined ? known : known.filter((node) => entries[node]?.version === version);
	};
}
