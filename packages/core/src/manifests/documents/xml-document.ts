/** XML of a manifest, from text to values whose shape is still unknown. Entities are not expanded. */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { isObject, type JsonObject } from "../../json-object.ts";
import { ManifestError } from "../manifest-error.ts";
import { lineAt, MAX_DEPTH } from "./json-document.ts";

/** Attributes are keys that begin with `@`; every text stays a text. */
const parser = new XMLParser({
	ignoreAttributes: false,
	attributeNamePrefix: "@",
	removeNSPrefix: true,
	processEntities: false,
	parseTagValue: false,
	parseAttributeValue: false,
	ignoreDeclaration: true,
	ignorePiTags: true,
});

/** Parts that contain no markup, by their beginning: their end. */
const OPAQUE = [
	{ start: "<!--", end: "-->", what: "a comment" },
	{ start: "<![CDATA[", end: "]]>", what: "a CDATA section" },
	{ start: "<?", end: "?>", what: "an instruction" },
] as const;
const TAG_CONTENT = /[^<>]*/y;

/**
 * @returns the element of that name at the top
 * @throws ManifestError `malformed` with the line, `too_large` when nested too deeply
 */
export function parseXmlDocument(text: string, root: string, format: string): JsonObject {
	checkMarkup(text, format);
	const valid = XMLValidator.validate(text, { allowBooleanAttributes: true });
	if (valid !== true) throw malformed(format, valid.err.line, valid.err.msg);
	const document = parse(text, format);
	const element = document[root];
	if (isObject(element)) return element;
	// An element without anything in it is an empty text.
	if (element === "") return {};
	throw malformed(format, 1, `it has no element <${root}>`);
}

function parse(text: string, format: string): JsonObject {
	try {
		return parser.parse(text);
	} catch (cause) {
		// The parser refuses some documents for safety, such as elements named like inherited properties of objects.
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw malformed(format, undefined, reason.slice(0, 200), cause);
	}
}

/**
 * Refuses document types, which could define entities, and depths that would end recursion. It runs before anything is
 * built, and passes over the text once.
 */
function checkMarkup(text: string, format: string): void {
	let depth = 0;
	for (let at = text.indexOf("<"); at !== -1; ) {
		const opaque = OPAQUE.find(({ start }) => text.startsWith(start, at));
		if (opaque) {
			const end = text.indexOf(opaque.end, at + opaque.start.length);
			if (end === -1) throw malformed(format, lineAt(text, at), `${opaque.what} does not end`);
			at = text.indexOf("<", end + opaque.end.length);
			continue;
		}
		if (text.startsWith("<!", at)) {
			throw malformed(format, lineAt(text, at), "document type declarations are not read");
		}
		const isEnd = text.startsWith("</", at);
		TAG_CONTENT.lastIndex = at + 1;
		const end = at + 1 + (TAG_CONTENT.exec(text)?.[0].length ?? 0);
		if (isEnd) depth -= 1;
		else if (!(text[end] === ">" && text[end - 1] === "/")) depth += 1;
		if (depth > MAX_DEPTH) {
			throw new ManifestError("too_large", `The ${format} is nested deeper than ${MAX_DEPTH} levels.`, {
				format,
				line: lineAt(text, at),
			});
		}
		at = text.indexOf("<", end);
	}
}

function malformed(format: string, line: number | undefined, reason: string, cause?: unknown): ManifestError {
	const where = line === undefined ? "" : ` (line ${line})`;
	return new ManifestError(
		"malformed",
		`The ${format} is not the XML it should be${where}: ${reason.replace(/\.$/, "")}.`,
		{ format, line },
		{ cause },
	);
}

/** One element or many: both a list. Texts are passed over. */
export function elementsOf(parent: unknown, name: string): JsonObject[] {
	const value = isObject(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
	return [value].flat().filter(isObject);
}

/** The text of an element that has no others in it. */
export function textOf(parent: unknown, name: string): string | undefined {
	const value = isObject(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
	const text = isObject(value) ? value["#text"] : value;
	return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}
