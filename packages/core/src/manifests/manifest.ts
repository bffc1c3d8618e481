/** What a manifest, a lockfile or an SBOM says about a project's dependencies. */
import type { PackageRef } from "../packages/package-ref.ts";

export const MANIFEST_FORMATS = [
	"package.json",
	"package-lock.json",
	"pnpm-lock.yaml",
	"yarn.lock",
	"requirements.txt",
	"poetry.lock",
	"uv.lock",
	"Pipfile.lock",
	"Cargo.lock",
	"go.mod",
	"go.sum",
	"Gemfile.lock",
	"pom.xml",
	"cyclonedx",
	"spdx",
] as const;
export type ManifestFormat = (typeof MANIFEST_FORMATS)[number];

export type Manifest = {
	format: ManifestFormat;
	/** The project's own name, when the file says it. */
	project: string | undefined;
	/** Each package once, whatever the number of its versions. */
	dependencies: ManifestDependency[];
	/** Entries that name no package of a registry (links, git, local paths) or one that cannot exist. */
	skipped: SkippedEntry[];
};

export type ManifestDependency = {
	ref: PackageRef;
	/** The locked versions, ascending where they can be compared; empty when the file locks none. */
	versions: string[];
	/** The range asked for by the project itself, e.g. `^4.2.0`. */
	requirement: string | undefined;
	/** Named by the project itself. Undefined when the format does not tell. */
	isDirect: boolean | undefined;
	/** Needed for development alone, along every path. Undefined when the format does not tell. */
	isDev: boolean | undefined;
	/**
	 * The shortest way from the project to the package, names only, itself last; itself alone when unknown. It leads
	 * through development dependencies only when no other way exists. A very long one has a `…` for its middle.
	 */
	path: string[];
};

export type SkippedEntry = { entry: string; reason: string };
