/** bun.lock, Bun's lockfile in text: JSON with commas at the end of lists. https://bun.com/docs/install/lockfile */
import stripJsonComments from "strip-json-comments";
import { isObject, type JsonObject } from "../../json-object.ts";
import { parseJsonDocument, stringOf, wrongShape } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import {
	collectRoots,
	type EdgeKind,
	type EdgeVisitor,
	type GraphNode,
	type GraphRoot,
} from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { memberFolders } from "./member-folders.ts";
import { readNpmSpec } from "./npm-spec.ts";
import { DEPENDENCY_FIELDS } from "./package-json.ts";

const FORMAT = "bun.lock";

export const bunLock = {
	id: FORMAT,
	family: "npm",
	role: "lock",
	fileNames: [FORMAT],
	content: [
		{
			kind: "json_pattern",
			pattern:
				/^\s*\{\s*"lockfileVersion"\s*:\s*\d+\s*,\s*(?:"configVersion"\s*:\s*\d+\s*,\s*)?"workspaces"\s*:/,
		},
	],
	read: readBunLock,
} as const satisfies FormatDescription;

const NEWEST_VERSION = 3;
/** Longer and deeper than any place that Bun makes. */
const MAX_KEY_LENGTH = 2048;
const MAX_CLIMB = 64;
const NEEDED_FIELDS: readonly (readonly [field: string, kind: EdgeKind | undefined])[] = [
	["dependencies", undefined],
	["optionalDependencies", "optional"],
	["peerDependencies", "peer"],
];

/** `key` is the way to it by folder names: `a`, or `b/a` for a second version that only b gets. */
type Entry = {
	key: string;
	name: string;
	resolution: string;
	registry: string;
	isPlatformBound: boolean;
	needs: readonly { name: string; kind: EdgeKind | undefined }[];
};

/** @throws ManifestError */
function readBunLock(text: string, gate: PackageGate): ManifestContent {
	const lock = parseJsonDocument(stripJsonComments(text, { trailingCommas: true }), FORMAT);
	checkVersion(lock["lockfileVersion"]);
	const workspaces = objectAt(lock, "workspaces");
	const packages = objectAt(lock, "packages");
	const entries = Object.keys(packages).map((key) => toEntry(key, packages[key]));
	const numbers = new Map(entries.map(({ key }, number) => [key, number]));
	const nodes = entries.map((entry) => nodeOf(entry, gate));
	const edges: EdgeVisitor = (node, visit) => {
		const entry = entries[node];
		for (const { name, kind } of entry?.needs ?? []) {
			const needed = findFrom(entry?.key ?? "", name, numbers);
			if (needed !== undefined) visit(needed, kind);
		}
	};
	const roots = collectRoots(rootsOf(workspaces, numbers), FORMAT);
	return {
		project: stringOf(objectAt(workspaces, "")["name"]),
		members: memberFolders(Object.keys(workspaces)),
		...contentOf({ nodes, roots, edges }, FORMAT),
	};
}

function checkVersion(version: unknown): void {
	if (version === undefined) {
		throw new ManifestError(
			"malformed",
			`The ${FORMAT} has no lockfileVersion, so it is not a lockfile. Create it again with bun install.`,
			{
				format: FORMAT,
			},
		);
	}
	if (typeof version === "number" && version <= NEWEST_VERSION) return;
	throw new ManifestError(
		"unsupported_version",
		`The ${FORMAT} has lockfileVersion ${String(version).slice(0, 20)}; up to ${NEWEST_VERSION} is known. Scan package.json, or write a yarn.lock with bun install --yarn.`,
		{ format: FORMAT, path: "lockfileVersion" },
	);
}

/** `["name@1.0.0", "registry", { dependencies }, "integrity"]`; the registry is empty for npm and missing for git. */
function toEntry(key: string, value: unknown): Entry {
	const list: unknown[] = Array.isArray(value) ? value : [];
	const [resolved] = list;
	if (typeof resolved !== "string")
		throw wrongShape("a list that begins with a name", { format: FORMAT, path: `packages.${key}` });
	const at = resolved.indexOf("@", 1);
	const fields = list.find(isObject) ?? {};
	return {
		key,
		name: at === -1 ? resolved : resolved.slice(0, at),
		resolution: at === -1 ? "" : resolved.slice(at + 1),
		registry: typeof list[1] === "string" ? list[1] : "",
		isPlatformBound: ["os", "cpu", "libc"].some((field) => fields[field] !== undefined),
		needs: NEEDED_FIELDS.flatMap(([field, kind]) =>
			Object.keys(objectAt(fields, field)).map((name) => ({ name, kind })),
		),
	};
}

function nodeOf({ name, resolution, registry, isPlatformBound }: Entry, gate: PackageGate): GraphNode {
	const spec = readNpmSpec(name, resolution);
	if (spec.kind === "elsewhere" || resolution === "") {
		gate.skip(`${name}@${resolution}`, spec.kind === "elsewhere" ? spec.reason : "without a version");
		return { ref: undefined, name, version: undefined };
	}
	// The field has the registry's address, or that of the tarball.
	const origin = registry === "" ? undefined : ({ url: registry, kind: "download" } as const);
	return { ref: gate.refOf("npm", name, origin), name, version: resolution, isPlatformBound };
}

function* rootsOf(workspaces: JsonObject, numbers: ReadonlyMap<string, number>): Generator<GraphRoot> {
	for (const path of Object.keys(workspaces)) {
		const workspace = objectAt(workspaces, path);
		const own = stringOf(workspace["name"]) ?? "";
		for (const [field, scope] of DEPENDENCY_FIELDS) {
			for (const [name, asked] of Object.entries(objectAt(workspace, field))) {
				const node = findFrom(own, name, numbers);
				const spec = readNpmSpec(name, stringOf(asked) ?? "");
				const requirement = spec.kind === "registry" ? spec.range : undefined;
				if (node !== undefined) yield { node, scope, requirement };
			}
		}
	}
}

/** Resolves like Node.js: nearest first, then outwards along the key. A scope contains a slash itself. */
function findFrom(key: string, name: string, numbers: ReadonlyMap<string, number>): number | undefined {
	let around = key.slice(0, MAX_KEY_LENGTH);
	for (let climbed = 0; around !== "" && climbed < MAX_CLIMB; climbed++) {
		const found = numbers.get(`${around}/${name}`);
		if (found !== undefined) return found;
		around = around.slice(0, Math.max(around.lastIndexOf("/"), 0));
	}
	return numbers.get(name);
}

function objectAt(parent: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	return isObject(value) ? value : {};
}
