import type { Clock } from "@dephealth/core/clock.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createBundlephobiaSource } from "@dephealth/core/sources/bundlephobia/client.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { failedReport } from "@dephealth/core/sources/failed-report.ts";
import { createGithubSource, type GithubSource } from "@dephealth/core/sources/github/client.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";
import type { sandboxGit } from "../../sandbox-git.ts";

/** @param deps.git the source of git, which has its own connections */
export function createSources(deps: {
	urls: Sandbox["urls"];
	http: HttpClient;
	clock: Clock;
	git: ReturnType<typeof sandboxGit>;
}) {
	const { urls, http, clock, git } = deps;
	return {
		npm: createNpmSource({ http, clock, registryUrl: urls.npmRegistry, downloadsUrl: urls.npmDownloads }),
		registry: createRegistrySource({ http, clock, urls }),
		depsDev: createDepsDevSource({ http, clock, url: urls.depsDev }),
		github: createGithubSource({ http, clock, url: urls.github, token: "sandbox" }),
		githubWithoutToken: createGithubSource({ http, clock, url: urls.github }),
		git: git.git,
		bundlephobia: createBundlephobiaSource({ http, clock, url: urls.bundlephobia }),
	};
}

/** Collects as the state machine does: the repository is resolved first, then git and GitHub are asked. */
export async function collectFrom(
	sources: ReturnType<typeof createSources>,
	ref: PackageRef,
	github: GithubSource = sources.github,
): Promise<SourceReport[]> {
	const isNpm = ref.ecosystem === "npm";
	const { repositoryOf } = describeEcosystem(ref.ecosystem);
	const registry = isNpm ? sources.npm : sources.registry;
	const location = repositoryOf?.(ref.name) ?? (await registry.resolveRepository(ref));
	const none = { state: "skipped", reason: "no_repository" } as const;
	const elsewhere = { source: "github", state: "skipped", reason: "repository_not_on_github" } as const;
	const [git, state] = await Promise.all([
		location ? sources.git.collect(location).catch(failed) : { source: "git" as const, ...none },
		location?.host === "github.com"
			? github.collect(location.path, { commits: false })
			: location
				? elsewhere
				: { source: "github" as const, ...none },
	]);
	return Promise.all([
		...(isNpm
			? [sources.npm.collect(ref), sources.bundlephobia.collect(ref)]
			: repositoryOf
				? []
				: [sources.registry.collect(ref)]),
		sources.depsDev.collect(ref),
		git,
		state,
	]);
}

/** The report that the state machine makes of a caught error. */
function failed(error: Error): SourceReport {
	return failedReport("git", error);
}
