/** go.mod: the direct dependencies of a module and, since Go 1.17, the indirect ones (`// indirect`). */
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode, GraphRoot } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { checkWritten } from "../written-files.ts";
import { goLines, malformedAt, type Replacement, replacementsIn } from "./go-lines.ts";

const FORMAT = "go.mod";

export const goMod = {
	id: FORMAT,
	family: "go",
	role: "lock",
	isWritten: true,
	fileNames: [FORMAT],
	content: [{ kind: "pattern", pattern: /^module\s+(?:(?!\/\/)\S)+\s*(?:\/\/.*)?$/m }],
	read: readGoMod,
} as const satisfies FormatDescription;

/** @throws ManifestError `malformed` with the line, `too_large` */
function readGoMod(text: string, gate: PackageGate): ManifestContent {
	checkWritten(text, FORMAT);
	const lines = [...goLines(text, FORMAT)];
	if (!lines.some(({ directive }) => directive === "module" || directive === "require")) {
		throw malformedAt(FORMAT, 1, "it has no module and no requirements; go mod init writes one");
	}
	const replacements = replacementsIn(lines, FORMAT);
	const nodes: GraphNode[] = [];
	const roots: GraphRoot[] = [];
	for (const { words, comment, number } of lines.filter(({ directive }) => directive === "require")) {
		const [path, version] = words;
		if (path === undefined || version === undefined || words.length > 2) {
			throw malformedAt(FORMAT, number, "a requirement is a module's path and a version");
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
