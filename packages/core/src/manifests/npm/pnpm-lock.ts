/** pnpm-lock.yaml of the versions 5 (pnpm 3 to 7), 6 (pnpm 8) and 9 (from pnpm 9 on). */

import { isObject, type JsonObject } from "../../json-object.ts";
import { optionalObject, stringOf } from "../documents/json-document.ts";
import { parseYamlDocument } from "../documents/yaml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import {
	collectRoots,
	type EdgeKind,
	type EdgeVisitor,
	type GraphNode,
	type GraphRoot,
	type RootScope,
} from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError, quoted } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { memberFolders } from "./member-folders.ts";
import { type NpmSpec, readNpmSpec } from "./npm-spec.ts";
import { readPnpmKey } from "./pnpm-key.ts";

const FORMAT = "pnpm-lock.yaml";

export const pnpmLock = {
	id: FORMAT,
	family: "npm",
	role: "lock",
	fileNames: [FORMAT, "pnpm-lock.yml"],
	// With pnpm's gitBranchLockfile, each branch has its own lockfile.
	matchesName: (name) => /^pnpm-lock\..+\.ya?ml$/.test(name),
	content: [{ kind: "pattern", pattern: /^lockfileVersion:/m }],
	read: readPnpmLock,
} as const satisfies FormatDescription;

const OLDEST_VERSION = 5;
const NEWEST_VERSION = 9;
const IMPORTER_FIELDS: readonly (readonly [field: string, scope: RootScope])[] = [
	["dependencies", "prod"],
	["optionalDependencies", "optional"],
	["devDependencies", "dev"],
];
const NEEDED_FIELDS: readonly (readonly [field: string, kind: EdgeKind | undefined])[] = [
	["dependencies", undefined],
	["optionalDependencies", "optional"],
];

const PLATFORM_FIELDS = ["os", "cpu", "libc"] as const;

/** Numbers of the nodes by their keys in the lockfile. */
type Numbers = ReadonlyMap<string, number>;

/** @throws ManifestError */
function readPnpmLock(text: string, gate: PackageGate): ManifestContent {
	const lock = parseYamlDocument(lastDocument(text), FORMAT);
	const version = versionOf(lock);
	// Version 9 and later: `packages` describes packages, `snapshots` lists the needs of each installation.
	const snapshots = objectAt(lock, "snapshots") ?? objectAt(lock, "packages") ?? {};
	const keys = Object.keys(snapshots);
	const numbers = new Map(keys.map((key, number) => [key, number]));
	const entries = keys.map((key) => objectAt(snapshots, key, "packages") ?? {});
	const packages = objectAt(lock, "packages") ?? {};
	const nodes = keys.map((key, number) => {
		const described = objectAt(packages, key.split("(", 1)[0] ?? key, "packages") ?? entries[number] ?? {};
		const node = nodeOf({ key, version, entry: entries[number] ?? {}, described }, gate);
		return { ...node, isPlatformBound: PLATFORM_FIELDS.some((field) => described[field] !== undefined) };
	});
	const edges: EdgeVisitor = (node, visit) => {
		for (const { needed, kind } of edgesOf(entries[node] ?? {}, keys[node] ?? "", numbers))
			visit(needed, kind);
	};
	const aliases = new Set<string>();
	const roots = collectRoots(rootsOf(lock, numbers, aliases, gate), FORMAT);
	return {
		project: undefined,
		aliases,
		members: memberFolders(Object.keys(objectAt(lock, "importers") ?? { ".": {} })),
		...contentOf({ nodes, roots, edges }, FORMAT),
	};
}

/** The newest pnpm may put its own document before the project's. */
function lastDocument(text: string): string {
	const start = Math.max(text.lastIndexOf("\n---\n"), text.lastIndexOf("\n---\r\n"));
	return start === -1 ? text : text.slice(start + 1);
}

function versionOf(lock: JsonObject): number {
	const written = lock["lockfileVersion"];
	const version = Number.parseFloat(stringOf(written) ?? "");
	if (Number.isNaN(version)) {
		throw new ManifestError(
			"malformed",
			`The ${FORMAT} has no lockfileVersion: it is not a lockfile, or only a part of one. Create it again with pnpm install.`,
			{ format: FORMAT, path: "lockfileVersion" },
		);
	}
	if (version >= OLDEST_VERSION && version < NEWEST_VERSION + 1) return version;
	throw new ManifestError(
		"unsupported_version",
		`The ${FORMAT} has lockfileVersion ${quoted(String(written))}; ${OLDEST_VERSION} to ${NEWEST_VERSION} are known. Create it again with pnpm 9 or 10.`,
		{ format: FORMAT, path: "lockfileVersion" },
	);
}

