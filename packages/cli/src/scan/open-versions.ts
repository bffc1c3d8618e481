import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";

/**
 * Says how many packages of Maven or Gradle have no version in the files that were read. In other ecosystems a missing
 * version means any.
 */
export function openVersionNotes(dependencies: readonly ManifestDependency[]): string[] {
	const open = dependencies.filter(
		({ ref, requirement, versions }) =>
			ref.ecosystem === "maven" && (requirement ?? "") === "" && versions.length === 0,
	);
	const [first] = open;
	if (!first) return [];
	const who = open.length === 1 ? `${first.ref.name} has` : `${open.length} packages of Maven have`;
	const them = open.length === 1 ? "It is" : "They are";
	return [
		`${who} no version in these files: a parent, a BOM or a platform from elsewhere sets it. ${them} judged without it, so that advisories against the installed version are not seen. An SBOM or a gradle.lockfile names the versions.`,
	];
}
