/**
 * requirements.txt, as pip reads it. Most are written by hand and list direct dependencies. Those of pip-compile and
 * uv list all packages, and note below each which packages need it (`# via`).
 */
import type { FormatDescription } from "../format-description.ts";
import { withAskedScopes } from "../graph/asked-roots.ts";
import { toDependencies } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent, ManifestDependency } from "../manifest.ts";
import { ManifestError, quoted } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { isDevelopmentFile } from "./requirements/development-names.ts";
import { parsePythonRequirement } from "./requirements/pep508.ts";
import { describePythonUrl } from "./requirements/python-url.ts";

const FORMAT = "requirements.txt";

export const requirementsTxt = {
	id: FORMAT,
	family: "python",
	role: "list",
	mayBeBlank: true,
	mayHoldMore: true,
	fileNames: [FORMAT, "requirements.in"],
	// A habit of large projects: requirements/base.txt, requirements/production.txt.
	matchesName: (name, folder) =>
		/requirements.*\.(?:txt|in)$|^constraints.*\.txt$/.test(name) ||
		(/(?:^|\/)requirements$/.test(folder) && /\.(?:txt|in)$/.test(name)),
	content: [{ kind: "head", test: isRequirements }],
	read: readRequirementsTxt,
} as const satisfies FormatDescription;

/** Requirements that pip takes from no index. */
const ELSEWHERE =
	/^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/|(?:git|hg|svn|bzr)\+|file:|\.{0,2}[/\\]|\.{1,2}$|~\/|[A-Za-z]:[/\\])/;
const LOCAL_ARCHIVE = /\.(?:whl|zip|tar\.(?:gz|bz2|xz)|tgz)$/i;
/** The value of a short option may follow it at once. */
const INCLUDE = /^(?:-[rc]|--(?:requirement|constraint)(?=[\s=]|$))/;
const EDITABLE = /^(?:-e|--editable(?=[\s=]|$))/;
const OPTION = /^--?[A-Za-z][\w-]*(?:[\s=]|$)/;
/** A tool's note of who needs a package: on the same line, or below it. */
const VIA = /^#\s+via(?:\s(.*))?$/s;

type Line = { text: string; number: number; via: string[] };
type Found = { node: GraphNode; requirement: string | undefined; via: readonly string[] };

/** @throws ManifestError `too_large`; `malformed` when there are lines and pip would take none of them */
function readRequirementsTxt(
	text: string,
	gate: PackageGate,
	asked: readonly Asked[] = [],
	fileName = "",
): ManifestContent {
	const lines = [...logicalLines(text)];
	const origin = originIn(lines);
	const found: Found[] = [];
	let taken = 0;
	for (const line of lines) {
		const read = readLine(line, origin, gate);
		if (read !== "no_requirement") taken += 1;
		if (typeof read === "object") found.push(read);
	}
	if (taken === 0 && lines[0]) throw noRequirements(lines[0]);
	const included = lines.flatMap(({ text: entry }) => {
		const option = INCLUDE.exec(entry)?.[0];
		if (option === undefined) return [];
		return [[entry, entry.slice(option.length).trim().replace(/^=\s*/, "")] as const];
	});
	return {
		project: undefined,
		dependencies: dependenciesOf(found, asked, isDevelopmentFile(fileName)),
		includes: included.length > 0 ? new Map(included) : undefined,
	};
}

/** Each line without its comment, and joined with the next one when it ends in a backslash. */
function* logicalLines(text: string): Generator<Line> {
	let current: Line | undefined;
	let isOpen = false;
	let isListing = false;
	for (const [index, physical] of text.split(/\r?\n/).entries()) {
		const plain = withoutComment(physical).trimEnd();
		const comment = physical.slice(withoutComment(physical).length).trim();
		if (plain.trim() !== "") {
			const isOn = plain.endsWith("\\");
			const part = isOn ? plain.slice(0, -1) : plain;
			if (current && isOpen) current.text = `${current.text} ${part}`;
			else {
				if (current) yield tidied(current);
				current = { text: part, number: index + 1, via: [] };
			}
			isOpen = isOn;
			isListing = false;
		} else {
			// A comment ends what a backslash continues, as pip-compile's notes after hashes do.
			isOpen = false;
			if (comment === "") isListing = false;
		}
		const via = VIA.exec(comment);
		if (via) isListing = true;
		const sources = via ? via[1] : isListing ? /^#\s+(\S.*)$/.exec(comment)?.[1] : undefined;
		if (sources !== undefined) current?.via.push(...sources.split(",").map((source) => source.trim()));
	}
	if (current) yield tidied(current);
}

function tidied(line: Line): Line {
	return { ...line, text: line.text.trim() };
}

/** A `#` begins a comment at a line's start and after white space; URLs may have one within. */
function withoutComment(line: string): string {
	for (let at = line.indexOf("#"); at !== -1; at = line.indexOf("#", at + 1)) {
		if (at === 0 || /\s/.test(line.charAt(at - 1))) return line.slice(0, at);
	}
	return line;
}

