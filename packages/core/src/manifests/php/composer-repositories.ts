/** Finds the repository of a composer.json that holds a package. https://getcomposer.org/doc/05-repositories.md Pure. */
import { isObject, type JsonObject } from "../../json-object.ts";
import { objectsIn, stringOf } from "../documents/json-document.ts";
import { ManifestError } from "../manifest-error.ts";
import type { Origin } from "../registries/registry-policy.ts";

/** More than any project has. Each pattern is compared with each name. */
const MAX_PATTERNS = 1_000;

/** A repository that the project names, with the signs by which its packages are recognised. */
export type Repository = {
	fields: JsonObject;
	names: ReadonlySet<string>;
	/** The part of a name after its vendor. */
	lastPart: string | undefined;
	/** `acme/*` by the parts between its stars. */
	patterns: readonly Pattern[];
	/** The patterns that it is not asked for. */
	excluded: readonly Pattern[];
	/** The part of the patterns that is on Packagist all the same. */
	not?: RegExp | undefined;
};
type Pattern = readonly string[];

/**
 * The vendors of well-known registries besides Packagist. Projects name these registries without `only`, since they
 * are asked about every package.
 */
const WELL_KNOWN: readonly { host: RegExp; holds: readonly string[]; not?: RegExp }[] = [
	{ host: /^packages\.drupal\.org$/, holds: ["drupal/*"], not: /^drupal\/core(?:-|$)/ },
	{ host: /^asset-packagist\.org$/, holds: ["npm-asset/*", "bower-asset/*"] },
	{ host: /(?:^|\.)wpackagist\.org$/, holds: ["wpackagist-plugin/*", "wpackagist-theme/*"] },
	{ host: /(?:^|\.)wp-packages\.org$/, holds: ["wp-plugin/*", "wp-theme/*"] },
	{ host: /^nova\.laravel\.com$/, holds: ["laravel/nova*"] },
	{ host: /^spark\.laravel\.com$/, holds: ["laravel/spark*"] },
	{ host: /^repo\.magento\.com$/, holds: ["magento/*"] },
	{ host: /^packages\.shopware\.com$/, holds: ["store.shopware.com/*"] },
];
/** Words of addresses that say nothing of whose registry it is. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(
	"www com org net io dev app co eu de uk fr repo repos repository packages package packagist composer satis php git gitlab github api group v4 registry nexus artifactory jfrog private internal local example localhost".split(
		" ",
	),
);

/** A list, or an object by names of one's own; `{"packagist.org": false}` turns Packagist off. */
export function repositoriesOf(document: JsonObject, format: string): Repository[] {
	const { repositories: written } = document;
	const byName = isObject(written) ? Object.entries(written) : [];
	const fields = Array.isArray(written)
		? objectsIn(written)
		: byName.flatMap(([name, value]) => (value === false ? [{ [name]: false }] : objectsIn([value])));
	const repositories = fields.map((each) => toRepository(each, vendorOf(document)));
	const count = repositories.reduce(
		(sum, { patterns, excluded }) => sum + 1 + patterns.length + excluded.length,
		0,
	);
	if (count <= MAX_PATTERNS) return repositories;
	throw new ManifestError(
		"too_large",
		`The ${format} names ${count} repositories and patterns of them; at most ${MAX_PATTERNS} are read. Scan composer.lock.`,
		{ format },
	);
}

/**
 * A repository is described by its declared packages, or by its address: git addresses end in the package's name,
 * folders in the last part of the name.
 */
function toRepository(fields: JsonObject, ownVendor: string | undefined): Repository {
	const { only, exclude, type, url } = fields;
	const excluded = patternsOf(exclude);
	const nothing = { fields, names: new Set<string>(), lastPart: undefined, patterns: [], excluded };
	if (Array.isArray(only)) return { ...nothing, patterns: patternsOf(only) };
	if (type === "package") {
		const packages = objectsIn([fields["package"]].flat());
		return { ...nothing, names: new Set(packages.map(({ name }) => (stringOf(name) ?? "").toLowerCase())) };
	}
	if (typeof url !== "string") return nothing;
	if (type === "composer") return { ...nothing, ...likelyHeld(url, ownVendor) };
	const words = url
		.toLowerCase()
		.replace(/\.git$/, "")
		.split(/[/\\:]/)
		.filter((word) => word !== "");
	if (type === "path") return { ...nothing, lastPart: words.at(-1) };
	return { ...nothing, names: new Set([words.slice(-2).join("/")]) };
}

function patternsOf(list: unknown): Pattern[] {
	const patterns = Array.isArray(list) ? list.filter((each) => typeof each === "string") : [];
	return patterns.map((each: string) => each.toLowerCase().split("*"));
}

/**
 * A registry that does not list its packages. A private one has the packages of the project's vendor, and of vendors
 * that its address names.
 */
function likelyHeld(
	url: string,
	ownVendor: string | undefined,
): Pick<Repository, "patterns" | "not"> | undefined {
	const address = URL.parse(url);
	if (!address || /(?:^|\.)packagist\.(?:org|jp)$/.test(address.hostname)) return undefined;
	const known = WELL_KNOWN.find(({ host }) => host.test(address.hostname));
	if (known) return { patterns: patternsOf(known.holds), not: known.not };
	const words = `${address.hostname}/${address.pathname}`.toLowerCase().split(/[./]/);
	const vendors = [...words, ownVendor ?? ""].filter((word) => /^[a-z]/.test(word) && !PLAIN_WORDS.has(word));
	return { patterns: patternsOf([...new Set(vendors)].map((vendor) => `${vendor}/*`)) };
}

function vendorOf(document: JsonObject): string | undefined {
	return stringOf(document["name"])?.toLowerCase().split("/", 1)[0];
}

/** @returns another registry, or the reason why it is from none; undefined when the file suggests Packagist */
export function comesFrom(name: string, repositories: readonly Repository[]): Origin | string | undefined {
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

function holds({ names, lastPart, patterns, excluded, not }: Repository, name: string): boolean {
	if (excluded.some((pattern) => fits(pattern, name)) || not?.test(name)) return false;
	if (names.has(name)) return true;
	if (lastPart !== undefined && name.endsWith(`/${lastPart}`)) return true;
	return patterns.some((pattern) => fits(pattern, name));
}

/** A star matches any characters. Both are in lower case. */
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
