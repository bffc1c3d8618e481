/** Gemfile.lock (gems.locked). Groups stand in the Gemfile alone, so what is for development is not told. */
import type { FormatDescription } from "../format-description.ts";
import { toDependencies } from "../graph/dependency-graph.ts";
import { collectRoots, type GraphNode, type GraphRoot } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "Gemfile.lock";

export const gemfileLock = {
	id: FORMAT,
	family: "rubygems",
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
/** `  rails (~> 7.1)`, with a `!` when it comes from a source of its own. */
const DEPENDENCY = /^ {2}([^\s!]+)(?: \(([^)]*)\))?!?$/;

type Spec = { name: string; version: string; section: string; needs: string[] };

/** @throws ManifestError */
function readGemfileLock(text: string, gate: PackageGate): ManifestContent {
	const { specs, asked } = parse(text);
	const nodes = specs.map((spec) => nodeOf(spec, gate));
	const byName = Map.groupBy(specs.keys(), (node) => specs[node]?.name ?? "");
	function edges(node: number, visit: (needed: number) => void): void {
		for (const name of specs[node]?.needs ?? []) for (const needed of byName.get(name) ?? []) visit(needed);
	}
	function* rootsOf(): Generator<GraphRoot> {
		for (const { name, requirement } of asked) {
			for (const node of byName.get(name) ?? []) yield { node, scope: "unknown", requirement };
		}
	}
	return {
		project: undefined,
		dependencies: toDependencies({ nodes, roots: collectRoots(rootsOf(), FORMAT), edges }, FORMAT),
	};
}

function parse(text: string): { specs: Spec[]; asked: { name: string; requirement: string | undefined }[] } {
	const specs: Spec[] = [];
	const asked: { name: string; requirement: string | undefined }[] = [];
	let section = "";
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		if (line.startsWith("<<<<<<<") || line.startsWith(">>>>>>>")) throw conflict(index + 1);
		if (SECTION.test(line)) {
			section = line;
			continue;
		}
		const spec = SPEC.exec(line);
		const need = NEED.exec(line)?.[1];
		const dependency = section === "DEPENDENCIES" ? DEPENDENCY.exec(line) : null;
		if (spec) specs.push({ name: spec[1] ?? "", version: plainVersion(spec[2] ?? ""), section, needs: [] });
		else if (need !== undefined) specs.at(-1)?.needs.push(need);
		else if (dependency) asked.push({ name: dependency[1] ?? "", requirement: dependency[2] });
	}
	if (section === "") {
		throw new ManifestError("malformed", `The ${FORMAT} has no section such as GEM or DEPENDENCIES.`, {
			format: FORMAT,
			line: 1,
		});
	}
	return { specs, asked };
}

/** No gem's version has a hyphen: what follows one is the platform. */
function plainVersion(version: string): string {
	return version.split("-", 1)[0] ?? version;
}

function nodeOf({ name, version, section }: Spec, gate: PackageGate): GraphNode {
	const reason = FOREIGN_SECTIONS.get(section);
	if (reason === undefined) return { ref: gate.refOf("rubygems", name), name, version };
	gate.skip(name, reason);
	return { ref: undefined, name, version };
}

function conflict(line: number): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} holds a conflict marker at line ${line}. Solve the conflict and run bundle install.`,
		{ format: FORMAT, line },
	);
}
