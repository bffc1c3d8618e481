/** The repository from which deps.dev says that a version was built. Pure. */
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import { parseRepositoryUrl } from "../repository-location.ts";
import type { DepsDevVersion } from "./schema.ts";

/** The hosts whose projects deps.dev knows, https://docs.deps.dev/api/v3/#getproject */
const PROJECT_HOSTS: ReadonlySet<string> = new Set(["github.com", "gitlab.com", "bitbucket.org"]);

/** `projectId` names the project at deps.dev; null when it cannot know one. */
export type SourceProject = { repository: RepositoryLocation; projectId: string | null };

/**
 * The best-attested source repository of a version, else the one its metadata links to, else the one that its issues are
 * kept in, else null.
 */
export function sourceProjectOf(version: DepsDevVersion): SourceProject | null {
	return namedAs("SOURCE_REPO", version) ?? namedAs("ISSUE_TRACKER", version);
}

function namedAs(relation: "SOURCE_REPO" | "ISSUE_TRACKER", version: DepsDevVersion): SourceProject | null {
	const related = version.relatedProjects
		.filter((project) => project.relationType === relation)
		.sort((a, b) => trustIn(b.relationProvenance) - trustIn(a.relationProvenance));
	for (const { projectKey } of related) {
		const repository = parseRepositoryUrl(`https://${projectKey.id}`);
		if (repository) return { repository, projectId: projectKey.id };
	}
	for (const link of version.links) {
		const repository = link.label === relation ? parseRepositoryUrl(link.url) : null;
		if (repository) return { repository, projectId: projectIdOf(repository) };
	}
	return null;
}

/** Any attestation proves where the package was built; metadata is only the author's statement. */
function trustIn(provenance: string | null): number {
	if (provenance?.endsWith("_ATTESTATION")) return 3;
	if (provenance === "GO_ORIGIN") return 2;
	return provenance === "UNVERIFIED_METADATA" ? 1 : 0;
}

function projectIdOf({ host, path }: RepositoryLocation): string | null {
	return PROJECT_HOSTS.has(host) ? `${host}/${path}` : null;
}
