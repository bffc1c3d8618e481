/** package-lock.json and npm-shrinkwrap.json, lockfile versions 1, 2 and 3. */

import { optionalObject, parseJsonDocument, stringOf } from "../documents/json-document.ts";
import { createJsonScanner } from "../documents/json-scanner.ts";
import type { FormatDescription } from "../format-description.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { DependencyGraph } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import { memberFolders } from "./member-folders.ts";
import { createLockGraph } from "./package-lock-graph.ts";
import type { Places } from "./package-lock-place.ts";
import { readPlaces } from "./package-lock-places.ts";
import { createTreeGraph } from "./package-lock-tree.ts";

const FORMAT = "package-lock.json";

/** npm keeps one for itself in node_modules (`.package-lock.json`), which is the same. */
export const packageLock = {
	id: FORMAT,
	family: "npm",
	role: "lock",
	fileNames: [FORMAT, "npm-shrinkwrap.json", ".package-lock.json"],
	content: [{ kind: "json_key", key: "lockfileVersion" }],
	read: readPackageLock,
} as const satisfies FormatDescription;

const NEWEST_VERSION = 3;

/**
 * Version 1 tells which packages are only for development, but not which are direct; later versions tell both.
 *
 * @throws ManifestError
 */
function readPackageLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const { project, graph, folders } = scan(text, gate, asked);
	return { project, members: folders && memberFolders(folders), ...contentOf(graph, FORMAT) };
}

/** Most of the text (checksums, URLs, licences) is passed over: faster than to parse it, and it takes no memory. */
function scan(
	text: string,
	gate: PackageGate,
	asked: readonly Asked[],
): { project: string | undefined; graph: DependencyGraph; folders?: Iterable<string> } {
	const scanner = createJsonScanner(text, FORMAT);
	let project: string | undefined;
	let version: unknown;
	let places: Places | undefined;
	scanner.openObject();
	while (scanner.nextKey()) {
		if (scanner.isKey("name")) project = stringOf(scanner.readValue());
		else if (scanner.isKey("lockfileVersion")) version = scanner.readValue();
		else if (scanner.isKey("packages")) places = readPlaces(scanner, gate);
		else scanner.skip();
	}
	scanner.end();
	if (typeof version === "number" && version > NEWEST_VERSION) throw unknownVersion(version);
	if (places) return { project, graph: createLockGraph(places, gate), folders: places.folders.keys() };
	const lock = parseJsonDocument(text, FORMAT);
	const tree = optionalObject(lock, "dependencies", { format: FORMAT, path: "" });
	if (!tree && version === undefined) throw noLockfile();
	return { project, graph: createTreeGraph(tree ?? {}, gate, asked) };
}

function unknownVersion(version: number): ManifestError {
	return new ManifestError(
		"unsupported_version",
		`The ${FORMAT} has lockfileVersion ${version}; up to ${NEWEST_VERSION} is known. Write it with npm install --lockfile-version ${NEWEST_VERSION}.`,
		{ format: FORMAT, path: "lockfileVersion" },
	);
}

function noLockfile(): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} has neither packages nor dependencies nor a lockfileVersion: it is not a lockfile. Create it again with npm install.`,
		{ format: FORMAT },
	);
}
