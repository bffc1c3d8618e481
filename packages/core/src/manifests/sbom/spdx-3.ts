/**
 * SPDX 3.0 as JSON-LD: a list of elements that name one another. https://spdx.github.io/spdx-spec/v3.0.1/
 * Names of a profile stand with or without its prefix (`software_packageUrl`).
 */
import type { JsonObject } from "../../json-object.ts";
import { objectsIn, stringOf } from "../documents/json-document.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { Sbom, SbomComponent, SbomEdge } from "./sbom.ts";

const PACKAGE = /^(?:software_)?Package$/;
const BILL = /^(?:SpdxDocument|(?:software_)?Sbom|Bom)$/;
const NEEDS: ReadonlySet<string> = new Set(["dependsOn", "contains", "hasOptionalDependency"]);
/** `scope` of a LifecycleScopedRelationship. */
const SCOPES: ReadonlyMap<string, RootScope> = new Map([
	["runtime", "prod"],
	["development", "dev"],
	["build", "dev"],
	["test", "dev"],
]);

export function readSpdx3(document: JsonObject): Sbom {
	const elements = objectsIn(document["@graph"]);
	const packages = elements.filter((element) => PACKAGE.test(typeOf(element)));
	const relationships = elements.filter((element) => typeOf(element).endsWith("Relationship"));
	const edges = relationships.flatMap(edgesOf);
	const needing = new Set(edges.map(({ from }) => from));
	const described = new Set([
		...elements
			.filter((element) => BILL.test(typeOf(element)))
			.flatMap((bill) => textsIn(bill["rootElement"])),
		...relationships
			.filter((each) => each["relationshipType"] === "describes")
			.flatMap((each) => textsIn(each["to"])),
	]);
	// A subject without dependencies is no project, but a package in a plain list.
	const subjects = new Set([...described].filter((id) => needing.has(id)));
	const project = packages.find((each) => subjects.has(idOf(each) ?? ""));
	const isFlat =
		edges.every(({ from }) => subjects.has(from)) &&
		relationships.every((each) => each["relationshipType"] !== "dependsOn");
	return {
		subjects,
		project: stringOf(project?.["name"]),
		components: packages.map(toComponent),
		edges,
		isFlat,
	};
}

function typeOf(element: JsonObject): string {
	return stringOf(element["type"]) ?? stringOf(element["@type"]) ?? "";
}

function idOf(element: JsonObject): string | undefined {
	return stringOf(element["spdxId"]) ?? stringOf(element["@id"]);
}

/** One or many. */
function textsIn(value: unknown): string[] {
	return [value].flat().filter((each) => typeof each === "string");
}

function edgesOf(relationship: JsonObject): SbomEdge[] {
	const from = stringOf(relationship["from"]);
	const type = stringOf(relationship["relationshipType"]) ?? "";
	if (from === undefined || !NEEDS.has(type)) return [];
	const scope =
		type === "hasOptionalDependency" ? "optional" : SCOPES.get(stringOf(relationship["scope"]) ?? "");
	return textsIn(relationship["to"]).map((to) => ({ from, to, ...(scope && { scope }) }));
}

function toComponent(fields: JsonObject): SbomComponent {
	const identifiers = objectsIn([fields["externalIdentifier"]].flat());
	const identifier = identifiers.find((each) => each["externalIdentifierType"] === "packageUrl");
	return {
		id: idOf(fields),
		name: stringOf(fields["name"]) ?? "",
		purl:
			stringOf(fields["software_packageUrl"]) ??
			stringOf(fields["packageUrl"]) ??
			stringOf(identifier?.["identifier"]),
		mentioned: stringOf(fields["software_downloadLocation"]) ?? stringOf(fields["downloadLocation"]),
		scope: undefined,
	};
}
