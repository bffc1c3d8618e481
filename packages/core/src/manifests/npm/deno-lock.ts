/** deno.lock of the versions 2 to 5: its part from npm. JSR's packages are another registry's. */
import { isObject, type JsonObject } from "../../json-object.ts";
import { noLockfile, parseJsonDocument, stringOf } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { withAskedScopes } from "../graph/asked-roots.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import { collectRoots, type GraphNode, type GraphRoot } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { memberFolders } from "./member-folders.ts";

const FORMAT = "deno.lock";

export const denoLock = {
	id: FORMAT,
	family: "deno",
	explainedByFamily: "npm",
	role: "lock",
	fileNames: [FORMAT],
	content: [
		{ kind: "json_key", key: "specifiers" },
		{
			kind: "json_pattern",
			pattern: /^\s*\{\s*"version"\s*:\s*"[2-5]"\s*,\s*"(?:packages|remote|redirects|npm|jsr)"/,
		},
	],
	read: readDenoLock,
} as const satisfies FormatDescription;

type Entry = { key: string; name: string; version: string; needs: string[] };

/** @throws ManifestError */
function readDenoLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const lock = parseJsonDocument(text, FORMAT);
	if (lock["version"] === undefined && lock["npm"] === undefined) throw noLockfile(FORMAT, "deno install");
	// The packages stand one level deeper up to version 3, and with npm's own specifiers in version 2.
	const parts = isObject(lock["packages"]) ? lock["packages"] : lock;
	const npm = lock["version"] === "2" ? objectAt(objectAt(parts, "npm"), "packages") : objectAt(parts, "npm");
	for (const name of Object.keys(objectAt(parts, "jsr"))) gate.skip(name, "from another registry (jsr.io)");
	for (const url of Object.keys(objectAt(lock, "remote"))) gate.skip(url, "a file by URL");
	const entries = Object.keys(npm).map((key) => toEntry(key, objectAt(npm, key)));
	const numbers = indexOf(entries);
	const nodes = entries.map(
		({ name, version }): GraphNode => ({ ref: gate.refOf("npm", name), name, version }),
	);
	function edges(node: number, visit: (needed: number) => void): void {
		for (const need of entries[node]?.needs ?? []) {
			const needed = numbers.get(need);
			if (needed !== undefined) visit(needed);
		}
	}
	const workspace = objectAt(lock, "workspace");
	const named = askedBy(workspace);
	const roots = collectRoots(rootsOf(named, objectAt(parts, "specifiers"), numbers), FORMAT);
	return {
		project: undefined,
		members: foldersWithPackageJson(workspace),
		// Only a package.json tells which packages are for development.
		...contentOf(
			{ nodes, roots: named.length > 0 ? withAskedScopes(roots, asked, nodes) : undefined, edges },
			FORMAT,
		),
	};
}

/** `chalk@5.3.0`, with the peers it is installed with behind a low line: `a@1.0.0_b@2.0.0`. */
function toEntry(key: string, fields: JsonObject): Entry {
	const at = key.indexOf("@", 1);
	const name = at === -1 ? key : key.slice(0, at);
	const version = at === -1 ? "" : (key.slice(at + 1).split("_", 1)[0] ?? "");
	return {
		key,
		name,
		version,
		needs: [...needsIn(fields["dependencies"]), ...needsIn(fields["optionalDependencies"])],
	};
}

/** Names, with the version where several are locked; in version 3 an object of names with keys. */
function needsIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.filter((need) => typeof need === "string");
	return isObject(value) ? Object.values(value).filter((key) => typeof key === "string") : [];
}

/** Indexes entries by key, and by name when the name decides. */
function indexOf(entries: readonly Entry[]): Map<string, number> {
	const numbers = new Map<string, number>();
	for (const [number, { key, name, version }] of entries.entries()) {
		numbers.set(key, number);
		for (const shorter of [name, `${name}@${version}`])
			if (!numbers.has(shorter)) numbers.set(shorter, number);
	}
	return numbers;
}

function foldersWithPackageJson(workspace: JsonObject): ReadonlySet<string> | undefined {
	const members = objectAt(workspace, "members");
	const paths = Object.keys(members).filter((path) => isObject(objectAt(members, path)["packageJson"]));
	return memberFolders([".", ...paths]);
}

/** `npm:chalk@5`, of the project itself, its package.json and its workspace's members. */
function askedBy(workspace: JsonObject): string[] {
	const members = Object.values(objectAt(workspace, "members")).filter(isObject);
	return [workspace, ...members].flatMap((owner) =>
		[owner, objectAt(owner, "packageJson")].flatMap(({ dependencies }) =>
			Array.isArray(dependencies) ? dependencies.filter((need) => typeof need === "string") : [],
		),
	);
}

function* rootsOf(
	asked: readonly string[],
	specifiers: JsonObject,
	numbers: ReadonlyMap<string, number>,
): Generator<GraphRoot> {
	for (const specifier of asked) {
		const [, name = "", range] = /^npm:(@?[^@]+)(?:@(.*))?$/.exec(specifier) ?? [];
		const locked = stringOf(specifiers[specifier])?.replace(/^npm:/, "");
		const node = numbers.get(locked ?? "") ?? numbers.get(`${name}@${locked}`) ?? numbers.get(name);
		if (name !== "" && node !== undefined) yield { node, scope: "unknown", requirement: range };
	}
}

function objectAt(parent: JsonObject, key: string): JsonObject {
	const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
	return isObject(value) ? value : {};
}
