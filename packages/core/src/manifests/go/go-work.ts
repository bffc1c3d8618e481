/** go.work: the modules of a workspace, and the replacements for all of them. https://go.dev/ref/mod#workspaces */
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { checkWritten } from "../written-files.ts";
import { goLines, replacementsIn } from "./go-lines.ts";

const FORMAT = "go.work";

export const goWork = {
	id: FORMAT,
	family: "go",
	role: "asks",
	fileNames: [FORMAT],
	content: [],
	read: readGoWork,
} as const satisfies FormatDescription;

/** @throws ManifestError `format_not_read` when it replaces nothing, `malformed` with the line */
function readGoWork(text: string, gate: PackageGate): ManifestContent {
	checkWritten(text, FORMAT);
	const lines = [...goLines(text, FORMAT)];
	const asked = createAskedPackages("go", FORMAT, gate);
	const replacements = replacementsIn(lines, FORMAT);
	if (replacements.size === 0) {
		throw new ManifestError(
			"format_not_read",
			"go.work lists the modules of a workspace and replaces none. Scan the go.mod of each, or the whole repository with --recursive.",
			{ format: FORMAT },
		);
	}
	for (const { directive, words } of lines) {
		if (directive === "use" && words[0] !== undefined) gate.skip(words[0], "part of the same repository");
	}
	for (const [replaced, { path, version }] of replacements) {
		if (version === undefined) gate.skip(replaced, `replaced by the local folder ${path}`);
		else asked.add({ name: path, scope: "unknown", requirement: version, version });
	}
	return { project: undefined, ...asked.content() };
}
