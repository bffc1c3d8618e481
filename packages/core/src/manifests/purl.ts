/** Package URLs, to names of packages. https://github.com/package-url/purl-spec */
import { PackageURL } from "packageurl-js";
import type { Ecosystem } from "../packages/ecosystem.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { quoted } from "./manifest-error.ts";
import type { SkippedEntries } from "./skipped-entries.ts";

/** By purl's type: the ecosystem, and what stands between namespace and name. */
const TYPES: ReadonlyMap<string, { ecosystem: Ecosystem; separator: string }> = new Map([
	["npm", { ecosystem: "npm", separator: "/" }],
	["pypi", { ecosystem: "pypi", separator: "/" }],
	["cargo", { ecosystem: "cargo", separator: "/" }],
	["golang", { ecosystem: "go", separator: "/" }],
	["maven", { ecosystem: "maven", separator: ":" }],
	["nuget", { ecosystem: "nuget", separator: "/" }],
	["gem", { ecosystem: "rubygems", separator: "/" }],
]);

export type PurlPackage = { ref: PackageRef; version: string | undefined };

/** Undefined, and the entry skipped, for what names no package of an ecosystem that is known here. */
export function readPurl(purl: string, skipped: SkippedEntries): PurlPackage | undefined {
	const parsed = parse(purl);
	if (!parsed) {
		skipped.skip(purl, "not a package URL");
		return undefined;
	}
	const type = TYPES.get(parsed.type ?? "");
	if (!type) {
		skipped.skip(purl, `packages of the type ${quoted(parsed.type ?? "")} are not assessed`);
		return undefined;
	}
	const name = [parsed.namespace, parsed.name].filter(Boolean).join(type.separator);
	const ref = skipped.refOf(type.ecosystem, name);
	return ref && { ref, version: parsed.version || undefined };
}

function parse(purl: string): PackageURL | undefined {
	try {
		return PackageURL.fromString(purl);
	} catch {
		return undefined;
	}
}
