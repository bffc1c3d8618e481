/** yarn.lock of yarn 1 (classic) and of all later ones (berry). */

import { describeEcosystem } from "../../packages/ecosystem.ts";
import { type JsonObject, optionalObject, stringOf, wrongShape } from "../documents/json-document.ts";
import { parseYamlDocument } from "../documents/yaml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { rootsOfAsked, withAskedScopes } from "../graph/asked-roots.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import {
	collectRoots,
	type EdgeKind,
	type EdgeVisitor,
	type GraphNode,
	type GraphRoot,
} from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { type NpmSpec, readNpmSpec } from "./npm-spec.ts";

const FORMAT = "yarn.lock";

export const yarnLock = {
	id: FORMAT,
	family: "npm",
	role: "lock",
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^(?:__metadata:|# yarn lockfile v1)/m }],
	read: readYarnLock,
} as const satisfies FormatDescription;

const CLASSIC_HEADER = /^# yarn lockfile v1/m;
/** Berry's notes about the file itself. */
const METADATA = "__metadata";
const WORKSPACE = "@workspace:";
const NEEDED_FIELDS: readonly (readonly [field: string, kind: EdgeKind | undefined])[] = [
	["dependencies", undefined],
	["optionalDependencies", "optional"],
];

type Entry = {
	/** The requests that this entry answers: `name@range`. */
	descriptors: string[];
	fields: JsonObject;
};

/** The entry that answers a need, by descriptor; and, for ranges that were overridden, by name. */
type Answers = { byDescriptor: Map<string, number>; byName: Map<string, number> };

/**
 * Classic names no direct dependencies; berry does, but not which of them are for development.
 *
 * @throws ManifestError
 */
function readYarnLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const lock = parseYamlDocument(text, FORMAT);
	const isBerry = Object.hasOwn(lock, METADATA);
	if (Object.keys(lock).length === 0 && !CLASSIC_HEADER.test(text)) throw noHeader();
	const entries = entriesOf(lock);
	const answers = indexEntries(entries);
	const nodes = entries.map((entry) => nodeOf(entry, gate));
	const edges: EdgeVisitor = (node, visit) => {
		const entry = entries[node];
		// The needs of workspaces are roots, each for its own purpose.
		if (entry === undefined || workspaceOf(entry.fields) !== undefined) return;
		for (const [name, range, kind] of needsOf(entry)) {
			const needed = answerTo(name, range, answers);
			if (needed !== undefined) visit(needed, kind);
		}
	};
	const workspaces = entries.filter(({ fields }) => workspaceOf(fields) !== undefined);
	const roots = collectRoots(rootsOf(workspaces, answers), FORMAT);
	return {
		project: projectOf(workspaces),
		...contentOf(
			{
				nodes,
				roots:
					isBerry && workspaces.length > 0
						? withAskedScopes(roots, asked, nodes)
						: rootsOfAsked(asked, nodes),
				edges,
			},
			FORMAT,
		),
	};
}

function entriesOf(lock: JsonObject): Entry[] {
	return Object.keys(lock)
		.filter((key) => key !== METADATA)
		.map((key) => {
			const fields = optionalObject(lock, key, { format: FORMAT, path: "" });
			if (!fields) throw wrongShape("an object", { format: FORMAT, path: key });
			if (fields["version"] === undefined) throw wrongShape("a version", { format: FORMAT, path: key });
			return { descriptors: descriptorsOf(key), fields };
		});
}

/** `a@^1.0.0, a@^1.1.0`; a range may have commas of its own. */
function descriptorsOf(key: string): string[] {
	const descriptors: string[] = [];
	for (const part of key.split(",")) {
		const text = part.trim();
		const isRangeOn = descriptors.length > 0 && !text.includes("@", 1);
		if (isRangeOn) descriptors.push(`${descriptors.pop()},${part}`);
		else descriptors.push(text);
	}
	return descriptors;
}

function indexEntries(entries: readonly Entry[]): Answers {
	const byDescriptor = new Map<string, number>();
	const byName = new Map<string, number>();
	for (const [number, { descriptors }] of entries.entries()) {
		for (const descriptor of descriptors) {
			byDescriptor.set(descriptor, number);
			const { name } = splitDescriptor(descriptor);
			if (!byName.has(name)) byName.set(name, number);
		}
	}
	return { byDescriptor, byName };
}

function answerTo(name: string, range: string, { byDescriptor, byName }: Answers): number | undefined {
	return (
		byDescriptor.get(`${name}@${range}`) ??
		// Older ones of berry leave the protocol out of what is needed.
		byDescriptor.get(`${name}@npm:${range}`) ??
		byName.get(name)
	);
}