/** The index that all packages of the file come from; undefined for PyPI, even if further indexes are asked. */
function originIn(lines: readonly Line[]): Origin | undefined {
	let url: string | undefined;
	for (const { text } of lines) {
		const [, index] = /^(?:-i|--index-url|--pypi-url)(?:\s+|=)(\S+)/.exec(text) ?? [];
		if (index !== undefined) url = index.replace(/^["']|["']$/g, "");
	}
	return url === undefined ? undefined : { url, kind: "registry" };
}

/** `option` says where and how to install, not which package. */
function readLine(
	line: Line,
	origin: Origin | undefined,
	gate: PackageGate,
): Found | "skipped" | "option" | "no_requirement" {
	const { text } = line;
	if (EDITABLE.test(text)) return skip(text, "an editable install", gate);
	if (INCLUDE.test(text)) return skip(text, "another file, which was not sent", gate);
	if (OPTION.test(text)) return "option";
	if (ELSEWHERE.test(text)) return skip(text, `a URL or a local path`, gate);
	const [written = ""] = text.split(/\s--[a-z]/, 1);
	if (LOCAL_ARCHIVE.test(written.trim()) && !written.includes("@")) return skip(text, "a local file", gate);
	const requirement = parsePythonRequirement(written);
	if (!requirement) {
		skip(text, "not a requirement that pip accepts", gate);
		return "no_requirement";
	}
	const { name, range, version, url } = requirement;
	if (url !== undefined) return skip(name, describePythonUrl(url), gate);
	const ref = gate.refOf("pypi", name, origin);
	if (!ref) return "skipped";
	return { node: { ref, name, version }, requirement: range, via: line.via };
}

function skip(entry: string, reason: string, gate: PackageGate): "skipped" {
	gate.skip(entry, reason);
	return "skipped";
}

/**
 * A file without a tool's notes lists direct dependencies. A file with notes lists all packages, and each note says
 * which packages need it; a package without a note stays unknown.
 */
function dependenciesOf(
	found: readonly Found[],
	asked: readonly Asked[],
	isForDevelopment: boolean,
): ManifestDependency[] {
	const nodes = found.map(({ node }) => node);
	const isMadeByTool = found.some(({ via }) => via.length > 0);
	const named = found.flatMap(({ via, requirement }, node): GraphRoot[] => {
		if (!isMadeByTool) return [{ node, scope: isForDevelopment ? "dev" : "unknown", requirement }];
		const files = via.filter(isFile);
		const scope = files.every((file) => isDevelopmentFile(file.replace(/^-r\s+/, ""))) ? "dev" : "unknown";
		return files.length > 0 ? [{ node, scope, requirement: undefined }] : [];
	});
	const roots = withAskedScopes(named, asked, nodes);
	if (!isMadeByTool) return toDependencies({ nodes, roots, edges: undefined }, FORMAT);
	const needs = needsByName(found);
	const graph = {
		nodes,
		roots: roots.length > 0 ? roots : undefined,
		edges(node: number, visit: (needed: number) => void): void {
			for (const needed of needs.get(nodes[node]?.ref?.name ?? "") ?? []) visit(needed);
		},
	};
	const noted = new Set(found.filter(({ via }) => via.length > 0).map(({ node }) => node.ref?.name));
	return toDependencies(graph, FORMAT).map((dependency) =>
		noted.has(dependency.ref.name) ? dependency : { ...dependency, isDirect: undefined },
	);
}

/** `-r requirements.in`, `shop (pyproject.toml)`, `-c constraints.txt`: not another package. */
function isFile(source: string): boolean {
	return (
		(/^-r\s/.test(source) || source.endsWith(")") || /\.(?:in|txt|toml|cfg|py)$/.test(source)) &&
		!/^-c\s/.test(source)
	);
}

/** Numbers of the nodes that a package needs. */
function needsByName(found: readonly Found[]): Map<string, number[]> {
	const needs = new Map<string, number[]>();
	for (const [number, { via }] of found.entries()) {
		for (const source of via) {
			const name = source.replace(/[-_.]+/g, "-").toLowerCase();
			const known = needs.get(name);
			if (known) known.push(number);
			else needs.set(name, [number]);
		}
	}
	return needs;
}

function noRequirements({ number, text }: Line): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} has no line that pip accepts; the first is ${quoted(text)}. A line is a name with or without versions: flask>=3.`,
		{ format: FORMAT, line: number },
	);
}

/** Recognises text without a file name: pip takes every line, and there are several lines or a version. */
function isRequirements(head: string): boolean {
	let lines = 0;
	let hasVersion = false;
	for (const { text } of logicalLines(head)) {
		lines += 1;
		if (OPTION.test(text) || ELSEWHERE.test(text)) continue;
		const requirement = parsePythonRequirement(text.split(/\s--[a-z]/, 1)[0] ?? "");
		if (!requirement) return false;
		hasVersion ||= requirement.range !== undefined;
	}
	return hasVersion || lines > 1;
}
