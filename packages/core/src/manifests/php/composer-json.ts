/** composer.json: the direct dependencies of a project. https://getcomposer.org/doc/04-schema.md */
import { parseJsonDocument, stringOf } from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import { MAX_NODES, type RootScope, tooLarge } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { rangesAt, skipPlatform } from "./composer-names.ts";
import { comesFrom, repositoriesOf } from "./composer-repositories.ts";

const FORMAT = "composer.json";

export const composerJson = {
	id: FORMAT,
	family: "packagist",
	role: "asks",
	fileNames: [FORMAT],
	content: [
		{ kind: "json_key", key: "require" },
		{ kind: "json_key", key: "require-dev" },
	],
	read: readComposerJson,
} as const satisfies FormatDescription;

const FIELDS: readonly (readonly [field: string, scope: RootScope])[] = [
	["require", "prod"],
	["require-dev", "dev"],
];

/** @throws ManifestError */
function readComposerJson(text: string, gate: PackageGate): ManifestContent {
	const document = parseJsonDocument(text, FORMAT);
	const repositories = repositoriesOf(document, FORMAT);
	const asked = createAskedPackages("packagist", FORMAT, gate);
	for (const [field, scope] of FIELDS) {
		const ranges = rangesAt(document, field, FORMAT);
		if (ranges.length > MAX_NODES) throw tooLarge(FORMAT, ranges.length, "packages", MAX_NODES);
		for (const [name, requirement] of ranges) {
			if (skipPlatform(name, gate)) continue;
			const from = comesFrom(name.toLowerCase(), repositories);
			if (typeof from === "string") {
				gate.skip(name, from);
				asked.addElsewhere(name.toLowerCase(), scope);
			} else asked.add({ name, scope, requirement, origin: from });
		}
	}
	return { project: stringOf(document["name"]), ...asked.content() };
}
