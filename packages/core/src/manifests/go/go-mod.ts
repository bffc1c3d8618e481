/** go.mod: what a module asks for itself, and, since Go 1.17, what comes along (`// indirect`). */
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError, quoted } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "go.mod";

export const goMod = {
	id: FORMAT,
	family: "go",
	role: "lock",
	isWritten: true,
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^module\s+\S+\s*(?:\/\/.*)?$/m }],
	read: readGoMod,
} as const satisfies FormatDescription;

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
]);

type Line = { directive: string; words: string[]; comment: string; number: number };
type Replacement = { path: string; version: string | undefined };

/** @throws ManifestError `malformed` with the line, `too_large` */
function readGoMod(text: string, gate: PackageGate): ManifestContent {
	const lines = [...linesOf(text)];
	if (!lines.some(({ directive }) => directive === "module" || directive === "require")) {
		throw malformed(1, "it has no module and no requirements; go mod init writes one");
	}
	const replacements = replacementsIn(lines);
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	for (const { words, comment, number } of lines.filter(({ directive }) => directive === "require")) {
		const [path, version] = words;
		if (path === undefined || version === undefined || words.length > 2) {
			throw malformed(number, "a requirement is a module's path and a version");
		}
		const isIndirect = /^indirect\b/.test(comment);
		if (!isIndirect) roots.push({ node: nodes.length, scope: "unknown", requirement: version });
		nodes.push(nodeOf(path, version, replacements, gate));
	}
	return {
		project: lines.find(({ directive }) => directive === "module")?.words[0],
		...contentOf({ nodes, roots, edges: undefined }, FORMAT),
	};
}

/** Each line with the directive that it belongs to, be it its own or that of the block around it. */
function* linesOf(text: string): Generator<Line> {
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
		if (!DIRECTIVES.has(directive)) throw malformed(number, `${quoted(directive)} is no directive`);
		if (rest[0] === "(") block = directive;
		else yield { directive, words: rest, comment, number };
	}
	if (block !== undefined) throw malformed(text.split("\n").length, `the block of ${block} does not end`);
}

/** `require(` without a blank opens a block as well. */
function splitBracket([first = "", ...rest]: string[]): string[] {
	return first.endsWith("(") && first !== "(" ? [first.slice(0, -1), "(", ...rest] : [first, ...rest];
}

/** Paths may stand in quotes. */
function wordsOf(line: string): string[] {
	return (line.match(/"[^"]*"|`[^`]*`|[^\s"`]+/g) ?? []).map((word) => word.replace(/^["`]|["`]$/g, ""));
}

/** By `path` and by `path version`. */
function replacementsIn(lines: readonly Line[]): ReadonlyMap<string, Replacement> {
	const replacements = new Map<string, Replacement>();
	for (const { directive, words, number } of lines) {
		if (directive !== "replace") continue;
		const arrow = words.indexOf("=>");
		const [path, version] = words.slice(arrow + 1);
		if (arrow < 1 || path === undefined) throw malformed(number, "a replacement is written old => new");
		replacements.set(words.slice(0, arrow).join(" "), { path, version });
	}
	return replacements;
}

function nodeOf(
	path: string,
	version: string,
	replacements: ReadonlyMap<string, Replacement>,
	gate: PackageGate,
): GraphNode {
	const replaced = replacements.get(`${path} ${version}`) ?? replacements.get(path);
	if (replaced && replaced.version === undefined) {
		gate.skip(path, `replaced by the local folder ${replaced.path}`);
		return { ref: undefined, name: path, version: undefined };
	}
	const [name, locked] = replaced ? [replaced.path, replaced.version] : [path, version];
	return { ref: gate.refOf("go", name), name, version: locked };
}

function malformed(line: number, what: string): ManifestError {
	return new ManifestError("malformed", `The ${FORMAT} cannot be read at line ${line}: ${what}.`, {
		format: FORMAT,
		line,
	});
}
