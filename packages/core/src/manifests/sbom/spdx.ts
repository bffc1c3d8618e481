/** SPDX 2.2 and 2.3 as JSON. https://spdx.github.io/spdx-spec/v2.3/ */

import { type JsonObject, objectsIn, parseJsonDocument, stringOf } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { type SbomComponent, type SbomEdge, toManifest } from "./sbom.ts";

const FORMAT = "spdx";

export const spdx = {
	id: FORMAT,
	family: "sbom",
	fileNames: [],
	matchesName: (name) => name.endsWith(".spdx.json"),
	content: [
		{ kind: "json_key", key: "spdxVersion" },
		{ kind: "json_key", key: "SPDXID" },
	],
	read: readSpdx,
} as const satisfies FormatDescription;

const DOCUMENT = "SPDXRef-DOCUMENT";

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
	const document = parseJsonDocument(text, FORMAT);
	if (Object.hasOwn(document, "@graph")) {
		throw new ManifestError(
			"unsupported_version",
			"This is SPDX 3; 2.2 and 2.3 as JSON are read. Most tools write them with another option.",
			{ format: FORMAT },
		);
	}
	const packages = objectsIn(document["packages"]);
	const relationships = objectsIn(document["relationships"]).map(toRelationship);
	const edges = relationships.flatMap(toEdge);
	const described = describedIn(document, relationships);
	// What needs nothing is no project, but a package in a plain list.
	const needing = new Set(edges.map(({ from }) => from));
	const subjects = new Set([...described].filter((id) => needing.has(id)));
	const project = packages.find(({ SPDXID: id }) => typeof id === "string" && subjects.has(id));
	return toManifest(
		{ subjects, project: stringOf(project?.["name"]), components: packages.map(toComponent), edges },
		FORMAT,
		gate,
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
	return {
		id: stringOf(fields["SPDXID"]),
		name: stringOf(fields["name"]) ?? "",
		purl: stringOf(reference?.["referenceLocator"]),
		scope: undefined,
	};
}
