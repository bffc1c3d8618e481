/** Where deps.dev says a version was built from. Pure. */
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { DepsDevVersion } from "./schema.ts";

/** The hosts whose projects deps.dev knows, https://docs.deps.dev/api/v3/#getproject */
const PROJECT_HOSTS: ReadonlySet<string> = new Set(["github.com", "gitlab.com", "bitbucket.org"]);

/** An attestation proves where the package was built; metadata is only what its author wrote. */
const TRUST_BY_PROVENANCE: ReadonlyMap<string, number> = new Map([
	["SLSA_ATTESTATION", 3],
	["PYPI_PUBLISH_ATTESTATION", 3],
	["GO_ORIGIN", 2],
	["UNVERIFIED_METADATA", 1],
]);

/** `projectId` names the project at deps.dev; null when it cannot know one. */
export type SourceProject = { repository: RepositoryLocation; projectId: string | null };

/** The best-attested source repository of a version, else the one its metadata links to, else null. */
export function sourceProjectOf(version: DepsDevVersion): SourceProject | null {
	const related = version.relatedProjects
		.filter((project) => project.relationType === "SOURCE_REPO")
		.sort((a, b) => trustIn(b.relationProvenance) - trustIn(a.relationProvenance));
	for (const { projectKey } of related) {
		const repository = parseRepositoryUrl(`https://${projectKey.id}`);
		if (repository) return { repository, projectId: projectKey.id };
	}
	for (const link of version.links) {
		const repository = link.label === "SOURCE_REPO" ? parseRepositoryUrl(link.url) : null;
		if (repository) return { repository, projectId: projectIdOf(repository) };
	}
	return null;
}

function trustIn(provenance: string | null): number {
	return TRUST_BY_PROVENANCE.get(provenance ?? "") ?? 0;
}

function projectIdOf({ host, path }: RepositoryLocation): string | null {
	return PROJECT_HOSTS.has(host) ? `${host}/${path}` : null;
}
