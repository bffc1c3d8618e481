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
import { MAX_NODES, type RootScope, tooLarge } from "../graph/graph-walk.ts";
import type { ManifestContent } from "../manifest.ts";
import { ManifestError } from "../manifest-error.ts";
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

/** More than any project has; each is compared with each name. */
const MAX_PATTERNS = 1_000;

/** A repository that the project names, with what tells that a package is from there. */
type Repository = {
	fields: JsonObject;
	names: ReadonlySet<string>;
	/** What a name is after its vendor. */
	lastPart: string | undefined;
	/** `acme/*` by what stands between its stars. */
	patterns: readonly (readonly string[])[];
};

/** @throws ManifestError */
function readComposerJson(text: string, gate: PackageGate): ManifestContent {
	const document = parseJsonDocument(text, FORMAT);
	const repositories = repositoriesOf(document);
	const asked = createAskedPackages("packagist", FORMAT, gate);
	for (const [field, scope] of FIELDS) {
		const ranges = rangesAt(document, field, FORMAT);
		if (ranges.length > MAX_NODES) throw tooLarge(FORMAT, ranges.length, "packages", MAX_NODES);
		for (const [name, requirement] of ranges) {
			if (skipPlatform(name, gate)) continue;
			const from = comesFrom(name.toLowerCase(), repositories);
			if (typeof from === "string") gate.skip(name, from);
			else asked.add({ name, scope, requirement, origin: from });
		}
	}
	return { project: stringOf(document["name"]), dependencies: asked.dependencies() };
}

/** A list, or an object by names of one's own; `{"packagist.org": false}` turns Packagist off. */
function repositoriesOf(document: JsonObject): Repository[] {
	const { repositories: written } = document;
	const byName = isObject(written) ? Object.entries(written) : [];
	const fields = Array.isArray(written)
		? objectsIn(written)
		: byName.flatMap(([name, value]) => (value === false ? [{ [name]: false }] : objectsIn([value])));
	const repositories = fields.map(toRepository);
	const count = repositories.reduce((sum, { patterns }) => sum + 1 + patterns.length, 0);
	if (count <= MAX_PATTERNS) return repositories;
	throw new ManifestError(
		"too_large",
		`The ${FORMAT} names ${count} repositories and patterns of them; at most ${MAX_PATTERNS} are read. Scan composer.lock.`,
		{ format: FORMAT },
	);
}

/** By what it says to hold, or by its address: git's ends in the package's name, a folder's in the name's last part. */
function toRepository(fields: JsonObject): Repository {
	const { only, type, url } = fields;
	const nothing = { fields, names: new Set<string>(), lastPart: undefined, patterns: [] };
	if (Array.isArray(only)) {
		const patterns = only
			.filter((each) => typeof each === "string")
			.map((each: string) => each.toLowerCase().split("*"));
		return { ...nothing, patterns };
	}
	if (type === "package") {
		const packages = objectsIn([fields["package"]].flat());
		return { ...nothing, names: new Set(packages.map(({ name }) => (stringOf(name) ?? "").toLowerCase())) };
	}
	if (type === "composer" || typeof url !== "string") return nothing;
	const words = url
		.toLowerCase()
		.replace(/\.git$/, "")
		.split(/[/\\:]/)
		.filter((word) => word !== "");
	if (type === "path") return { ...nothing, lastPart: words.at(-1) };
	return { ...nothing, names: new Set([words.slice(-2).join("/")]) };
}

/** @returns another registry, or why it is from none; undefined when it is from Packagist, as far as the file tells */
function comesFrom(name: string, repositories: readonly Repository[]): Origin | string | undefined {
	const isOff = repositories.some(
		({ fields }) => fields["packagist.org"] === false || fields["packagist"] === false,
	);
	const own =
		repositories.find((each) => holds(each, name)) ??
		(isOff ? repositories.find(({ fields }) => fields["type"] === "composer") : undefined);
	if (own === undefined) return undefined;
	const { type, url } = own.fields;
	if (type === "composer") return { url: stringOf(url), kind: "registry" };
	return type === "path" ? "a local path" : "a git repository or an archive, not a registry";
}

function holds({ names, lastPart, patterns }: Repository, name: string): boolean {
	if (names.has(name)) return true;
	if (lastPart !== undefined && name.endsWith(`/${lastPart}`)) return true;
	return patterns.some((pattern) => fits(pattern, name));
}

/** A star stands for any characters. Both in lower case. */
function fits(parts: readonly string[], name: string): boolean {
	const [start = ""] = parts;
	if (!name.startsWith(start)) return false;
	if (parts.length === 1) return name === start;
	let at = start.length;
	for (let place = 1; place < parts.length - 1; place++) {
		const found = name.indexOf(parts[place] ?? "", at);
		if (found === -1) return false;
		at = found + (parts[place]?.length ?? 0);
	}
	const end = parts.at(-1) ?? "";
	return name.length - end.length >= at && name.endsWith(end);
}
