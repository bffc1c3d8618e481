/** Gemfile.lock (gems.locked). Groups stand in the Gemfile alone, so what is for development is not told. */
import { toDependencies } from "./dependency-graph.ts";
import { collectRoots, type GraphNode, type GraphRoot } from "./graph-walk.ts";
import type { Manifest } from "./manifest.ts";
import { ManifestError } from "./manifest-error.ts";
import { createSkippedEntries, type SkippedEntries } from "./skipped-entries.ts";

const FORMAT = "Gemfile.lock";
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
export function readGemfileLock(text: string): Manifest {
	const { specs, asked } = parse(text);
	const skipped = createSkippedEntries();
	const nodes = specs.map((spec) => nodeOf(spec, skipped));
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
		format: FORMAT,
		project: undefined,
		dependencies: toDependencies({ nodes, roots: collectRoots(rootsOf(), FORMAT), edges }, FORMAT),
		skipped: skipped.list(),
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

function nodeOf({ name, version, section }: Spec, skipped: SkippedEntries): GraphNode {
	const reason = FOREIGN_SECTIONS.get(section);
	if (reason === undefined) return { ref: skipped.refOf("rubygems", name), name, version };
	skipped.skip(name, reason);
	return { ref: undefined, name, version };
}

function conflict(line: number): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} holds a conflict marker at line ${line}. Solve the conflict and run bundle install.`,
		{ format: FORMAT, line },
	);
}
