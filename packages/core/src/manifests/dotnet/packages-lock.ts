/** NuGet's packages.lock.json. https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files */
import { isObject, type JsonObject } from "../../json-object.ts";
import { optionalObject, parseJsonDocument, stringOf, wrongShape } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { withAskedScopes } from "../graph/asked-roots.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "packages.lock.json";

export const packagesLock = {
	id: FORMAT,
	family: "nuget",
	role: "lock",
	fileNames: [FORMAT],
	matchesName: (name) => /^packages\..+\.lock\.json$/.test(name),
	content: [{ kind: "json_pattern", pattern: /^\s*\{\s*"version"\s*:\s*[12]\s*,\s*"dependencies"\s*:\s*\{/ }],
	read: readPackagesLock,
} as const satisfies FormatDescription;

/** Each project has its own lock. */
const ONE_PROJECT: ReadonlySet<string> = new Set([""]);

type Entry = { name: string; fields: JsonObject; framework: string };

/** @throws ManifestError */
function readPackagesLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const lock = parseJsonDocument(text, FORMAT);
	const frameworks = optionalObject(lock, "dependencies", { format: FORMAT, path: "" });
	if (!frameworks) throw wrongShape("an object", { format: FORMAT, path: "dependencies" });
	const entries = Object.keys(frameworks).flatMap((framework) => entriesOf(frameworks, framework));
	const numbers = new Map(entries.map(({ framework, name }, number) => [keyOf(framework, name), number]));
	const nodes = entries.map((entry) => nodeOf(entry, gate));
	function edges(node: number, visit: (needed: number) => void): void {
		const { fields = {}, framework = "" } = entries[node] ?? {};
		const needs = isObject(fields["dependencies"]) ? fields["dependencies"] : {};
		for (const name of Object.keys(needs)) {
			// Dependencies of one runtime stand apart: `net8.0/linux-x64`.
			const needed =
				numbers.get(keyOf(framework, name)) ?? numbers.get(keyOf(framework.split("/", 1)[0] ?? "", name));
			if (needed !== undefined) visit(needed);
		}
	}
	const roots = entries.flatMap(({ fields }, node): GraphRoot[] => {
		const isAsked = fields["type"] === "Direct" || fields["type"] === "Project";
		return isAsked ? [{ node, scope: "unknown", requirement: stringOf(fields["requested"]) }] : [];
	});
	return {
		project: undefined,
		members: ONE_PROJECT,
		...contentOf({ nodes, roots: withAskedScopes(roots, withImplicit(asked), nodes), edges }, FORMAT),
	};
}

/**
 * The build adds references to these itself.
 * https://learn.microsoft.com/dotnet/core/project-sdk/overview#implicit-package-references
 */
const IMPLICIT: readonly Asked[] = [
	...["netstandard.library", "microsoft.netcore.app", "fsharp.core"].map((name) => ({ name, isDev: false })),
	// Its tools are not part of the build output.
	...[
		"microsoft.net.illink.tasks",
		"microsoft.net.illink.analyzers",
		"microsoft.dotnet.ilcompiler",
		"microsoft.netframework.referenceassemblies",
		"microsoft.codeanalysis.netanalyzers",
	].map((name) => ({ name, isDev: true })),
].map((each) => ({ ...each, requirement: undefined }));

function withImplicit(asked: readonly Asked[]): readonly Asked[] {
	const names = new Set(asked.map(({ name }) => name));
	return [...asked, ...IMPLICIT.filter(({ name }) => !names.has(name))];
}

function entriesOf(frameworks: JsonObject, framework: string): Entry[] {
	const packages = optionalObject(frameworks, framework, { format: FORMAT, path: "dependencies" }) ?? {};
	return Object.entries(packages).map(([name, value]) => {
		const path = `dependencies.${framework}.${name}`;
		if (!isObject(value)) throw wrongShape("an object", { format: FORMAT, path });
		return { name, fields: value, framework };
	});
}

function nodeOf({ name, fields }: Entry, gate: PackageGate): GraphNode {
	if (fields["type"] === "Project") {
		gate.skip(name, "a project of the same solution");
		return { ref: undefined, name: name.toLowerCase(), version: undefined };
	}
	return { ref: gate.refOf("nuget", name), name, version: stringOf(fields["resolved"]) };
}

/** NuGet's names are the same in capitals. */
function keyOf(framework: string, name: string): string {
	return `${framework}\n${name.toLowerCase()}`;
}
