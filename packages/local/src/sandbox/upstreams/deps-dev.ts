/** Answers as https://api.deps.dev would: v3, and the dependents of v3alpha. https://docs.deps.dev/api/v3/ */

import { ECOSYSTEMS, type Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { describeEcosystem, registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import {
	type Answer,
	decodeSegment,
	json,
	text,
	UNKNOWN_ROUTE,
	type UpstreamRequest,
} from "../server/answer.ts";
import { findAdvisory } from "../world/advisories.ts";
import { ECOSYSTEM_WORLDS } from "../world/ecosystem-world.ts";
import type { SandboxVersion } from "../world/history.ts";
import type { Universe } from "../world/universe.ts";
import type { SandboxPackage } from "../world/world.ts";
import { answerDepsDevBatch } from "./deps-dev-batch.ts";
import { projectDocument } from "./deps-dev-project.ts";

const PACKAGE = "GET /v3/systems/{system}/packages/{name}";
const VERSION = `${PACKAGE}/versions/{version}`;
const DEPENDENTS = "GET /v3alpha/systems/{system}/packages/{name}/versions/{version}:dependents";
const PROJECT = "GET /v3/projects/{id}";
const ADVISORY = "GET /v3/advisories/{id}";
export function answerDepsDev(request: UpstreamRequest, universe: Universe): Answer {
	const batch = answerDepsDevBatch(request, {
		version: ({ system, name, version }) => findVersion(system, name, version, universe),
		project: (id) => findProject(id, universe),
	});
	if (batch) return batch;
	if (request.method === "POST") return notFound(UNKNOWN_ROUTE);
	const [api, ...path] = request.rawSegments;
	if (api !== "v3" && api !== "v3alpha") return notFound(UNKNOWN_ROUTE);
	const [first, second = "", third, fourth = "", fifth, sixth = "", ...rest] = path;
	if (rest.length > 0) return notFound(UNKNOWN_ROUTE);
	if (first === "projects" && path.length === 2) return answerProject(second, universe);
	if (first === "advisories" && path.length === 2) return answerAdvisory(second);
	if (first !== "systems" || third !== "packages") return notFound(UNKNOWN_ROUTE);
	const found = findPackage(second, fourth, universe);
	if (path.length === 4) return found ? json(PACKAGE, 200, packageDocument(found)) : notFound(PACKAGE);
	if (fifth !== "versions") return notFound(UNKNOWN_ROUTE);
	return answerVersion(api, found, sixth);
}

function findPackage(rawSystem: string, rawName: string, universe: Universe): SandboxPackage | undefined {
	const ecosystem = ecosystemOf(rawSystem);
	const name = decodeSegment(rawName);
	return ecosystem && name !== undefined ? universe.findPackage(ecosystem, name) : undefined;
}

function ecosystemOf(system: string): Ecosystem | undefined {
	return ECOSYSTEMS.find(
		(ecosystem) => describeEcosystem(ecosystem).depsDev?.system === system.toLowerCase(),
	);
}

/** A colon that is not percent-encoded separates one of Google's custom methods. */
function answerVersion(api: "v3" | "v3alpha", found: SandboxPackage | undefined, rawVersion: string): Answer {
	const [rawNumber = "", method, ...rest] = rawVersion.split(":");
	const number = decodeSegment(rawNumber);
	const release = found && releasesOf(found).find((candidate) => candidate.version === number);
	if (method === undefined) {
		return found && release ? json(VERSION, 200, versionDocument(found, release)) : notFound(VERSION);
	}
	if (method !== "dependents" || api !== "v3alpha" || rest.length > 0) return notFound(UNKNOWN_ROUTE);
	if (
		!found ||
		!release ||
		release.dependents === null ||
		!describeEcosystem(found.ecosystem).depsDev?.countsDependents
	) {
		return notFound(DEPENDENTS);
	}
	const direct = Math.ceil(release.dependents / 12);
	return json(DEPENDENTS, 200, {
		dependentCount: release.dependents,
		directDependentCount: direct,
		indirectDependentCount: release.dependents - direct,
	});
}

/** deps.dev still knows the versions that a registry no longer serves. */
function releasesOf(found: SandboxPackage): readonly SandboxVersion[] {
	return found.unpublished?.versions ?? found.versions;
}

function packageDocument(found: SandboxPackage) {
	const releases = releasesOf(found);
	// The versions are ordered by spelling, which is not the order of time.
	const ordered = [...releases].sort((a, b) => (a.version < b.version ? -1 : 1));
	return {
		packageKey: packageKey(found),
		versions: ordered.map((release) => versionSummary(found, release)),
	};
}

function versionSummary(found: SandboxPackage, release: SandboxVersion) {
	const releases = releasesOf(found);
	const undated = ECOSYSTEM_WORLDS[found.ecosystem].undatedShare;
	const isUndated = undated !== null && release !== releases.at(-1) && release.unpackedBytes % undated === 0;
	return {
		versionKey: { ...packageKey(found), version: release.version },
		// Whole seconds, as protocol buffers print them.
		...(!isUndated && { publishedAt: release.publishedAt.replace(/\.\d{3}Z$/, "Z") }),
		isDefault: release === releases.at(-1),
		isDeprecated: isDeprecated(release),
		deprecatedReason: typeof release.deprecated === "string" ? release.deprecated : "",
	};
}

function versionDocument(found: SandboxPackage, release: SandboxVersion) {
	const { repository } = found;
	const isLatest = release === releasesOf(found).at(-1);
	const page = repository && `https://${repository.host}/${repository.declaredPath}`;
	const project = repository && { projectKey: { id: `${repository.host}/${repository.declaredPath}` } };
	return {
		...versionSummary(found, release),
		licenses: [found.license],
		licenseDetails: [{ license: found.license, spdx: found.license }],
		advisoryKeys: isLatest ? found.advisories.map(({ id }) => ({ id })) : [],
		links: page
			? [
					{ label: "HOMEPAGE", url: `${page}#readme` },
					{ label: "ISSUE_TRACKER", url: `${page}/issues` },
					{ label: "SOURCE_REPO", url: `git+${page}.git` },
				]
			: [],
		slsaProvenances: isLatest && found.hasProvenance && page ? [provenance(page)] : [],
		attestations: [],
		registries: registrySourceOf(found.ecosystem) === "npm" ? ["https://registry.npmjs.org/"] : [],
		relatedProjects: project
			? [
					{ ...project, relationProvenance: "UNVERIFIED_METADATA", relationType: "ISSUE_TRACKER" },
					{
						...project,
						relationProvenance: ECOSYSTEM_WORLDS[found.ecosystem].nameIsRepository
							? "GO_ORIGIN"
							: "UNVERIFIED_METADATA",
						relationType: "SOURCE_REPO",
					},
				]
			: [],
	};
}

function provenance(page: string) {
	return {
		sourceRepository: page,
		commit: "0123456789abcdef0123456789abcdef01234567",
		url: `${page}/actions/runs/1`,
		verified: true,
	};
}

function isDeprecated({ deprecated }: SandboxVersion): boolean {
	return deprecated === true || (deprecated !== null && deprecated !== "");
}

function packageKey(found: SandboxPackage) {
	return { system: describeEcosystem(found.ecosystem).depsDev?.system.toUpperCase(), name: found.name };
}

function answerProject(rawId: string, universe: Universe): Answer {
	const found = findProject(decodeSegment(rawId) ?? "", universe);
	return found ? json(PROJECT, 200, found) : notFound(PROJECT);
}

function findProject(id: string, universe: Universe) {
	const [host, owner = "", name = "", ...rest] = id.split("/");
	if ((host !== "github.com" && host !== "gitlab.com") || rest.length > 0) return undefined;
	const found = universe.findRepository(host, owner, name);
	return found && projectDocument(`${host}/${owner}/${name}`.toLowerCase(), found);
}

function findVersion(system: string, name: string, version: string, universe: Universe) {
	const ecosystem = ecosystemOf(system);
	const found = ecosystem && universe.findPackage(ecosystem, name);
	const release = found && releasesOf(found).find((candidate) => candidate.version === version);
	return found && release && versionDocument(found, release);
}

function answerAdvisory(rawId: string): Answer {
	const advisory = findAdvisory(decodeSegment(rawId) ?? "");
	if (!advisory) return notFound(ADVISORY);
	const { id, ...rest } = advisory;
	return json(ADVISORY, 200, { advisoryKey: { id }, url: `https://osv.dev/vulnerability/${id}`, ...rest });
}

function notFound(pattern: string): Answer {
	return text(pattern, 404, "not found\n");
}
