/**
 * pom.xml: the direct dependencies of a Maven project, without indirect ones and without those of parents elsewhere.
 */

import { isObject, type JsonObject } from "../../json-object.ts";
import { elementsOf, parseXmlDocument, textOf } from "../documents/xml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { ManifestContent, ManifestDependency } from "../manifest.ts";
import { createPackageGate, type PackageGate } from "../package-gate.ts";
import { createResolver, lockedVersion, type Resolve } from "../properties.ts";
import { PUBLIC_REGISTRIES } from "../registries/registry-policy.ts";

const FORMAT = "pom.xml";

export const pomXml = {
	id: FORMAT,
	family: "maven",
	role: "list",
	isWritten: true,
	fileNames: [FORMAT],
	matchesName: (name) => name.endsWith(".pom"),
	content: [{ kind: "xml_root", name: "project" }],
	read: readPomXml,
} as const satisfies FormatDescription;

const PROPERTY = /\$\{([\w.-]{1,100})\}/g;

/** @throws ManifestError */
function readPomXml(text: string, gate: PackageGate): ManifestContent {
	const project = parseXmlDocument(text, "project", FORMAT);
	const profiles = elementsOf(elementsOf(project, "profiles")[0], "profile");
	const resolve = resolverOf(project, profiles);
	const managed = managedVersions([...profiles, project], resolve);
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	// Which profiles a build has on is known only to it: what any of them asks for is asked for.
	const asked = [project, ...profiles].flatMap((part) => dependenciesOf(part["dependencies"]));
	for (const dependency of asked) {
		const requirement = resolve(textOf(dependency, "version")) ?? managed.get(nameOf(dependency, resolve));
		const scope = resolve(textOf(dependency, "scope"));
		const isOptional = textOf(dependency, "optional") === "true";
		roots.push({
			node: nodes.length,
			scope: scope === "test" ? "dev" : isOptional ? "optional" : "prod",
			requirement,
		});
		nodes.push(nodeOf(nameOf(dependency, resolve), requirement, scope, gate));
	}
	return {
		project: textOf(project, "artifactId"),
		ownName: ownNameOf(project, resolve),
		inherits: inheritedOf(project["parent"]),
		imports: importsOf([project, ...profiles], resolve),
		managed: managedIn(managed),
		properties: propertiesOf(project, resolve),
		...contentOf({ nodes, roots, edges: undefined }, FORMAT),
	};
}

function dependenciesOf(container: unknown): JsonObject[] {
	return elementsOf(container, "dependency");
}

/** `group:artifact`, as the registry names it. */
function nameOf(dependency: JsonObject, resolve: Resolve): string {
	return `${resolve(textOf(dependency, "groupId")) ?? ""}:${resolve(textOf(dependency, "artifactId")) ?? ""}`;
}

function nodeOf(
	name: string,
	requirement: string | undefined,
	scope: string | undefined,
	gate: PackageGate,
): GraphNode {
	if (scope === "system") {
		gate.skip(name, "a local file");
		return { ref: undefined, name, version: undefined };
	}
	const version = lockedVersion(requirement);
	return { ref: gate.refOf("maven", name), name, version };
}

/** @param parts the last that names a version counts */
function managedVersions(parts: readonly JsonObject[], resolve: Resolve): Map<string, string> {
	return new Map(
		managementIn(parts)
			.filter((dependency) => !isImport(dependency, resolve))
			.flatMap((dependency): [string, string][] => {
				const version = resolve(textOf(dependency, "version"));
				return version === undefined ? [] : [[nameOf(dependency, resolve), version]];
			}),
	);
}

function managementIn(parts: readonly JsonObject[]): JsonObject[] {
	return parts
		.flatMap((part) => elementsOf(part, "dependencyManagement"))
		.flatMap(({ dependencies }) => dependenciesOf(dependencies));
}

/** The POMs whose managed versions are taken over (BOMs), in the order in which they count. */
function importsOf(parts: readonly JsonObject[], resolve: Resolve): string[] {
	return managementIn(parts)
		.filter((dependency) => isImport(dependency, resolve))
		.map((dependency) => nameOf(dependency, resolve));
}

function isImport(dependency: JsonObject, resolve: Resolve): boolean {
	return resolve(textOf(dependency, "scope")) === "import";
}

/** Managed versions are asked for by nobody yet, so none of them is skipped here. */
function managedIn(managed: ReadonlyMap<string, string>): ManifestDependency[] {
	const asked = createAskedPackages("maven", FORMAT, createPackageGate(PUBLIC_REGISTRIES));
	for (const [name, version] of managed) {
		asked.add({
			name,
			scope: "unknown",
			requirement: version,
			version: lockedVersion(version),
		});
	}
	return asked.content().dependencies;
}

function propertiesOf({ properties }: JsonObject, resolve: Resolve): ReadonlyMap<string, string> {
	const names = isObject(properties) ? Object.keys(properties) : [];
	return new Map(
		names.flatMap((name): [string, string][] => {
			const value = resolve(textOf(properties, name));
			return value === undefined ? [] : [[name, value]];
		}),
	);
}

function ownNameOf(project: JsonObject, resolve: Resolve): string {
	const group = resolve(textOf(project, "groupId")) ?? textOf(project["parent"], "groupId") ?? "";
	return `${group}:${resolve(textOf(project, "artifactId")) ?? ""}`;
}

function inheritedOf(parent: unknown): string | undefined {
	const artifact = textOf(parent, "artifactId");
	return artifact === undefined ? undefined : `${textOf(parent, "groupId") ?? ""}:${artifact}`;
}

/** Properties of this file. A property that is set elsewhere leaves the text unresolved and the version unknown. */
function resolverOf(project: JsonObject, profiles: readonly JsonObject[]): Resolve {
	const parent = project["parent"];
	const own = onlyTexts(elementsOf(project, "properties"));
	const ofProfiles = onlyTexts(profiles.flatMap((profile) => elementsOf(profile, "properties")));
	const version = textOf(project, "version") ?? textOf(parent, "version");
	const group = textOf(project, "groupId") ?? textOf(parent, "groupId");
	const builtIn = new Map([
		["project.version", version],
		["version", version],
		["project.groupId", group],
		["groupId", group],
		["project.artifactId", textOf(project, "artifactId")],
		["project.parent.version", textOf(parent, "version")],
		["project.parent.groupId", textOf(parent, "groupId")],
		["project.parent.artifactId", textOf(parent, "artifactId")],
	]);
	// Maven 2 wrote `pom.` for `project.`.
	return createResolver(
		"${",
		PROPERTY,
		(name) => builtIn.get(name.replace(/^pom\./, "project.")) ?? own.get(name) ?? ofProfiles.get(name),
	);
}

/** The texts by name, without those that have several values: each profile may have its own. */
function onlyTexts(parents: readonly JsonObject[]): ReadonlyMap<string, string> {
	const texts = new Map<string, string>();
	const several = new Set<string>();
	for (const parent of parents) {
		for (const name of Object.keys(parent)) {
			const text = textOf(parent, name);
			if (text === undefined) continue;
			if ((texts.get(name) ?? text) !== text) several.add(name);
			texts.set(name, text);
		}
	}
	for (const name of several) texts.delete(name);
	return texts;
}
