/** composer.json: what a project asks for. https://getcomposer.org/doc/04-schema.md */
import {
	isObject,
	type JsonObject,
	objectsIn,
	parseJsonDocument,
	stringOf,
} from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { rangesAt, skipPlatform } from "./composer-names.ts";

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
	const repositories = repositoriesOf(document);
	const asked = createAskedPackages("packagist", FORMAT, gate);
	for (const [field, scope] of FIELDS) {
		for (const [name, requirement] of rangesAt(document, field, FORMAT)) {
			if (skipPlatform(name, gate)) continue;
			const from = comesFrom(name.toLowerCase(), repositories);
			if (typeof from === "string") gate.skip(name, from);
			else asked.add({ name, scope, requirement, origin: from });
		}
	}
	return { project: stringOf(document["name"]), dependencies: asked.dependencies() };
}

/** A list, or an object by names of one's own; `{"packagist.org": false}` turns Packagist off. */
function repositoriesOf(document: JsonObject): JsonObject[] {
	const { repositories } = document;
	if (Array.isArray(repositories)) return objectsIn(repositories);
	if (!isObject(repositories)) return [];
	return Object.entries(repositories).flatMap(([name, value]) =>
		value === false ? [{ [name]: false }] : objectsIn([value]),
	);
}

/** @returns another registry, or why it is from none; undefined when it is from Packagist, as far as the file tells */
function comesFrom(name: string, repositories: readonly JsonObject[]): Origin | string | undefined {
	const registries = repositories.filter(({ type }) => type === "composer");
	const isOff = repositories.some((each) => each["packagist.org"] === false || each["packagist"] === false);
	const own = repositories.find((each) => holds(each, name)) ?? (isOff ? registries[0] : undefined);
	if (own === undefined) return undefined;
	if (own["type"] === "composer") return { url: stringOf(own["url"]), kind: "registry" };
	return own["type"] === "path" ? "a local path" : "a git repository or an archive, not a registry";
}

/** By what it says to hold, or by its address: git's ends in the package's name, a folder's in the name's last part. */
function holds(repository: JsonObject, name: string): boolean {
	const { only, type, url } = repository;
	if (Array.isArray(only)) return only.some((pattern) => typeof pattern === "string" && fits(pattern, name));
	if (type === "package") {
		const packages = Array.isArray(repository["package"]) ? repository["package"] : [repository["package"]];
		return objectsIn(packages).some((each) => stringOf(each["name"])?.toLowerCase() === name);
	}
	if (type === "composer" || typeof url !== "string") return false;
	const words = url
		.toLowerCase()
		.replace(/\.git$/, "")
		.split(/[/\\:]/)
		.filter((word) => word !== "");
	const [vendor, last] = name.split("/");
	if (type === "path") return words.at(-1) === last;
	return words.at(-1) === last && words.at(-2) === vendor;
}

/** `acme/*`; `*` stands for any characters. */
function fits(pattern: string, name: string): boolean {
	const [start = "", ...rest] = pattern.toLowerCase().split("*");
	if (!name.startsWith(start)) return false;
	if (rest.length === 0) return name === start;
	let at = start.length;
	for (const part of rest.slice(0, -1)) {
		const found = name.indexOf(part, at);
		if (found === -1) return false;
		at = found + part.length;
	}
	const end = rest.at(-1) ?? "";
	return name.length - end.length >= at && name.endsWith(end);
}
