/** Reads a go.mod's statements about its own module: https://go.dev/ref/mod#go-mod-file. Pure. */

export type Retraction = {
	/** Both ends are included; a single version has two equal ends. */
	low: string;
	high: string;
	rationale: string | null;
};

export type GoModStatements = {
	/** The text after `Deprecated:`; null when the module is not deprecated. */
	deprecated: string | null;
	retractions: Retraction[];
};

const MAX_LINES = 20_000;
const MAX_RETRACTIONS = 500;
const RANGE = /^\[\s*([^\s,\]]+)\s*,\s*([^\s,\]]+)\s*\]$/;

export function readGoMod(text: string): GoModStatements {
	let deprecated: string | null = null;
	const retractions: Retraction[] = [];
	/** Comments on the lines straight above. */
	let above: string[] = [];
	let block: { keyword: string; comment: string[] } | undefined;
	for (const line of text.split(/\r?\n/, MAX_LINES)) {
		const { code, comment } = splitComment(line);
		if (code === "") {
			above = comment === null ? [] : [...above, comment];
			continue;
		}
		const comments = comment === null ? above : [...above, comment];
		above = [];
		if (block) {
			if (code === ")") block = undefined;
			else if (block.keyword === "retract")
				retractions.push(...toRetraction(code, comments.length > 0 ? comments : block.comment));
			continue;
		}
		const [, keyword = "", rest = ""] = /^(\w+)(?!\w)\s*(\S.*)?$/s.exec(code) ?? [];
		if (rest === "(") block = { keyword, comment: comments };
		else if (keyword === "module") deprecated = deprecationIn(comments);
		else if (keyword === "retract") retractions.push(...toRetraction(rest, comments));
	}
	return { deprecated, retractions: retractions.slice(0, MAX_RETRACTIONS) };
}

function splitComment(line: string): { code: string; comment: string | null } {
	const at = line.indexOf("//");
	if (at === -1) return { code: line.trim(), comment: null };
	return { code: line.slice(0, at).trim(), comment: line.slice(at + 2).trim() };
}

/** A paragraph that begins with `Deprecated:`, up to the next empty line of the comment. */
function deprecationIn(comments: readonly string[]): string | null {
	const start = comments.findIndex(
		(line, at) => line.startsWith("Deprecated:") && (at === 0 || comments[at - 1] === ""),
	);
	if (start === -1) return null;
	const end = comments.indexOf("", start);
	return comments
		.slice(start, end === -1 ? undefined : end)
		.join(" ")
		.slice("Deprecated:".length)
		.trim();
}

function toRetraction(code: string, comments: readonly string[]): Retraction[] {
	const [, low = unquoted(code), high = low] = RANGE.exec(code) ?? [];
	if (low === "") return [];
	return [{ low, high, rationale: comments.join(" ").trim() || null }];
}

function unquoted(text: string): string {
	return text.replace(/^["`](.*)["`]$/s, "$1");
}
