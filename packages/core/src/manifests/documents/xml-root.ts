const XML_TAG = /<(?:[\w.-]+:)?([\w.-]+)/y;

/** The name of the first element, without its namespace; comments and instructions may stand before it. */
export function xmlRoot(text: string): string | undefined {
	let at = text.indexOf("<");
	while (at !== -1) {
		const end = text.startsWith("<!--", at) ? "-->" : text.startsWith("<?", at) ? "?>" : undefined;
		if (end === undefined) break;
		const after = text.indexOf(end, at);
		at = after === -1 ? -1 : text.indexOf("<", after);
	}
	XML_TAG.lastIndex = Math.max(at, 0);
	return XML_TAG.exec(text)?.[1];
}
