/** Extracts members from an object's JSON without parsing the rest, since items are large and requested parts small. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/**
 * @param json of an object as `JSON.stringify` writes it, without space, all of whose values are objects
 * @param names of members; those that are not there are left out
 * @returns JSON of an object with those members alone, in the object's own order
 */
export function pickMembers(json: string, names: readonly string[]): string {
	const wanted = new Set(names.map((name) => JSON.stringify(name)));
	const picked: string[] = [];
	let position = 1;
	while (json.charCodeAt(position) === QUOTE) {
		const nameEnd = stringEnd(json, position);
		const valueEnd = objectEnd(json, nameEnd + 1);
		if (wanted.has(json.slice(position, nameEnd))) picked.push(json.slice(position, valueEnd));
		// Past the comma, or past the end.
		position = valueEnd + 1;
	}
	return `{${picked.join(",")}}`;
}

/** @param start of a string's first quote @returns the position after its last one */
function stringEnd(json: string, start: number): number {
	let end = json.indexOf('"', start + 1);
	while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
	return end + 1;
}

/** An odd number of backslashes precedes it. */
function isEscaped(json: string, position: number): boolean {
	let backslashes = 0;
	while (json.charCodeAt(position - 1 - backslashes) === BACKSLASH) backslashes += 1;
	return backslashes % 2 === 1;
}

function objectEnd(json: string, start: number): number {
	let depth = 0;
	for (let position = start; position < json.length; ) {
		const code = json.charCodeAt(position);
		if (code === QUOTE) {
			position = stringEnd(json, position);
			continue;
		}
		position += 1;
		if (OPENING.has(code)) depth += 1;
		else if (CLOSING.has(code)) {
			depth -= 1;
			if (depth === 0) return position;
		}
	}
	throw new SyntaxError("The JSON of an item ends too early.");
}
