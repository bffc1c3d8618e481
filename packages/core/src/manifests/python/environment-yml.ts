/** environment.yml of conda: its pip part. Conda's own packages are another ecosystem. */
import { isObject } from "../../json-object.ts";
import { parseYamlDocument } from "../documents/yaml-document.ts";
import type { FormatDescription } from "../format-description.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { requirementsTxt } from "./requirements-txt.ts";

const FORMAT = "environment.yml";

export const environmentYml = {
	id: FORMAT,
	family: "python",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT, "environment.yaml"],
	matchesName: (name) => /^environment[._-].*\.ya?ml$/.test(name),
	content: [{ kind: "pattern", pattern: /^[ \t]*- pip:[ \t]*\r?$/m }],
	read: readEnvironmentYml,
} as const satisfies FormatDescription;

/** @throws ManifestError */
function readEnvironmentYml(text: string, gate: PackageGate): ManifestContent {
	const document = parseYamlDocument(text, FORMAT);
	const entries = Array.isArray(document["dependencies"]) ? document["dependencies"] : [];
	const lines: string[] = [];
	for (const entry of entries) {
		if (typeof entry === "string") gate.skip(entry, "a package of conda");
		else if (isObject(entry) && Array.isArray(entry["pip"])) {
			lines.push(...entry["pip"].filter((line) => typeof line === "string"));
		}
	}
	const { dependencies } = requirementsTxt.read(lines.join("\n"), gate);
	return { project: typeof document["name"] === "string" ? document["name"] : undefined, dependencies };
}
