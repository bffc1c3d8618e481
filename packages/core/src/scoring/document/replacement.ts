/**
 * Finds replacements for a package: those that its registry or its maintainers name first, then those of catalogues.
 * Pure.
 */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { replacementSchema } from "@dephealth/contract/schemas/replacement.ts";
import type { z } from "zod";
import { isDeprecatedPackage } from "../../facts/deprecated-package.ts";
import { namedSuccessors } from "../../facts/named-successor.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { isPackageName } from "../../packages/package-ref.ts";
import { knownValue } from "../features/known-value.ts";
import { labelOf } from "./source-labels.ts";

export type Replacement = z.infer<typeof replacementSchema>;

/**
 * Looks up the recommended replacements of a package; empty when there are none. It is passed in, so that scoring knows
 * no catalogue.
 */
export type ReplacementLookup = (ref: PackageRef) => Replacement[];

/** The replacement that the repository's own notice names. */
function namedByRepository(ref: PackageRef, { endingNotice, isFork }: PackageFacts): Replacement[] {
	const notice = knownValue(endingNotice);
	if (!notice?.successor || knownValue(isFork)) return [];
	const { successor } = notice;
	const isUrl = /^https?:/.test(successor);
	if (!isUrl && (!isPackageName(ref.ecosystem, successor) || BUILT_IN.has(successor.toLowerCase())))
		return [];
	return [
		{
			kind: "package",
			name: successor,
			reason: "named by its repository",
			source: labelOf(endingNotice),
			url: null,
		},
	];
}

/** Each name once, from the first source that named it. */
export function replacementsOf(
	ref: PackageRef,
	facts: PackageFacts,
	lookup: ReplacementLookup = () => [],
): Replacement[] {
	const all = [
		...registryAlternative(facts),
		...namedByMaintainers(ref, facts),
		...namedByRepository(ref, facts),
		...lookup(ref),
	];
	const firstOf = Map.groupBy(all, ({ name }) => name.toLowerCase());
	return [...firstOf.values()].flatMap(([first]) => (first ? [first] : []));
}

function registryAlternative({ alternative }: PackageFacts): Replacement[] {
	const known = knownValue(alternative);
	if (!known) return [];
	return [{ kind: "package", name: known.name, reason: known.note, source: labelOf(alternative), url: null }];
}

/** `use fetch instead` means no package of that name, which anybody may have published. */
const BUILT_IN: ReadonlySet<string> = new Set([
	...[
		"abortcontroller",
		"array",
		"buffer",
		"console",
		"crypto",
		"date",
		"fetch",
		"fs",
		"http",
		"https",
		"intl",
	],
	...[
		"json",
		"map",
		"math",
		"node",
		"number",
		"object",
		"path",
		"performance",
		"process",
		"promise",
		"querystring",
	],
	...[
		"regexp",
		"set",
		"stream",
		"string",
		"structuredclone",
		"symbol",
		"url",
		"urlsearchparams",
		"util",
		"weakmap",
	],
	...["npm", "npx", "yarn", "pnpm", "github", "stdlib", "std", "standard", "python", "core"],
]);

/** A name in a deprecation message counts when it can be a package of the same registry. */
function namedByMaintainers(ref: PackageRef, { deprecation }: PackageFacts): Replacement[] {
	const known = knownValue(deprecation);
	if (!known?.latest || !isDeprecatedPackage(known)) return [];
	const source = labelOf(deprecation);
	const owner = ownerOfTypes(known.latest);
	if (owner !== undefined) {
		return [{ kind: "removal", name: owner, reason: `${owner} has its own types`, source, url: null }];
	}
	return namedSuccessors(known.latest)
		.map((named) => nameOnPage(ref.ecosystem, named))
		.filter((name) => name !== ref.name && isPackageName(ref.ecosystem, name))
		.filter((name) => !BUILT_IN.has(name.toLowerCase()))
		.map((name) => ({
			kind: "package",
			name,
			reason: "named in its deprecation message",
			source,
			url: null,
		}));
}

/** The package that has its own types, in DefinitelyTyped's words for types that it has taken over. */
function ownerOfTypes(message: string): string | undefined {
	if (!message.includes("stub types definition")) return undefined;
	const [before = "", after] = message.split(" provides its own type", 2);
	return after === undefined ? undefined : before.split(" ").at(-1);
}

/** A package's page at its registry, as most registries' addresses are built. */
const PAGE = /^https?:\/\/([\w.-]+)\/(?:package|project|crates|gems|packages)\/([^?#]+?)\/?(?:[?#].*)?$/i;

/** The package's name where the address is that of its page; else what was given. */
function nameOnPage(ecosystem: Ecosystem, named: string): string {
	const [, host = "", name = named] = PAGE.exec(named) ?? [];
	const { hosts } = describeEcosystem(ecosystem).registry;
	return hosts.some((one) => domainOf(one) === domainOf(host)) ? name : named;
}

/** Registries serve pages and packages from different hosts of one domain. */
function domainOf(host: string): string {
	return host.toLowerCase().split(".").slice(-2).join(".");
}

/** One line for people, with the link at its end. */
export function describeReplacement(replacement: Replacement): string {
	const { reason, source, url } = replacement;
	const why = reason === null ? "" : `: ${reason}`;
	return `${whatToUse(replacement)}${why} (${source}${url === null ? "" : `, ${url}`})`;
}

function whatToUse({ kind, name }: Replacement): string {
	switch (kind) {
		case "package":
			return name;
		case "built_in":
			return `${name}, which is built in`;
		case "own_code":
			return `a few lines of your own (${name})`;
		case "removal":
			return "nothing";
	}
}