function nodeOf({ descriptors, fields }: Entry, gate: PackageGate): GraphNode {
	const descriptor = descriptors[0] ?? "";
	const { name } = splitDescriptor(descriptor);
	const version = stringOf(fields["version"]);
	const spec = specOf(descriptors, fields);
	if (spec.kind === "registry") {
		// Only berry names the systems that a package is for.
		const isPlatformBound = fields["conditions"] !== undefined;
		return { ref: gate.refOf("npm", spec.name, originOf(fields)), name, version, isPlatformBound };
	}
	// The project itself is nothing that was left out.
	if (workspaceOf(fields) !== ".") gate.skip(descriptor, spec.reason);
	return { ref: undefined, name, version: undefined };
}

/**
 * Berry resolves aliases by itself; classic leaves them in what was asked for, of which one that leads elsewhere, or to
 * another name, tells more than a plain range.
 */
function specOf(descriptors: readonly string[], fields: JsonObject): NpmSpec {
	const resolution = stringOf(fields["resolution"]);
	if (resolution !== undefined) return readDescriptor(resolution);
	const version = stringOf(fields["version"]) ?? "";
	// Bun writes a workspace as a package of that version.
	const locked = readNpmSpec("", version);
	if (locked.kind === "elsewhere") return locked;
	const resolved = stringOf(fields["resolved"]);
	if (resolved !== undefined && /^(?:git|ssh)/.test(resolved)) return readNpmSpec("", resolved);
	const fetched = nameInUrl(resolved);
	if (fetched !== undefined) return { kind: "registry", name: fetched, range: version };
	const specs = descriptors.map((descriptor) => ({
		asked: splitDescriptor(descriptor).name,
		spec: readDescriptor(descriptor),
	}));
	const telling =
		specs.find(({ asked, spec }) => spec.kind === "elsewhere" || spec.name !== asked) ?? specs[0];
	return telling?.spec ?? { kind: "elsewhere", reason: "without a name" };
}

/** An alias that is left in neither: the public registry's place of a tarball names its package, `/@scope/name/-/`. */
function nameInUrl(resolved: string | undefined): string | undefined {
	const url = URL.parse(resolved ?? "");
	if (!url || !describeEcosystem("npm").registry.hosts.includes(url.hostname)) return undefined;
	const [, scope, name] = /^\/(?:(@[^/%]+)(?:\/|%2f))?([^/@%]+)\/-\//i.exec(url.pathname) ?? [];
	return name && (scope === undefined ? name : `${scope}/${name}`);
}

function readDescriptor(descriptor: string): NpmSpec {
	const { name, range } = splitDescriptor(descriptor);
	return readNpmSpec(name, range);
}

const ARCHIVE_URL = "::__archiveUrl=";

/** The archive's address. Berry writes it only when it is not the registry's own. */
function originOf(fields: JsonObject): Origin | undefined {
	const resolution = stringOf(fields["resolution"]) ?? "";
	const at = resolution.indexOf(ARCHIVE_URL);
	const url = at === -1 ? stringOf(fields["resolved"]) : decoded(resolution.slice(at + ARCHIVE_URL.length));
	return url === undefined ? undefined : { url, kind: "download" };
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text.split("&", 1)[0] ?? text);
	} catch {
		return text;
	}
}

function needsOf({
	descriptors,
	fields,
}: Entry): [name: string, range: string, kind: EdgeKind | undefined][] {
	return NEEDED_FIELDS.flatMap(([field, kind]) => {
		const needs = optionalObject(fields, field, { format: FORMAT, path: descriptors[0] ?? "" }) ?? {};
		return Object.entries(needs).map(([name, range]): [string, string, EdgeKind | undefined] => [
			name,
			stringOf(range) ?? "",
			kind,
		]);
	});
}

function* rootsOf(workspaces: readonly Entry[], answers: Answers): Generator<GraphRoot> {
	for (const workspace of workspaces) {
		for (const [name, range] of needsOf(workspace)) {
			const node = answerTo(name, range, answers);
			const spec = readNpmSpec(name, range);
			const requirement = spec.kind === "registry" ? spec.range : undefined;
			if (node !== undefined) yield { node, scope: "unknown", requirement };
		}
	}
}

/** The folder of a workspace, `.` for the project's own. */
function workspaceOf(fields: JsonObject): string | undefined {
	const resolution = stringOf(fields["resolution"]) ?? "";
	const at = resolution.indexOf(WORKSPACE);
	return at === -1 ? undefined : resolution.slice(at + WORKSPACE.length);
}

function projectOf(workspaces: readonly Entry[]): string | undefined {
	const project = workspaces.find(({ fields }) => workspaceOf(fields) === ".");
	return project && splitDescriptor(stringOf(project.fields["resolution"]) ?? "").name;
}

function splitDescriptor(descriptor: string): { name: string; range: string } {
	const at = descriptor.indexOf("@", 1);
	if (at === -1) return { name: descriptor, range: "" };
	return { name: descriptor.slice(0, at), range: descriptor.slice(at + 1) };
}

function noHeader(): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} has neither packages nor the first lines of a lockfile. Create it anew with yarn install.`,
		{ format: FORMAT },
	);
}