/** `entry` and `described` are one before version 9. */
type Installation = { key: string; version: number; entry: JsonObject; described: JsonObject };

/** Written only where it is not the one that the registry's address and the name lead to. */
function tarballOf(entry: JsonObject): string | undefined {
	const { resolution } = entry;
	return isObject(resolution) ? stringOf(resolution["tarball"]) : undefined;
}

function nodeOf({ key, version, entry, described }: Installation, gate: PackageGate): GraphNode {
	const tarball = tarballOf(described);
	const isDev = entry["dev"] === undefined ? undefined : entry["dev"] === "true";
	const read = readPnpmKey(key, version, stringOf(entry["name"]));
	if (read.kind === "registry") {
		const origin = tarball === undefined ? undefined : ({ url: tarball, kind: "download" } as const);
		return { ref: gate.refOf("npm", read.name, origin), name: read.name, version: read.range, isDev };
	}
	gate.skip(key, read.reason);
	return { ref: undefined, name: read.name, version: undefined, isDev };
}

type Edge = { needed: number; kind: EdgeKind | undefined };

function edgesOf(entry: JsonObject, key: string, numbers: Numbers): Edge[] {
	return NEEDED_FIELDS.flatMap(([field, kind]) => {
		const needs = objectAt(entry, field, `packages.${key}`) ?? {};
		return Object.entries(needs).flatMap(([name, locked]): Edge[] => {
			const needed = numberOf(name, stringOf(locked) ?? "", numbers);
			return needed === undefined ? [] : [{ needed, kind }];
		});
	});
}

/** A workspace has an importer for each of its packages; before version 9, a single project has none. */
function importersOf(lock: JsonObject): JsonObject[] {
	const importers = objectAt(lock, "importers");
	if (!importers) return [lock];
	return Object.keys(importers).map((path) => objectAt(importers, path, "importers") ?? {});
}

/** @param aliases gets the names that stand for a package of another name */
function* rootsOf(
	lock: JsonObject,
	numbers: Numbers,
	aliases: Set<string>,
	gate: PackageGate,
): Generator<GraphRoot> {
	for (const importer of importersOf(lock)) {
		const specifiers = objectAt(importer, "specifiers") ?? {};
		for (const [field, scope] of IMPORTER_FIELDS) {
			for (const [name, direct] of Object.entries(objectAt(importer, field) ?? {})) {
				// The ranges stand apart up to version 5.
				const [locked, asked] = isObject(direct)
					? [stringOf(direct["version"]), stringOf(direct["specifier"])]
					: [stringOf(direct), stringOf(specifiers[name])];
				const spec = readNpmSpec(name, catalogued(name, asked ?? "", lock));
				const node = numberOf(name, locked ?? "", numbers);
				if (node === undefined) {
					gate.skip(`${name}@${asked ?? locked ?? ""}`, whyNot(spec, locked));
					continue;
				}
				// The whole key in place of a version.
				if (numbers.get(locked ?? "") === node) aliases.add(name);
				const requirement = spec.kind === "registry" && spec.range !== "" ? spec.range : undefined;
				yield { node, scope, requirement };
			}
		}
	}
}

/** A range may lead to a member of the workspace: pnpm links it in place of the registry's package. */
function whyNot(spec: NpmSpec, locked: string | undefined): string {
	if (spec.kind === "elsewhere") return spec.reason;
	return locked?.startsWith("link:") ? "part of the same workspace" : "asked for, but not locked";
}

/** `catalog:` and `catalog:name` stand for a range that the workspace keeps in one place. */
function catalogued(name: string, asked: string, lock: JsonObject): string {
	if (!asked.startsWith("catalog:")) return asked;
	const catalog = asked.slice("catalog:".length).trim() || "default";
	const entries = objectAt(objectAt(lock, "catalogs") ?? {}, catalog) ?? {};
	return stringOf(objectAt(entries, name)?.["specifier"]) ?? "";
}

/** The locked text is a version, with or without the peers it is installed with; or, for an alias, a whole key. */
function numberOf(name: string, locked: string, numbers: Numbers): number | undefined {
	return (
		numbers.get(`${name}@${locked}`) ??
		numbers.get(`/${name}@${locked}`) ??
		numbers.get(`/${name}/${locked}`) ??
		numbers.get(locked)
	);
}

/** @throws ManifestError when there is something else than an object */
function objectAt(parent: JsonObject, key: string, path = ""): JsonObject | undefined {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	// An empty value in YAML.
	if (value === "") return undefined;
	return optionalObject(parent, key, { format: FORMAT, path });
}
