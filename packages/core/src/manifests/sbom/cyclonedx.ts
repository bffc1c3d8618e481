/** CycloneDX, JSON and XML, versions 1.0 to 1.6. https://cyclonedx.org/specification/overview/ */

import { isObject, type JsonObject } from "../../json-object.ts";
import { objectsIn, optionalObject, parseJsonDocument, stringOf } from "../documents/json-document.ts";
import { elementsOf, parseXmlDocument, textOf } from "../documents/xml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { type Sbom, type SbomComponent, type SbomEdge, toManifest } from "./sbom.ts";

const FORMAT = "cyclonedx";

export const cyclonedx = {
	id: FORMAT,
	family: "sbom",
	role: "bill",
	fileNames: [],
	vagueNames: ["bom.json", "bom.xml", "sbom.json", "sbom.xml"],
	matchesName: (name) => /\.cdx\.(?:json|xml)$|cyclonedx.*\.(?:json|xml)$/.test(name),
	content: [
		{ kind: "json_key", key: "bomFormat" },
		{ kind: "xml_root", name: "bom" },
	],
	read: readCyclonedx,
} as const satisfies FormatDescription;

/** `excluded` means not part of the running product: tests, builds. */
const SCOPES: ReadonlyMap<string, RootScope> = new Map([
	["required", "prod"],
	["optional", "optional"],
	["excluded", "dev"],
]);
/** The property by which npm's own generator and CycloneDX's mark development dependencies. */
const DEVELOPMENT = "cdx:npm:package:development";
/** A package whose own package.json forbids to publish it, such as a workspace. */
const PRIVATE = "cdx:npm:package:private";

/** @throws ManifestError */
function readCyclonedx(text: string, gate: PackageGate): ManifestContent {
	const isXml = /^\s*</.test(text);
	return toManifest(isXml ? fromXml(text) : fromJson(text), FORMAT, gate);
}

function fromJson(text: string): Sbom {
	const bom = parseJsonDocument(text, FORMAT);
	if (bom["bomFormat"] === undefined && bom["components"] === undefined) throw noBill();
	const metadata = optionalObject(bom, "metadata", { format: FORMAT, path: "" }) ?? {};
	const subject = isObject(metadata["component"]) ? metadata["component"] : {};
	const edges = objectsIn(bom["dependencies"]).flatMap((entry): SbomEdge[] => {
		const from = stringOf(entry["ref"]);
		const needed = Array.isArray(entry["dependsOn"]) ? entry["dependsOn"] : [];
		if (from === undefined) return [];
		return needed.filter((to) => typeof to === "string").map((to: string) => ({ from, to }));
	});
	return {
		...subjectOf(stringOf(subject["bom-ref"]), stringOf(subject["name"])),
		components: [
			...nested(objectsIn(bom["components"]), (component) => objectsIn(component["components"])),
		].map((component): SbomComponent => {
			const group = stringOf(component["group"]);
			const name = stringOf(component["name"]) ?? "";
			return {
				id: stringOf(component["bom-ref"]),
				name: group ? `${group}/${name}` : name,
				purl: stringOf(component["purl"]),
				mentioned: distributionOf(component),
				isPrivate: hasProperty(component, PRIVATE),
				scope: hasProperty(component, DEVELOPMENT) ? "dev" : SCOPES.get(stringOf(component["scope"]) ?? ""),
			};
		}),
		edges,
	};
}

function fromXml(text: string): Sbom {
	const bom = parseXmlDocument(text, "bom", FORMAT);
	const subject = elementsOf(elementsOf(bom, "metadata")[0], "component")[0];
	const edges = elementsOf(elementsOf(bom, "dependencies")[0], "dependency").flatMap((entry): SbomEdge[] => {
		const from = stringOf(entry["@ref"]);
		if (from === undefined) return [];
		return elementsOf(entry, "dependency").flatMap(({ "@ref": to }) =>
			typeof to === "string" ? [{ from, to }] : [],
		);
	});
	const componentsIn = (parent: unknown) => elementsOf(elementsOf(parent, "components")[0], "component");
	return {
		...subjectOf(stringOf(subject?.["@bom-ref"]), textOf(subject, "name")),
		components: [...nested(componentsIn(bom), componentsIn)].map((component): SbomComponent => {
			const group = textOf(component, "group");
			const name = textOf(component, "name") ?? "";
			return {
				id: stringOf(component["@bom-ref"]),
				name: group ? `${group}/${name}` : name,
				// Entities are not expanded, and one is common in package URLs.
				purl: textOf(component, "purl")?.replaceAll("&amp;", "&"),
				scope: SCOPES.get(textOf(component, "scope") ?? ""),
			};
		}),
		edges,
	};
}

function subjectOf(id: string | undefined, name: string | undefined): Pick<Sbom, "subjects" | "project"> {
	return { subjects: new Set(id === undefined ? [] : [id]), project: name };
}

/** Components may stand in components. Without recursion: the depth was bounded when the text was parsed. */
function* nested(first: JsonObject[], inner: (component: JsonObject) => JsonObject[]): Generator<JsonObject> {
	const waiting = [...first].reverse();
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		yield next;
		// A spread could exceed the number of arguments that a call can have.
		for (const component of inner(next).reverse()) waiting.push(component);
	}
}

function hasProperty(component: JsonObject, property: string): boolean {
	return objectsIn(component["properties"]).some(({ name, value }) => name === property && value === "true");
}

/** The place where generators for npm write the tarball's address. */
function distributionOf(component: JsonObject): string | undefined {
	const reference = objectsIn(component["externalReferences"]).find(({ type }) => type === "distribution");
	return stringOf(reference?.["url"]);
}

function noBill(): ManifestError {
	return new ManifestError(
		"malformed",
		"The file has neither a bomFormat nor components: it is not a CycloneDX SBOM.",
		{
			format: FORMAT,
		},
	);
}
