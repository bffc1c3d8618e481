/** go.sum: checksums of every module version that was ever looked at, hence more than a build uses. */
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";

const FORMAT = "go.sum";

export const goSum = {
	id: FORMAT,
	family: "go",
	role: "lock",
	mayBeBlank: true,
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^[^\s#]+ v\S+ h1:[A-Za-z0-9+/]{43}=\r?$/m }],
	read: readGoSum,
} as const satisfies FormatDescription;

/** Checksums of a go.mod alone: the module itself was not needed. */
const ONLY_GO_MOD = "/go.mod";

/** @throws ManifestError `malformed` with the line, `too_large` */
function readGoSum(text: string, gate: PackageGate): ManifestContent {
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
		nodes.push({ ref: gate.refOf("go", name), name, version });
	}
	return {
		project: undefined,
		...contentOf({ nodes, roots: undefined, edges: undefined }, FORMAT),
	};
}
