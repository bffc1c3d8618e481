/** composer.lock. Only composer.json tells which packages are direct. https://getcomposer.org/doc/01-basic-usage.md */
import { isObject, type JsonObject } from "../../json-object.ts";
import {
	noLockfile,
	objectsIn,
	parseJsonDocument,
	stringOf,
	wrongShape,
} from "../documents/json-document.ts";
import type { FormatDescription } from "../format-description.ts";
import { rootsOfAsked } from "../graph/asked-roots.ts";
import { contentOf } from "../graph/dependency-graph.ts";
import type { GraphNode } from "../graph/graph-walk.ts";
import type { Asked, ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { otherRegistryAt } from "../registries/other-registries.ts";
import type { Origin } from "../registries/registry-policy.ts";
import { rangesAt, skipPlatform } from "./composer-names.ts";

const FORMAT = "composer.lock";

export const composerLock = {
	id: FORMAT,
	family: "packagist",
	role: "lock",
	fileNames: [FORMAT],
	content: [
		{ kind: "json_key", key: "content-hash" },
		{ kind: "json_key", key: "packages-dev" },
	],
	read: readComposerLock,
} as const satisfies FormatDescription;

type Entry = { name: string; fields: JsonObject; needs: string[]; standsFor: string[]; isDev: boolean };

/** @throws ManifestError */
function readComposerLock(text: string, gate: PackageGate, asked: readonly Asked[] = []): ManifestContent {
	const lock = parseJsonDocument(text, FORMAT);
	if (lock["packages"] === undefined && lock["packages-dev"] === undefined)
		throw noLockfile(FORMAT, "composer update --lock");
	const entries = [...entriesAt(lock, "packages", false), ...entriesAt(lock, "packages-dev", true)];
	const nodes = entries.map((entry) => nodeOf(entry, gate));
	for (const key of ["platform", "platform-dev"])
		for (const [name] of rangesAt(lock, key, FORMAT)) skipPlatform(name, gate);
	const bearers = bearersOf(entries, () => true);
	// A package for development may replace or provide another without being installed for it.
	const prodBearers = bearersOf(entries, ({ isDev }) => !isDev);
	function edges(node: number, visit: (needed: number) => void): void {
		const { needs = [], isDev = false } = entries[node] ?? {};
		for (const name of needs) for (const to of (isDev ? bearers : prodBearers).get(name) ?? []) visit(to);
	}
	return {
		project: undefined,
		...contentOf({ nodes, roots: rootsOfAsked(asked, nodes), edges }, FORMAT),
	};
}

/** @throws ManifestError `malformed` */
function entriesAt(lock: JsonObject, key: "packages" | "packages-dev", isDev: boolean): Entry[] {
	const list = lock[key] ?? [];
	if (!Array.isArray(list)) throw wrongShape("a list of packages", { format: FORMAT, path: key });
	return list.map((fields: unknown, number) => {
		const name = isObject(fields) ? stringOf(fields["name"]) : undefined;
		if (!isObject(fields) || name === undefined) {
			throw wrongShape("a package with a name", { format: FORMAT, path: `${key}[${number}]` });
		}
		const namesAt = (field: string) => rangesAt(fields, field, FORMAT).map(([each]) => each.toLowerCase());
		const standsFor = [name.toLowerCase(), ...namesAt("replace"), ...namesAt("provide")];
		return { name, fields, needs: namesAt("require"), standsFor, isDev };
	});
}

/** The entries that satisfy a name: the package itself, or those that replace or provide it. */
function bearersOf(entries: readonly Entry[], isMeant: (entry: Entry) => boolean): Map<string, number[]> {
	const bearers = new Map<string, number[]>();
	for (const [node, entry] of entries.entries()) {
		for (const name of isMeant(entry) ? entry.standsFor : []) {
			const known = bearers.get(name);
			if (known) known.push(node);
			else bearers.set(name, [node]);
		}
	}
	return bearers;
}

function nodeOf({ name, fields, isDev }: Entry, gate: PackageGate): GraphNode {
	// `v7.4.1` and `7.4.1` are the same to Composer, and Packagist has both spellings.
	const version = stringOf(fields["version"]);
	const from = comesFrom(fields);
	if (typeof from === "string") {
		gate.skip(name, from);
		return { ref: undefined, name, version };
	}
	return { ref: gate.refOf("packagist", name, from), name, version, isDev };
}

/**
 * Registries count installs at an address that Composer locks with the package; packages from a git repository or a
 * folder have none.
 *
 * @returns the registry, or the reason why it is from none; undefined when the file does not tell
 */
function comesFrom(fields: JsonObject): Origin | string | undefined {
	const [dist] = objectsIn([fields["dist"]]);
	if (dist?.["type"] === "path") return "a local path";
	const counted = stringOf(fields["notification-url"]);
	if (counted !== undefined) return { url: counted, kind: "registry" };
	const url = stringOf(dist?.["url"]);
	const address = url === undefined ? null : URL.parse(url);
	if (address && !otherRegistryAt(address)?.isArchive) return { url: address.href, kind: "registry" };
	return dist || isObject(fields["source"]) ? "a git repository, not a registry" : undefined;
}
