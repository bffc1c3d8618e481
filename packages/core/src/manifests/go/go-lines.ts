/** Lines of go.mod and go.work, each with its directive. Pure. */
import { ManifestError, quoted } from "../manifest-error.ts";

const DIRECTIVES: ReadonlySet<string> = new Set([
	"module",
	"go",
	"toolchain",
	"godebug",
	"require",
	"exclude",
	"replace",
	"retract",
	"tool",
	"ignore",
	"use",
]);

export type GoLine = { directive: string; words: string[]; comment: string; number: number };
export type Replacement = { path: string; version: string | undefined };

/** Each line with its directive: its own, or that of the block around it. */
export function* goLines(text: string, format: string): Generator<GoLine> {
	let block: string | undefined;
	for (const [index, physical] of text.split(/\r?\n/).entries()) {
		const at = physical.indexOf("//");
		const comment = at === -1 ? "" : physical.slice(at + 2).trim();
		const words = wordsOf(at === -1 ? physical : physical.slice(0, at));
		const number = index + 1;
		if (words.length === 0) continue;
		if (block !== undefined) {
			if (words[0] === ")") block = undefined;
			else yield { directive: block, words, comment, number };
			continue;
		}
		const [directive = "", ...rest] = splitBracket(words);
		if (!DIRECTIVES.has(directive)) throw malformedAt(format, number, `${quoted(directive)} is no directive`);
		if (rest[0] === "(") block = directive;
		else yield { directive, words: rest, comment, number };
	}
	if (block !== undefined)
		throw malformedAt(format, text.split("\n").length, `the block of ${block} does not end`);
}

/** `require(` without a blank opens a block as well. */
function splitBracket([first = "", ...rest]: string[]): string[] {
	return first.endsWith("(") && first !== "(" ? [first.slice(0, -1), "(", ...rest] : [first, ...rest];
}

/** Paths may stand in quotes. */
function wordsOf(line: string): string[] {
	return (line.match(/"[^"]*"|`[^`]*`|[^\s"`]+/g) ?? []).map((word) => word.replace(/^["`]|["`]$/g, ""));
}

/** The replacements by `path` and by `path version`. */
export function replacementsIn(lines: readonly GoLine[], format: string): ReadonlyMap<string, Replacement> {
	const replacements = new Map<string, Replacement>();
	for (const { directive, words, number } of lines) {
		if (directive !== "replace") continue;
		const arrow = words.indexOf("=>");
		const [path, version] = words.slice(arrow + 1);
		if (arrow < 1 || path === undefined)
			throw malformedAt(format, number, "a replacement is written old => new");
		replacements.set(words.slice(0, arrow).join(" "), { path, version });
	}
	return replacements;
}

export function malformedAt(format: string, line: number, what: string): ManifestError {
	return new ManifestError("malformed", `The ${format} cannot be read at line ${line}: ${what}.`, {
		format,
		line,
	});
}
