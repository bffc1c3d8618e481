/** XML as the AWS query protocol answers it. */

export type Xml = string | readonly Xml[] | { readonly [tag: string]: Xml };

const XML_ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
};

/** A tag may carry attributes behind a blank. */
export function toXml(value: Xml): string {
	if (typeof value === "string") return escapeXml(value);
	if (Array.isArray(value)) return value.map(toXml).join("");
	return Object.entries(value)
		.map(([tag, content]) => `<${tag}>${toXml(content)}</${tag.split(" ")[0]}>`)
		.join("");
}

function escapeXml(text: string): string {
	return text.replace(/[&<>"]/g, (character) => XML_ENTITIES[character] ?? "");
}
