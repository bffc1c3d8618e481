/** The entries of a yarn.lock, of yarn 1 (classic) and berry: what answers which need. */
import type { JsonObject } from "../../json-object.ts";
import { optionalObject, stringOf, wrongShape } from "../documents/json-document.ts";
import { parseYamlDocument } from "../documents/yaml-document.ts";
import type { EdgeKind } from "../graph/graph-walk.ts";
import { ManifestError } from "../manifest-error.ts";

const FORMAT = "yarn.lock";

const CLASSIC_HEADER = /^# yarn lockfile v1/m;
const CLASSIC_VERSION = /^ {2}version "/m;
/** Berry's notes about the file itself. */
const METADATA = "__metadata";
const WORKSPACE = "@workspace:";
const NEEDED_FIELDS: readonly (readonly [field: string, kind: EdgeKind | undefined])[] = [
	["dependencies", undefined],
	["optionalDependencies", "optional"],
];

export type YarnEntry = {
	/** The requests that this entry answers: `name@range`. */
	descriptors: string[];
	fields: JsonObject;
};

export type YarnNeed = [name: string, range: string, kind: EdgeKind | undefined];

export type YarnAnswers = {
	/** The entry that answers a need. */
	byDescriptor: Map<string, number>;
	/** Berry's patched copy of a descriptor's package, which is installed in its place. */
	patches: Map<string, number>;
	/** For ranges that were overridden. */
	byName: Map<string, number>;
};

/** @throws ManifestError */
export function parseYarnLock(text: string): { entries: YarnEntry[]; isBerry: boolean } {
	checkLines(text);
	const lock = parseYamlDocument(withHeader(text), FORMAT);
	if (Object.keys(lock).length === 0 && !CLASSIC_HEADER.test(text)) throw noHeader();
	return { entries: entriesOf(lock), isBerry: Object.hasOwn(lock, METADATA) };
}

/** Yarn's grammar takes time by the square of a line's length. The lines of large monorepos have some thousand characters. */
const MAX_LINE = 16_384;

function checkLines(text: string): void {
	const line = text.split("\n").findIndex(({ length }) => length > MAX_LINE);
	if (line === -1) return;
	throw new ManifestError(
		"too_large",
		`Line ${line + 1} of the ${FORMAT} is longer than ${MAX_LINE} characters, longer than any that yarn writes. Create the file again.`,
		{ format: FORMAT, line: line + 1 },
	);
}

/** Yarn's parser knows the syntax of version 1 by its header, which the first releases did not write. */
function withHeader(text: string): string {
	if (/^__metadata:/m.test(text)) return text;
	const plain = text.replace(/^#[ \t]*$/gm, "");
	return CLASSIC_HEADER.test(text) || !CLASSIC_VERSION.test(text) ? plain : `# yarn lockfile v1\n${plain}`;
}

/** Classic's `a@^1.0.0, a@^1.1.0` comes from the parser as two keys of one and the same object. */
function entriesOf(lock: JsonObject): YarnEntry[] {
	const entries = new Map<JsonObject, YarnEntry>();
	for (const key of Object.keys(lock)) {
		if (key === METADATA) continue;
		const fields = optionalObject(lock, key, { format: FORMAT, path: "" });
		if (!fields) throw wrongShape("an object", { format: FORMAT, path: key });
		if (fields["version"] === undefined) throw wrongShape("a version", { format: FORMAT, path: key });
		const known = entries.get(fields);
		if (known) known.descriptors.push(...descriptorsOf(key));
		else entries.set(fields, { descriptors: descriptorsOf(key), fields });
	}
	return [...entries.values()];
}

/** `a@^1.0.0, a@^1.1.0`; a range may contain commas. */
function descriptorsOf(key: string): string[] {
	const descriptors: string[] = [];
	for (const part of key.split(",")) {
		const text = part.trim();
		const isRangeOn = descriptors.length > 0 && !text.includes("@", 1);
		if (isRangeOn) descriptors.push(`${descriptors.pop()},${part}`);
		else descriptors.push(text);
	}
	return descriptors;
}

export function indexEntries(entries: readonly YarnEntry[]): YarnAnswers {
	const byDescriptor = new Map<string, number>();
	const patches = new Map<string, number>();
	const byName = new Map<string, number>();
	for (const [number, { descriptors }] of entries.entries()) {
		for (const descriptor of descriptors) {
			byDescriptor.set(descriptor, number);
			const patched = patchedBy(descriptor);
			if (patched !== undefined) patches.set(patched, number);
			const { name } = splitDescriptor(descriptor);
			if (!byName.has(name)) byName.set(name, number);
		}
	}
	return { byDescriptor, patches, byName };
}

export function answerTo(
	name: string,
	range: string,
	{ byDescriptor, patches, byName }: YarnAnswers,
): number | undefined {
	// Older versions of berry omit the protocol in needs.
	const written = [`${name}@${range}`, `${name}@npm:${range}`];
	for (const answers of [patches, byDescriptor]) {
		const descriptor = written.find((each) => answers.has(each));
		if (descriptor !== undefined) return answers.get(descriptor);
	}
	return byName.get(name);
}

/** The entries that this one is a patched copy of; nothing else need ask for them. */
export function originalsOf({ descriptors }: YarnEntry, { byDescriptor }: YarnAnswers): number[] {
	return descriptors.flatMap((descriptor) => byDescriptor.get(patchedBy(descriptor) ?? "") ?? []);
}

/** `a@patch:a@npm%3A^5.0.0#…` is a patched `a@npm:^5.0.0`. */
function patchedBy(descriptor: string): string | undefined {
	const { range } = splitDescriptor(descriptor);
	return range.startsWith("patch:")
		? decoded(range.slice("patch:".length).split("#", 1)[0] ?? "")
		: undefined;
}

export function needsOf({ descriptors, fields }: YarnEntry): YarnNeed[] {
	return NEEDED_FIELDS.flatMap(([field, kind]) => {
		const needs = optionalObject(fields, field, { format: FORMAT, path: descriptors[0] ?? "" }) ?? {};
		return Object.entries(needs).map(([name, range]): YarnNeed => [name, stringOf(range) ?? "", kind]);
	});
}

/** The folder of a workspace, `.` for the project's own. */
export function workspaceOf(fields: JsonObject): string | undefined {
	const resolution = stringOf(fields["resolution"]) ?? "";
	const at = resolution.indexOf(WORKSPACE);
	return at === -1 ? undefined : resolution.slice(at + WORKSPACE.length);
}

export function splitDescriptor(descriptor: string): { name: string; range: string } {
	const at = descriptor.indexOf("@", 1);
	if (at === -1) return { name: descriptor, range: "" };
	return { name: descriptor.slice(0, at), range: descriptor.slice(at + 1) };
}

export function decoded(text: string): string {
	try {
		return decodeURIComponent(text.split("&", 1)[0] ?? text);
	} catch {
		return text;
	}
}

function noHeader(): ManifestError {
	return new ManifestError(
		"malformed",
		`The ${FORMAT} has neither packages nor the first lines of a lockfile. Create it again with yarn install.`,
		{ format: FORMAT },
	);
}
