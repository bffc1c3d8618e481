/** go.sum: checksums of every module version that was ever looked at, hence more than a build uses. */
import { toDependencies } from "./dependency-graph.ts";
import type { GraphNode } from "./graph-walk.ts";
import type { Manifest } from "./manifest.ts";
import { ManifestError } from "./manifest-error.ts";
import { createSkippedEntries } from "./skipped-entries.ts";

const FORMAT = "go.sum";
/** Checksums of a go.mod alone: the module itself was not needed. */
const ONLY_GO_MOD = "/go.mod";

/** @throws ManifestError `malformed` with the line, `too_large` */
export function readGoSum(text: string): Manifest {
	const skipped = createSkippedEntries();
	const nodes: GraphNode[] = [];
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		const words = line.trim().split(/\s+/);
		if (words.length === 1 && words[0] === "") continue;
		const [name, version, checksum] = words;
		if (!name || !version || !checksum || words.length > 3) {
			throw new ManifestError(
				"malformed",
				`The ${FORMAT} cannot be read at line ${index + 1}: a line is a module, its version and a checksum.`,
				{ format: FORMAT, line: index + 1 },
			);
		}
		if (version.endsWith(ONLY_GO_MOD)) continue;
		nodes.push({ ref: skipped.refOf("go", name), name, version });
	}
	return {
		format: FORMAT,
		project: undefined,
		dependencies: toDependencies({ nodes, roots: undefined, edges: undefined }, FORMAT),
		skipped: skipped.list(),
	};
}
