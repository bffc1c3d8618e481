/**
 * requirements.txt, as pip reads it. Most are written by hand and name what a project asks for; those that a tool has
 * made name everything. Which of both cannot be told, unless a tool's notes (`# via`) say so.
 */
import { toDependencies } from "./dependency-graph.ts";
import type { GraphNode, GraphRoot } from "./graph-walk.ts";
import type { Manifest } from "./manifest.ts";
import { createSkippedEntries, type SkippedEntries } from "./skipped-entries.ts";

const FORMAT = "requirements.txt";
/** PEP 508: a name, extras, a version or a URL, a marker. */
const REQUIREMENT = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/s;
const PIN = /^===?\s*([^\s,;*]+)$/;
const EXACT_URL = /^@\s*\S/;
const FOREIGN = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/|git\+|hg\+|svn\+|bzr\+|\.{0,2}\/|[A-Za-z]:\\)/;
const LOCAL_ARCHIVE = /\.(?:whl|zip|tar\.(?:gz|bz2|xz)|tgz)$/i;

/** @throws ManifestError `too_large` */
export function readRequirementsTxt(text: string): Manifest {
	const skipped = createSkippedEntries();
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	for (const line of logicalLines(text)) {
		const read = readLine(line, skipped);
		if (!read) continue;
		roots.push({ node: nodes.length, scope: "unknown", requirement: read.requirement });
		nodes.push(read.node);
	}
	const isMadeByTool = /^[ \t]*#[ \t]+via\b/m.test(text);
	const graph = { nodes, roots: isMadeByTool ? undefined : roots, edges: undefined };
	return {
		format: FORMAT,
		project: undefined,
		dependencies: toDependencies(graph, FORMAT),
		skipped: skipped.list(),
	};
}

/** Lines that end in a backslash go on in the next one; comments are left out. */
function* logicalLines(text: string): Generator<string> {
	let joined = "";
	for (const physical of text.split(/\r?\n/)) {
		const line = withoutComment(physical).trimEnd();
		joined += line.endsWith("\\") ? `${line.slice(0, -1)} ` : line;
		if (line.endsWith("\\")) continue;
		if (joined.trim() !== "") yield joined.trim();
		joined = "";
	}
	if (joined.trim() !== "") yield joined.trim();
}

/** A `#` begins a comment at a line's start and after white space; URLs may have one within. */
export function withoutComment(line: string): string {
	for (let at = line.indexOf("#"); at !== -1; at = line.indexOf("#", at + 1)) {
		if (at === 0 || /\s/.test(line.charAt(at - 1))) return line.slice(0, at);
	}
	return line;
}

type Read = { node: GraphNode; requirement: string | undefined };

function readLine(line: string, skipped: SkippedEntries): Read | undefined {
	if (/^(?:-e|--editable)(?:[\s=]|$)/.test(line)) return skip(line, "an editable install", skipped);
	if (/^(?:-r|--requirement|-c|--constraint)(?:[\s=]|$)/.test(line)) {
		return skip(line, "another file, which was not sent", skipped);
	}
	// Options say where and how to install, not what.
	if (line.startsWith("-")) return undefined;
	if (FOREIGN.test(line)) return skip(line, "a URL or a local path", skipped);
	const [requirement = ""] = line.split(/\s--/, 1);
	const [, name = "", rest = ""] = REQUIREMENT.exec(requirement.trim()) ?? [];
	if (name === "") return skip(line, "not a requirement", skipped);
	if (EXACT_URL.test(rest)) return skip(name, "a URL or a local path", skipped);
	if (LOCAL_ARCHIVE.test(requirement.trim())) return skip(line, "a local file", skipped);
	const ref = skipped.refOf("pypi", name);
	if (!ref) return undefined;
	const range = (rest.split(";", 1)[0] ?? "").replace(/^\(|\)$/g, "").trim();
	const version = PIN.exec(range)?.[1];
	return { node: { ref, name, version }, requirement: range === "" ? undefined : range };
}

function skip(entry: string, reason: string, skipped: SkippedEntries): undefined {
	skipped.skip(entry, reason);
	return undefined;
}
