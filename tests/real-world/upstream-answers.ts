/**
 * A package as its upstreams answer for it, in their own shapes: read by the real sources and judged. What a case
 * does not say is that of a healthy package.
 */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { FailedReport, SourceReport } from "@dephealth/core/facts/source-report.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { classifyFailure } from "@dephealth/core/resilience/error-classifier.ts";
import { scorePackage } from "@dephealth/core/scoring/document/package-document.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { failedReport } from "@dephealth/core/sources/failed-report.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { createReadAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { createScriptedHttpClient, type ScriptedAnswer } from "../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const DAY_MS = 86_400_000;
const clock = { now: () => NOW, sleep: async () => {} };

/** An ISO timestamp so many days ago. */
export function daysAgo(days: number): string {
	return new Date(NOW - days * DAY_MS).toISOString();
}

export type Release = {
	version: string;
	daysAgo: number;
	/** The deprecation as the registry gives it; for crates.io, deps.dev's flag and reason. */
	deprecated?: string | true;
};

export type UpstreamCase = {
	spec?: string;
	releases?: Release[];
	/** Fields of the packument, and of its newest version. */
	packument?: Record<string, unknown>;
	newest?: Record<string, unknown>;
	/** The registry's word where it differs from deps.dev's, as a mirror's may. */
	depsDevReleases?: Release[];
	/** Fields of deps.dev's version document. */
	depsDevVersion?: Record<string, unknown>;
	depsDev?: ScriptedAnswer;
	/** OSV's records. */
	advisories?: Record<string, unknown>[];
	weeklyDownloads?: number;
	dependents?: number;
	scorecard?: number;
	stars?: number;
	/** Fields of GitHub's repository, or its refusal. */
	repository?: Record<string, unknown>;
	github?: ScriptedAnswer | undefined;
	/** The commits' authors and ages, the newest first. */
	commits?: { login: string; daysAgo: number }[];
	commitsAnswer?: ScriptedAnswer;
};

const HEALTHY_RELEASES: Release[] = Array.from({ length: 12 }, (_, index) => ({
	version: `1.${index}.0`,
	daysAgo: 700 - index * 60,
}));

/** Weekly commits by three people from so many days ago until so many days ago. */
export function weekly(from: number, until: number, logins: readonly string[] = ["ann", "bob", "eve"]) {
	const count = Math.min(99, Math.floor((from - until) / 7) + 1);
	return Array.from({ length: count }, (_, index) => ({
		login: logins[index % logins.length] ?? "ann",
		daysAgo: until + index * 7,
	}));
}

export async function judge(given: UpstreamCase): Promise<PackageDocument> {
	const ref = parsePackageSpec(given.spec ?? "npm/a-package");
	const isNpm = ref.ecosystem === "npm";
	const reports: SourceReport[] = [];
	const npm = isNpm ? await outcome("npm", () => collectNpm(given, ref)) : skippedNpm;
	const depsDev = await outcome("deps_dev", () => collectDepsDev(given, ref));
	reports.push(npm, depsDev, await collectGithub(given, isNpm ? npm : depsDev));
	reports.push({ source: "bundlephobia", state: "skipped", reason: "ecosystem_not_covered" });
	// GitHub tells the commits when git could not be asked.
	reports.push({ source: "git", state: "skipped", reason: "no_repository" });
	return scorePackage({
		ref,
		reports,
		now: NOW,
		model: fittedForecastModel,
		classify: (error, cause) => classifyFailure({ error, cause }),
		sandbox: false,
	});
}

const skippedNpm: SourceReport = { source: "npm", state: "skipped", reason: "ecosystem_not_covered" };
type Ref = ReturnType<typeof parsePackageSpec>;

async function outcome(source: "npm" | "deps_dev" | "github", work: () => Promise<SourceReport>) {
	try {
		return await work();
	} catch (error) {
		return failedReport(source, error as Error) satisfies FailedReport;
	}
}

function collectNpm(given: UpstreamCase, ref: Ref): Promise<SourceReport> {
	const http = createScriptedHttpClient();
	const releases = given.releases ?? HEALTHY_RELEASES;
	const newest = releases.at(-1)?.version;
	const versions = releases.map(({ version, deprecated }) => [
		version,
		{
			license: "MIT",
			repository: { type: "git", url: "git+https://github.com/owner/a-package.git" },
			...(deprecated !== undefined && { deprecated }),
			...(version === newest && given.newest),
		},
	]);
	http.on(`GET /${encodeURIComponent(ref.name)}`, {
		body: {
			name: ref.name,
			"dist-tags": newest === undefined ? undefined : { latest: newest },
			versions: Object.fromEntries(versions),
			time: Object.fromEntries(releases.map(({ version, daysAgo: days }) => [version, daysAgo(days)])),
			maintainers: [{ name: "ann" }, { name: "bob" }, { name: "eve" }],
			...given.packument,
		},
	});
	http.on(`GET /downloads/point/last-week/${ref.name}`, {
		body: { downloads: given.weeklyDownloads ?? 50_000, package: ref.name },
	});
	return createNpmSource({ http, clock }).collect(ref);
}

function collectDepsDev(given: UpstreamCase, ref: Ref): Promise<SourceReport> {
	const http = createScriptedHttpClient();
	const releases = given.depsDevReleases ?? given.releases ?? HEALTHY_RELEASES;
	const path = `/v3/systems/${ref.ecosystem}/packages/${encodeURIComponent(ref.name)}`;
	http.on(
		`GET ${path}`,
		given.depsDev ?? {
			body: {
				packageKey: { system: ref.ecosystem.toUpperCase(), name: ref.name },
				versions: releases.map((release, index) => ({
					versionKey: { version: release.version },
					publishedAt: daysAgo(release.daysAgo),
					isDefault: index === releases.length - 1,
					isDeprecated: release.deprecated !== undefined,
					...(typeof release.deprecated === "string" && { deprecatedReason: release.deprecated }),
				})),
			},
		},
	);
	for (const { version } of releases) {
		http.on(`GET ${path}/versions/${version}`, {
			body: {
				versionKey: { version },
				licenses: ["MIT"],
				relatedProjects: [
					{
						projectKey: { id: "github.com/owner/a-package" },
						relationProvenance: "UNVERIFIED_METADATA",
						relationType: "SOURCE_REPO",
					},
				],
				...given.depsDevVersion,
			},
		});
		http.on(`GET ${path.replace("/v3/", "/v3alpha/")}/versions/${version}:dependents`, {
			body: { dependentCount: given.dependents ?? 900, directDependentCount: 90 },
		});
	}
	http.on("GET /v3/projects/github.com%2Fowner%2Fa-package", {
		body: {
			projectKey: { id: "github.com/owner/a-package" },
			starsCount: given.stars ?? 800,
			scorecard: { date: daysAgo(5), overallScore: given.scorecard ?? 6, checks: [] },
		},
	});
	http.on("POST /v1/query", { body: { vulns: given.advisories ?? [] } });
	const readAdvisories = createReadAdvisories({ http, name: "OSV", url: "https://api.osv.dev" });
	return createDepsDevSource({ http, clock, readAdvisories }).collect(ref);
}

async function collectGithub(given: UpstreamCase, registry: SourceReport): Promise<SourceReport> {
	const named = registry.state === "collected" && "repository" in registry.facts && registry.facts.repository;
	if (!named || typeof named === "string") {
		return { source: "github", state: "skipped", reason: "no_repository" };
	}
	if (named.host !== "github.com") {
		return { source: "github", state: "skipped", reason: "repository_not_on_github" };
	}
	const http = createScriptedHttpClient();
	const commits = given.commits ?? weekly(690, 10);
	http.on(
		`GET /repos/${named.path}`,
		given.github ?? {
			body: {
				full_name: named.path,
				archived: false,
				fork: false,
				stargazers_count: given.stars ?? 800,
				forks_count: 90,
				license: { spdx_id: "MIT" },
				...given.repository,
			},
		},
	);
	http.on(
		`GET /repos/${named.path}/commits?per_page=100`,
		given.commitsAnswer ??
			given.github ?? {
				body: commits.map(({ login, daysAgo: days }) => ({
					commit: {
						author: { name: login, email: `${login}@example.org` },
						committer: { date: daysAgo(days) },
					},
					author: { login },
				})),
			},
	);
	return await outcome("github", () =>
		createGithubSource({ http, clock }).collect(named.path, { commits: true }),
	);
}
