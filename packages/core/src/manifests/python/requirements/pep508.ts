/** One requirement of Python: a name, extras, versions or a URL, a marker. https://peps.python.org/pep-0508/ */

export type PythonRequirement = {
	name: string;
	/** The range as written, without blanks around it; undefined when every version will do. */
	range: string | undefined;
	/** The only version that fits, for `==1.2.3`. */
	version: string | undefined;
	/** `name @ https://…`: where it is fetched from instead of an index. */
	url: string | undefined;
	/** The marker as written: the environments in which it is installed; undefined when it is in all. */
	marker: string | undefined;
};

const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*/;
const EXTRAS = /^\[[\s\w.,-]*\]\s*/;
const SPECIFIER = /^(?:===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*$/;
const PIN = /^===?\s*([^\s,;*]+)$/;
/** Longer than any requirement that is not made to be. */
const MAX_LENGTH = 10_000;

/** Undefined for text that pip would refuse. */
export function parsePythonRequirement(text: string): PythonRequirement | undefined {
	if (text.length > MAX_LENGTH) return undefined;
	const [matched = "", name = ""] = NAME.exec(text.trimStart()) ?? [];
	if (name === "") return undefined;
	const rest = text.trimStart().slice(matched.length).replace(EXTRAS, "");
	const marker = markerIn(rest);
	if (rest.startsWith("@")) {
		const url =
			rest
				.slice(1)
				.trim()
				.split(/\s(?:;|--)/, 1)[0] ?? "";
		return url === "" ? undefined : { name, range: undefined, version: undefined, url: url.trim(), marker };
	}
	const range = (rest.split(";", 1)[0] ?? "")
		.trim()
		.replace(/^\((.*)\)$/, "$1")
		.trim();
	if (range === "") return { name, range: undefined, version: undefined, url: undefined, marker };
	const specifiers = range.split(",").map((part) => part.trim());
	// A comma at the end is allowed.
	if (specifiers.at(-1) === "") specifiers.pop();
	if (!specifiers.every((part) => SPECIFIER.test(part))) return undefined;
	return { name, range, version: PIN.exec(range)?.[1], url: undefined, marker };
}

/** A URL may have a semicolon; before that of a marker there is white space. */
function markerIn(rest: string): string | undefined {
	const [, marker = ""] = (rest.startsWith("@") ? /\s;(.*)/s : /;(.*)/s).exec(rest) ?? [];
	return marker.trim() || undefined;
}
