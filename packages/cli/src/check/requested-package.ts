/** A package as people write it on the command line. */

import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { parseVersionedSpec, type VersionedPackage } from "@dephealth/core/packages/package-spec.ts";
import { isPurl } from "@dephealth/core/packages/purl.ts";
import { compareVersions } from "@dephealth/core/packages/version-order.ts";

/** A name without an ecosystem is one of npm: `express`, `@scope/name@1.2.3`. */
const DEFAULT_ECOSYSTEM = "npm";

/**
 * Reads `express`, `@scope/name@1`, `pypi/flask@3.0.0`, `pkg:npm/%40scope/name@1.2.3`.
 *
 * @throws InvalidPackageRefError
 */
export function parseRequestedPackage(text: string): VersionedPackage {
	const spec = text.trim();
	if (spec === "") throw new InvalidPackageRefError("package", "A package's name is empty.");
	if (isPurl(spec)) return parseVersionedSpec(spec);
	const namesNoEcosystem = spec.startsWith("@") || !spec.includes("/");
	return parseVersionedSpec(namesNoEcosystem ? `${DEFAULT_ECOSYSTEM}/${spec}` : spec);
}

/** `4` and `4.17` stand for the newest version that begins so. */
const PARTIAL = /^v?\d+(?:\.\d+)?(?:\.[xX*])?$/;

/**
 * The version that is meant, among those that are known to be the newest.
 *
 * @returns undefined for a part of a version that none of them begins with
 */
export function resolveVersion(
	{ ref, version }: { ref: VersionedPackage["ref"]; version: string },
	newest: readonly (string | null)[],
): string | undefined {
	const grammar = describeEcosystem(ref.ecosystem).versions;
	if (!grammar.hyphenIsPrerelease || !PARTIAL.test(version)) return version;
	const beginning = `${version.replace(/^v/, "").replace(/\.[xX*]$/, "")}.`;
	return newest
		.filter((candidate) => candidate !== null)
		.filter((candidate) => candidate.startsWith(beginning))
		.sort((a, b) => compareVersions(b, a, grammar))[0];
}
