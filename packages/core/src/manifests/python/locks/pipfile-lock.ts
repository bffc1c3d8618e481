/** Pipfile.lock. It tells which packages are only for development, but not which are direct. */

import { isObject, type JsonObject } from "../../../json-object.ts";
import {
	noLockfile,
	objectsIn,
	optionalObject,
	parseJsonDocument,
	stringOf,
} from "../../documents/json-document.ts";
import type { FormatDescription } from "../../format-description.ts";
import { rootsOfAsked } from "../../graph/asked-roots.ts";
import { contentOf } from "../../graph/dependency-graph.ts";
import type { GraphNode } from "../../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../../manifest.ts";
import type { PackageGate } from "../../package-gate.ts";
import { NO_INDEX } from "../requirements/pipenv-origins.ts";

const FORMAT = "Pipfile.lock";

export const pipfileLock = {
	id: FORMAT,
	family: "python",
	role: "lock",
	fileNames: [FORMAT],
	content: [{ kind: "json_key", key: "_meta" }],
	read: readPipfileLock,
} as const satisfies FormatDescription;

const SECTIONS = [
	["default", false],
	["develop", true],
] as const;

/** @throws ManifestError */
function readPipfileLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const lock = parseJsonDocument(text, FORMAT);
	const indexes = indexesOf(lock);
	if (!SECTIONS.some(([section]) => Object.hasOwn(lock, section)) && !Object.hasOwn(lock, "_meta")) {
		throw noLockfile(FORMAT, "pipenv lock");
	}
	const nodes = SECTIONS.flatMap(([section, isDev]) => {
		const packages = optionalObject(lock, section, { format: FORMAT, path: "" }) ?? {};
		return Object.entries(packages).map(([name, entry]) =>
			nodeOf({ name, isDev, entry: isObject(entry) ? entry : {} }, indexes, gate),
		);
	});
	return {
		project: undefined,
		...contentOf({ nodes, roots: rootsOfAsked(asked, nodes), edges: undefined }, FORMAT),
	};
}

/** Their URLs by name; packages without an index come from the first one. */
type Indexes = { first: string | undefined; byName: ReadonlyMap<string, string> };

function indexesOf(lock: JsonObject): Indexes {
	const meta = isObject(lock["_meta"]) ? lock["_meta"] : {};
	const sources = objectsIn(meta["sources"]).flatMap(({ name, url }): [string, string][] =>
		typeof url === "string" ? [[stringOf(name) ?? "", url]] : [],
	);
	return { first: sources[0]?.[1], byName: new Map(sources) };
}

type Locked = { name: string; isDev: boolean; entry: JsonObject };

function nodeOf({ name, isDev, entry }: Locked, { first, byName }: Indexes, gate: PackageGate): GraphNode {
	const foreign = [...NO_INDEX].find(([kind]) => Object.hasOwn(entry, kind));
	if (foreign) {
		gate.skip(name, foreign[1]);
		return { ref: undefined, name, version: undefined };
	}
	const version = stringOf(entry["version"])?.replace(/^===?/, "");
	const index = stringOf(entry["index"]);
	if (index !== undefined && !byName.has(index)) {
		gate.skip(name, `from the index ${index}, which the file does not describe`);
		return { ref: undefined, name, version: undefined };
	}
	const url = index === undefined ? first : byName.get(index);
	return { ref: gate.refOf("pypi", name, { url, kind: "registry" }), name, version, isDev };
}
