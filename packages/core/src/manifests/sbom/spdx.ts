/** SPDX 2.2 and 2.3, as JSON, YAML and tags with values, and 3.0. https://spdx.github.io/spdx-spec/v2.3/ */
import { isObject, type JsonObject } from "../../json-object.ts";
import { objectsIn, parseJsonDocument, stringOf } from "../documents/json-document.ts";
import { parseYamlDocument } from "../documents/yaml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { purlOfGithubName } from "./github-names.ts";
import { type SbomComponent, type SbomEdge, toManifest } from "./sbom.ts";
import { readSpdx3 } from "./spdx-3.ts";
import { parseTagValue } from "./spdx-tag-value.ts";

const FORMAT = "spdx";
const DOCUMENT = "SPDXRef-DOCUMENT";
const GITHUB_TOOL = /GitHub\.com-Dependency-Graph/;

export const spdx = {
	id: FORMAT,
	family: "sbom",
	role: "bill",
	fileNames: [],
	matchesName: (name) => /\.spdx(?:3?\.(?:json|ya?ml)|\.jsonld)?$|\.spdx3\.jsonld$/.test(name),
	content: [
		{ kind: "json_key", key: "spdxVersion" },
		{ kind: "json_key", key: "SPDXID" },
		// Signs of version 3 and of answers of GitHub's API.
		{ kind: "json_pattern", pattern: /^\s*\{\s*"@context"\s*:\s*(?:\[\s*)?"https:\/\/spdx\.org\// },
		{ kind: "json_pattern", pattern: /^\s*\{\s*"sbom"\s*:\s*\{/ },
		{ kind: "pattern", pattern: /^SPDXVersion: SPDX-/m },
		{ kind: "pattern", pattern: /^spdxVersion: *["']?SPDX-2/m },
	],
	read: readSpdx,
} as const satisfies FormatDescription;

type Direction = { isReversed: boolean; scope?: RootScope };

/** Relationships that say that one needs the other; `isReversed`: the second needs the first. */
const NEEDS: ReadonlyMap<string, Direction> = new Map<string, Direction>([
	["DEPENDS_ON", { isReversed: false }],
	["CONTAINS", { isReversed: false }],
	["DEPENDENCY_OF", { isReversed: true }],
	["CONTAINED_BY", { isReversed: true }],
	["RUNTIME_DEPENDENCY_OF", { isReversed: true, scope: "prod" }],
	["OPTIONAL_DEPENDENCY_OF", { isReversed: true, scope: "optional" }],
	["DEV_DEPENDENCY_OF", { isReversed: true, scope: "dev" }],
	["TEST_DEPENDENCY_OF", { isReversed: true, scope: "dev" }],
	["BUILD_DEPENDENCY_OF", { isReversed: true, scope: "dev" }],
]);

/** @throws ManifestError */
function readSpdx(text: string, gate: PackageGate): ManifestContent {
	const parsed = parse(text);
	if (Object.hasOwn(parsed, "@graph")) return toManifest(readSpdx3(parsed), FORMAT, gate);
	// GitHub's API wraps the document that its web page gives.
	const document = isObject(parsed["sbom"]) ? parsed["sbom"] : parsed;
	checkVersion(document);
	const packages = objectsIn(document["packages"]);
	const relationships = objectsIn(document["relationships"]).map(toRelationship);
	const edges = relationships.flatMap(toEdge);
	const described = describedIn(document, relationships);
	// A subject without dependencies is no project, but a package in a plain list.
	const needing = new Set(edges.map(({ from }) => from));
	const subjects = new Set([...described].filter((id) => needing.has(id)));
	const project = packages.find(({ SPDXID: id }) => typeof id === "string" && subjects.has(id));
	return toManifest(
		{
			subjects,
			project: stringOf(project?.["name"]),
			components: packages.map(toComponent),
			edges,
			isFlat: isFlat(document, relationships, subjects),
		},
		FORMAT,
		gate,
	);
}

function parse(text: string): JsonObject {
	if (/^\s*\{/.test(text)) return parseJsonDocument(text, FORMAT);
	// Tags are the same in both, but YAML writes the first letter in lower case.
	return /^spdxVersion:/m.test(text) ? parseYamlDocument(text, FORMAT) : parseTagValue(text);
}

function checkVersion(document: JsonObject): void {
	if (document["spdxVersion"] === undefined && objectsIn(document["packages"]).length === 0) {
		throw new ManifestError(
			"malformed",
			"The file has neither an SPDX version nor packages: it is not an SPDX SBOM.",
			{
				format: FORMAT,
			},
		);
	}
}

/**
 * GitHub hangs every package below the repository, direct or not, and so do tools that write of every package that the
 * project contains it.
 */
function isFlat(
	document: JsonObject,
	relationships: readonly Relationship[],
	subjects: ReadonlySet<string>,
): boolean {
	const isNested = relationships.some(
		({ from, type, to }) => NEEDS.has(type) && !subjects.has(from) && !subjects.has(to),
	);
	if (isNested) return false;
	const creation = isObject(document["creationInfo"]) ? document["creationInfo"] : {};
	const creators = Array.isArray(creation["creators"]) ? creation["creators"] : [];
	const isByGithub = creators.some((creator) => typeof creator === "string" && GITHUB_TOOL.test(creator));
	return (
		isByGithub || relationships.every(({ type }) => type !== "DEPENDS_ON" && !type.endsWith("DEPENDENCY_OF"))
	);
}

type Relationship = { from: string; type: string; to: string };

function toRelationship(fields: JsonObject): Relationship {
	return {
		from: stringOf(fields["spdxElementId"]) ?? "",
		type: stringOf(fields["relationshipType"]) ?? "",
		to: stringOf(fields["relatedSpdxElement"]) ?? "",
	};
}

function toEdge({ from, type, to }: Relationship): SbomEdge[] {
	const direction = NEEDS.get(type);
	if (!direction) return [];
	const [source, target] = direction.isReversed ? [to, from] : [from, to];
	return [{ from: source, to: target, ...(direction.scope && { scope: direction.scope }) }];
}

function describedIn(document: JsonObject, relationships: readonly Relationship[]): Set<string> {
	const listed = Array.isArray(document["documentDescribes"]) ? document["documentDescribes"] : [];
	return new Set([
		...listed.filter((id) => typeof id === "string"),
		...relationships.flatMap(({ from, type, to }) => {
			if (type === "DESCRIBES" && from === DOCUMENT) return [to];
			return type === "DESCRIBED_BY" && to === DOCUMENT ? [from] : [];
		}),
	]);
}

function toComponent(fields: JsonObject): SbomComponent {
	const reference = objectsIn(fields["externalRefs"]).find(({ referenceType }) => referenceType === "purl");
	const name = stringOf(fields["name"]) ?? "";
	return {
		id: stringOf(fields["SPDXID"]),
		name,
		purl:
			stringOf(reference?.["referenceLocator"]) ?? purlOfGithubName(name, stringOf(fields["versionInfo"])),
		mentioned: stringOf(fields["downloadLocation"]),
		scope: undefined,
	};
}
