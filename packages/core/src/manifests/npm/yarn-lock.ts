/** yarn.lock of yarn 1 (classic) and of all later ones (berry). */

import type { JsonObject } from "../../json-object.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { stringOf } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { rootsOfAsked, withAskedScopes } from "../graph/asked-roots.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import { collectRoots, type EdgeVisitor, type GraphNode, type GraphRoot } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { memberFolders } from "./member-folders.ts";
import { type NpmSpec, readNpmSpec } from "./npm-spec.ts";
import {
	answerTo,
	decoded,
	indexEntries,
	needsOf,
	originalsOf,
	parseYarnLock,
	splitDescriptor,
	workspaceOf,
	type YarnAnswers,
	type YarnEntry,
} from "./yarn-entries.ts";

const FORMAT = "yarn.lock";

export const yarnLock = {
	id: FORMAT,
	family: "npm",
	role: "lock",
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^(?:__metadata:|# yarn lockfile v1)/m }],
	read: readYarnLock,
} as const satisfies FormatDescription;

/**
 * Classic names no direct dependencies; berry does, but not which of them are for development.
 *
 * @throws ManifestError
 */
function readYarnLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const { entries, isBerry } = parseYarnLock(text);
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
		for (const original of originalsOf(entry, answers)) visit(original);
	};
	const workspaces = entries.filter(({ fields }) => workspaceOf(fields) !== undefined);
	const roots = collectRoots(rootsOf(workspaces, answers), FORMAT);
	return {
		project: projectOf(workspaces),
		members: isBerry ? memberFolders(workspaces.map(({ fields }) => workspaceOf(fields) ?? "")) : undefined,
		...contentOf(
			{
				nodes,
				roots:
					isBerry && workspaces.length > 0
						? withAskedScopes(roots, asked, nodes)
						: rootsOfAsked(asked, nodes, ({ name, requirement }) =>
								answers.byDescriptor.get(`${name}@${requirement}`),
							),
				edges,
			},
			FORMAT,
		),
	};
}

function nodeOf({ descriptors, fields }: YarnEntry, gate: PackageGate): GraphNode {
	const descriptor = descriptors[0] ?? "";
	const { name } = splitDescriptor(descriptor);
	const version = stringOf(fields["version"]);
	const spec = specOf(descriptors, fields);
	if (spec.kind === "registry") {
		// Only berry lists the systems of a package.
		const isPlatformBound = fields["conditions"] !== undefined;
		return { ref: gate.refOf("npm", spec.name, originOf(fields)), name, version, isPlatformBound };
	}
	// The project itself is nothing that was left out.
	if (workspaceOf(fields) !== ".") gate.skip(descriptor, spec.reason);
	return { ref: undefined, name, version: undefined };
}

/**
 * Berry resolves aliases itself. Classic keeps them in the descriptors; a descriptor with another origin or name
 * tells more than a plain range.
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
	// Classic's offline mirror keeps the file's name alone.
	if (url === undefined || /^[^/:]+\.tgz(?:#|$)/.test(url)) return undefined;
	return { url, kind: "download" };
}

function* rootsOf(workspaces: readonly YarnEntry[], answers: YarnAnswers): Generator<GraphRoot> {
	for (const workspace of workspaces) {
		for (const [name, range] of needsOf(workspace)) {
			const node = answerTo(name, range, answers);
			const spec = readNpmSpec(name, range);
			const requirement = spec.kind === "registry" ? spec.range : undefined;
			if (node !== undefined) yield { node, scope: "unknown", requirement };
		}
	}
}

function projectOf(workspaces: readonly YarnEntry[]): string | undefined {
	const project = workspaces.find(({ fields }) => workspaceOf(fields) === ".");
	return project && splitDescriptor(stringOf(project.fields["resolution"]) ?? "").name;
}
