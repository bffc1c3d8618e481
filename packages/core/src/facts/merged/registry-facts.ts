import type { Alternative } from "../../sources/registry/facts.ts";
import { type Fact, first } from "../fact.ts";
import type { RepositoryLocation } from "../source-facts.ts";
import type { FactReaders } from "./fact-readers.ts";
import { neverMissed } from "./never-missed.ts";

export type PackageDescription = {
	/** The name as the registry spells it. */
	spelling: Fact<string>;
	maintainerCount: Fact<number>;
	license: Fact<string>;
	repository: Fact<RepositoryLocation>;
	/** The alternative that the registry names. */
	alternative: Fact<Alternative>;
	/** The package's folder in a repository with several packages. */
	repositoryDirectory: Fact<string>;
	unpackedSizeBytes: Fact<number>;
	gzipBytes: Fact<number>;
	dependencyCount: Fact<number>;
	hasInstallScript: Fact<boolean>;
};

/** The statements of the registry, or of its mirror, about the package itself. */
export function registryFacts(readers: FactReaders): PackageDescription {
	const {
		npm,
		registry,
		deps_dev: depsDev,
		git,
		github,
		bundlephobia,
		repository,
		isRepositoryAlone,
	} = readers;
	return {
		spelling: registry((f) => f.spelling, "spelling"),
		alternative: registry((f) => f.alternative, "alternative"),
		maintainerCount: first(
			npm((f) => f.maintainerCount, "maintainerCount"),
			neverMissed(registry((f) => f.ownerCount, "ownerCount")),
		),
		license: first(
			npm((f) => f.license, "license"),
			registry((f) => f.license, "license"),
			depsDev((f) => licensesOf(f.licenses), "licenses"),
			repository((f) => f.license, "license"),
		),
		repository: first(
			npm((f) => f.repository, "repository"),
			registry((f) => f.repository, "repository"),
			depsDev((f) => f.repository, "repository"),
			...(isRepositoryAlone
				? [
						git((f) => f.repository, "repository"),
						github((f) => ({ host: "github.com", path: f.repository }), "repository"),
					]
				: []),
		),
		repositoryDirectory: npm((f) => f.repositoryDirectory ?? null, "repository"),
		unpackedSizeBytes: npm((f) => f.unpackedSizeBytes, "unpackedSizeBytes"),
		gzipBytes: bundlephobia((f) => (f.measured ? f.gzipBytes : null), "gzipBytes"),
		dependencyCount: bundlephobia((f) => (f.measured ? f.dependencyCount : null), "dependencyCount"),
		hasInstallScript: npm((f) => f.hasInstallScript, "hasInstallScript"),
	};
}

/** Several licences of deps.dev say nothing about how they combine. GitHub may recognise what deps.dev does not. */
function licensesOf(licenses: readonly string[]): string | null {
	return licenses.filter((license) => license !== "non-standard").join(" AND/OR ") || null;
}
