/** A package URL in an SBOM, to a package of a public registry. */
import { describeEcosystem } from "../../packages/ecosystem.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { type ParsedPurl, parsePurl } from "../../packages/purl.ts";
import { quoted } from "../manifest-error.ts";
import type { PackageGate } from "../package-gate.ts";
import type { Origin } from "../registries/registry-policy.ts";

export type PurlPackage = {
	ref: PackageRef;
	/** Undefined for a range, which some write instead. */
	version: string | undefined;
};

/** @param mentioned the place from which the package was fetched, as the SBOM says besides the package URL */
export function readPurlPackage(
	purl: string,
	mentioned: string | undefined,
	gate: PackageGate,
): PurlPackage | undefined {
	const parsed = parsePurl(purl);
	if (!parsed) return skip(purl, "not a package URL", gate);
	if (!parsed.ecosystem) {
		return skip(purl, `packages of the type ${quoted(parsed.type)} are not assessed`, gate);
	}
	const local = localReasonOf(parsed, parsed.version ?? "");
	if (local !== undefined) return skip(parsed.name, local, gate);
	const ref = gate.refOf(parsed.ecosystem, parsed.name, originOf(parsed, mentioned));
	const version = isRange(parsed.version) ? undefined : parsed.version;
	return ref && { ref, version };
}

/** The texts that replace a version when the package comes from no registry at all. */
const LOCAL_VERSIONS: readonly (readonly [RegExp, string])[] = [
	[/^(?:workspace:|0\.0\.0-use\.local$)/, "part of the same workspace"],
	[/^(?:file|link|portal|exec):|^\.{0,2}\//, "a local path"],
	[/^(?:git(?:\+[a-z]+)?:|git@|ssh:|(?:github|gitlab|bitbucket|gist):)/, "a git repository"],
	[/^https?:/, "a file by URL"],
	// Go writes this for the module that is being built.
	[/^\(devel\)$/, "the project itself, built from a local folder"],
];

function localReasonOf({ ecosystem, qualifiers }: ParsedPurl, version: string): string | undefined {
	const vcs = qualifiers.get("vcs_url");
	if (vcs !== undefined && ecosystem && describeEcosystem(ecosystem).purl.vcsUrlTells)
		return "a git repository";
	return LOCAL_VERSIONS.find(([pattern]) => pattern.test(version))?.[1];
}

function originOf({ qualifiers }: ParsedPurl, mentioned: string | undefined): Origin | undefined {
	const registry = qualifiers.get("repository_url");
	if (registry !== undefined) return { url: registry, kind: "registry" };
	const download = qualifiers.get("download_url");
	if (download !== undefined) return { url: download, kind: "download" };
	return mentioned === undefined ? undefined : { url: mentioned, kind: "mention" };
}

function isRange(version: string | undefined): boolean {
	return version !== undefined && /[<>=^~|*,\s]/.test(version);
}

function skip(entry: string, reason: string, gate: PackageGate): undefined {
	gate.skip(entry, reason);
	return undefined;
}
