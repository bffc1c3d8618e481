/** A package as people and tools write it, with or without a version: `npm/express@4.19.2` or a package URL. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { InvalidPackageRefError } from "../errors.ts";
import { describeEcosystem } from "./ecosystem.ts";
import { type PackageRef, parsePackageRef, parsePackageSpec } from "./package-ref.ts";
import { isPurl, parsePurl } from "./purl.ts";

export type VersionedPackage = { ref: PackageRef; version: string | undefined };

/** Enough for every registry; a longer text, or one with other characters, is not a version. */
const VERSION = /^[A-Za-z0-9][A-Za-z0-9.+!_~()^-]{0,127}$/;

export function isVersion(text: string): boolean {
	return VERSION.test(text);
}

/**
 * Reads `npm/express`, `npm/@scope/name@1.2.3`, `pkg:npm/express@4.19.2`.
 *
 * @throws InvalidPackageRefError when the text names no package, no version, or a package of another registry
 */
export function parseVersionedSpec(spec: string): VersionedPackage {
	if (isPurl(spec)) return parsePackageUrl(spec);
	// A scope has its own @, right after a slash.
	const at = spec.lastIndexOf("@");
	const hasVersion = at > 0 && spec[at - 1] !== "/";
	if (!hasVersion) return { ref: parsePackageSpec(spec), version: undefined };
	return { ref: parsePackageSpec(spec.slice(0, at)), version: parseVersion(spec.slice(at + 1)) };
}

function parsePackageUrl(text: string): VersionedPackage {
	const purl = parsePurl(text);
	if (!purl) {
		throw new InvalidPackageRefError(
			"package",
			`${JSON.stringify(text.slice(0, 80))} is not a package URL. Write it as pkg:npm/express@4.19.2.`,
		);
	}
	if (!purl.ecosystem) {
		throw new InvalidPackageRefError(
			"ecosystem",
			`Packages of the type ${JSON.stringify(purl.type.slice(0, 40))} are not assessed.`,
		);
	}
	refuseOtherRegistry(purl.ecosystem, purl.qualifiers.get("repository_url"));
	const ref = parsePackageRef(purl.ecosystem, purl.name);
	return { ref, version: purl.version === undefined ? undefined : parseVersion(purl.version) };
}

/** A package of the same name in the public registry is another one. */
function refuseOtherRegistry(ecosystem: Ecosystem, written: string | undefined): void {
	if (written === undefined) return;
	const { label, hosts } = describeEcosystem(ecosystem).registry;
	const url = URL.parse(written.includes("://") ? written : `https://${written}`);
	if (url && hosts.includes(url.hostname)) return;
	throw new InvalidPackageRefError(
		"package",
		`The package URL names the registry ${JSON.stringify(written.slice(0, 80))}. Only packages of ${label} are assessed.`,
	);
}

function parseVersion(text: string): string {
	if (VERSION.test(text)) return text;
	throw new InvalidPackageRefError(
		"package",
		`${JSON.stringify(text.slice(0, 60))} is not a version. Write one that was published, such as 1.2.3, or none.`,
	);
}
