/** SPDX 2 as tags with values, to the same objects as its JSON has. https://spdx.github.io/spdx-spec/v2.3/conformance/ */
import type { JsonObject } from "../../json-object.ts";

const LINE = /^([A-Za-z]+):(.*)$/s;
const TEXT_START = "<text>";
const TEXT_END = "</text>";

type Package = {
	name: string;
	SPDXID?: string;
	versionInfo?: string;
	downloadLocation?: string;
	externalRefs: JsonObject[];
};
type Document = {
	spdxVersion?: string;
	creationInfo: { creators: string[] };
	packages: Package[];
	relationships: JsonObject[];
};

/** Reads only the tags that are used, and passes over all other text: free text may hold anything. */
export function parseTagValue(text: string): JsonObject {
	const document: Document = { creationInfo: { creators: [] }, packages: [], relationships: [] };
	let current: Package | undefined;
	for (const [tag, value] of tagsIn(text)) {
		switch (tag) {
			case "SPDXVersion":
				document.spdxVersion = value;
				break;
			case "Creator":
				document.creationInfo.creators.push(value);
				break;
			case "PackageName":
				current = { name: value, externalRefs: [] };
				document.packages.push(current);
				break;
			case "FileName":
			case "SnippetSPDXID":
				current = undefined;
				break;
			case "SPDXID":
				if (current) current.SPDXID = value;
				break;
			case "PackageVersion":
				if (current) current.versionInfo = value;
				break;
			case "PackageDownloadLocation":
				if (current) current.downloadLocation = value;
				break;
			case "ExternalRef":
				current?.externalRefs.push(externalRef(value));
				break;
			case "Relationship":
				document.relationships.push(relationship(value));
		}
	}
	return document;
}

function* tagsIn(text: string): Generator<[tag: string, value: string]> {
	let isInText = false;
	for (const line of text.split(/\r?\n/)) {
		if (isInText) {
			isInText = !line.includes(TEXT_END);
			continue;
		}
		const [, tag, value = ""] = LINE.exec(line) ?? [];
		if (tag === undefined) continue;
		isInText = value.includes(TEXT_START) && !value.includes(TEXT_END);
		yield [tag, value.trim()];
	}
}

/** `PACKAGE-MANAGER purl pkg:npm/a@1.0.0` */
function externalRef(value: string): JsonObject {
	const [referenceCategory, referenceType, referenceLocator] = value.split(/\s+/);
	return { referenceCategory, referenceType, referenceLocator };
}

/** `SPDXRef-a DEPENDS_ON SPDXRef-b` */
function relationship(value: string): JsonObject {
	const [spdxElementId, relationshipType, relatedSpdxElement] = value.split(/\s+/);
	return { spdxElementId, relationshipType, relatedSpdxElement };
}
