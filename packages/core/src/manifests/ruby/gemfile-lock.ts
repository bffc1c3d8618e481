/**
 * Gemfile.lock (gems.locked). Only the Gemfile has groups, so the lock does not tell which gems are for development.
 */
import type { FormatDescription } from "../format-description.ts";
import { withAskedScopes } from "../graph/asked-roots.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import { collectRoots, type GraphNode, type GraphRoot } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { ANOTHER_GEMFILE } from "./gemfile.ts";

const FORMAT = "Gemfile.lock";

export const gemfileLock = {
	id: FORMAT,
	family: "rubygems",
	role: "lock",
	fileNames: [FORMAT, "gems.locked"],
	matchesName: (name) => /^(?:.+\.)?gemfile.*\.lock$/.test(name),
	content: [{ kind: "pattern", pattern: /^(?:GEM|GIT|PATH|PLUGIN SOURCE)\r?\n {2}remote: /m }],
	read: readGemfileLock,
} as const satisfies FormatDescription;

const FOREIGN_SECTIONS: ReadonlyMap<string, string> = new Map([
	["GIT", "a git repository"],
	["PATH", "a local folder"],
	["PLUGIN SOURCE", "another source than RubyGems"],
]);
const SECTION = /^[A-Z][A-Z ]*$/;
/** `    rails (7.1.2)`, or with a platform: `    nokogiri (1.16.0-x86_64-linux)`. */
const SPEC = /^ {4}(\S+) \(([^)]*)\)$/;
const NEED = /^ {6}(\S+)(?: \(.*\))?$/;
/** `  rails (~> 7.1)`, with a `!` when it has its own source. */
const DEPENDENCY = /^ {2}([^\s!]+)(?: \(([^)]*)\))?(!)?$/;
const REMOTE = /^ {2}remote: (\S+)\s*$/;

type Section = {
	title: string;
	/** The remotes of a GEM section; old files have several in one section. */
	remotes: string[];
};
type Spec = { name: string; version: string; section: Section; needs: string[] };
type Lock = { specs: readonly Spec[]; named: readonly Named[] };
type Named = { name: string; requirement: string | undefined; hasOwnSource: boolean };

/** @throws ManifestError */
function readGemfileLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const lock = parse(text);
	const { specs, named } = lock;
	const pinned = new Set(named.filter(({ hasOwnSource }) => hasOwnSource).map(({ name }) => name));
	const nodes = specs.map((spec) => nodeOf(spec, pinned, gate));
	const byName = Map.groupBy(specs.keys(), (node) => specs[node]?.name ?? "");
	function edges(node: number, visit: (needed: number) => void): void {
		for (const name of specs[node]?.needs ?? []) for (const needed of byName.get(name) ?? []) visit(needed);
	}
	function* rootsOf(): Generator<GraphRoot> {
		for (const { name, requirement } of named) {
			for (const node of byName.get(name) ?? []) yield { node, scope: "unknown", requirement };
		}
	}
	return {
		project: undefined,
		...contentOf(
			{ nodes, roots: scopesOf(collectRoots(rootsOf(), FORMAT), lock, asked, nodes), edges },
			FORMAT,
		),
	};
}

/**
 * The project's own gems, of `gemspec` lines, which the Gemfile does not name. Without the Gemfile, only the gem in
 * the lock's own folder is known to be one.
 */
function ownGems({ specs, named }: Lock, asked: readonly Asked[]): Set<string> {
	const local = specs.filter(({ section }) => section.title === "PATH");
	if (asked.length === 0) return namesOf(local.filter(({ section }) => section.remotes.includes(".")));
	const askedFor = namesOf(asked);
	const bundled = namesOf(named);
	return namesOf(local.filter(({ name }) => bundled.has(name) && !askedFor.has(name)));
}

function namesOf(named: readonly { name: string }[]): Set<string> {
	return new Set(named.map(({ name }) => name));
}

/** Gems that neither the Gemfile nor the project's own gems need stand in their gemspecs, for development. */
function scopesOf(
	roots: readonly GraphRoot[],
	lock: Lock,
	asked: readonly Asked[],
	nodes: readonly GraphNode[],
): GraphRoot[] {
	const own = ownGems(lock, asked);
	const needed = Array.from(own, (name) => ({ name, requirement: undefined, isDev: false }));
	const scoped = withAskedScopes(roots, [...asked, ...needed], nodes);
	const names = namesOf(asked);
	if (own.size === 0 || asked.length === 0 || names.has(ANOTHER_GEMFILE)) return scoped;
	return scoped.map((root) => (root.scope === "unknown" ? { ...root, scope: "dev" } : root));
}

function parse(text: string): { specs: Spec[]; named: Named[] } {
	const specs: Spec[] = [];
	const named: Named[] = [];
	let section: Section = { title: "", remotes: [] };
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		if (line.startsWith("<<<<<<<") || line.startsWith(">>>>>>>")) throw conflict(index + 1);
		if (SECTION.test(line)) {
			section = { title: line, remotes: [] };
			continue;
		}
		const remote = REMOTE.exec(line)?.[1];
		if (remote !== undefined) section.remotes.push(remote);
		const spec = SPEC.exec(line);
		const need = NEED.exec(line)?.[1];
		const dependency = section.title === "DEPENDENCIES" ? DEPENDENCY.exec(line) : null;
		if (spec) specs.push({ name: spec[1] ?? "", version: plainVersion(spec[2] ?? ""), section, needs: [] });
		else if (need !== undefined) specs.at(-1)?.needs.push(need);
		else if (dependency) {
			const [, name = "", requirement, mark] = dependency;
			named.push({ name, requirement, hasOwnSource: mark !== undefined });
		}
	}
	if (section.title === "") {
		throw new ManifestError("malformed", `The ${FORMAT} has no section such as GEM or DEPENDENCIES.`, {
			format: FORMAT,
			line: 1,
		});
	}
	return { specs, named };
}

/** A gem's version has no hyphen: the text after one is the platform. */
function plainVersion(version: string): string {
	return version.split("-", 1)[0] ?? version;
}

function nodeOf({ name, version, section }: Spec, pinned: ReadonlySet<string>, gate: PackageGate): GraphNode {
	const reason = FOREIGN_SECTIONS.get(section.title);
	if (reason === undefined) {
		return { ref: gate.refOf("rubygems", name, originOf(section, pinned.has(name))), name, version };
	}
	gate.skip(name, reason);
	return { ref: undefined, name, version };
}

/** A gem of a section with several sources that is not pinned to one comes from RubyGems, if RubyGems is among them. */
function originOf({ remotes }: Section, isPinned: boolean): Origin | undefined {
	const url = isPinned ? remotes.find((remote) => !isRubygems(remote)) : remotes.find(isRubygems);
	const any = url ?? remotes[0];
	return any === undefined ? undefined : { url: any, kind: "registry" };
}

function isRubygems(remote: string): boolean {
	return /^https?:\/\/(?:www\.|index\.)?rubygems\.org(?:\/|$)/.test(remote);
}

function conflict(line: number): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} holds a conflict marker at line ${line}. Resolve the conflict and run bundle install.`,
		{ format: FORMAT, line },
	);
}
