/** Several projects in, one scan's input out: each package once. Pure. */
import type { ManifestDependency, SkippedEntry } from "../../manifests/manifest.ts";
import type { ReadProject } from "../../manifests/read-projects.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { packageKey } from "../../packages/package-key.ts";
import { sortVersions } from "../../packages/version-order.ts";
import type { ScanInput } from "../assessment/assess-dependencies.ts";

/**
 * Direct where one project names it itself, for development only where all do; the path is the shortest. What is skipped
 * bears the file's path.
 */
export function mergeProjects(projects: readonly Pick<ReadProject, "path" | "manifest">[]): ScanInput {
	const merged = new Map<string, ManifestDependency>();
	const skipped: SkippedEntry[] = [];
	for (const { path, manifest } of projects) {
		for (const dependency of manifest.dependencies) {
			const key = packageKey(dependency.ref);
			const known = merged.get(key);
			merged.set(key, known ? mergeDependencies(known, dependency) : dependency);
		}
		for (const { entry, reason } of manifest.skipped) skipped.push({ entry: `${path}: ${entry}`, reason });
	}
	const [only] = projects;
	return {
		format: projects.length === 1 && only ? only.manifest.format : "repository",
		project: projects.length === 1 ? only?.manifest.project : undefined,
		dependencies: [...merged.values()],
		skipped,
	};
}

function mergeDependencies(a: ManifestDependency, b: ManifestDependency): ManifestDependency {
	const platformOf = a.platformOf === b.platformOf ? a.platformOf : undefined;
	const { versions: grammar } = describeEcosystem(a.ref.ecosystem);
	return {
		ref: a.ref,
		versions: sortVersions([...a.versions, ...b.versions], grammar),
		requirement: a.requirement ?? b.requirement,
		isDirect: either(a.isDirect, b.isDirect, true),
		isDev: either(a.isDev, b.isDev, false),
		path: b.path.length < a.path.length ? b.path : a.path,
		...(platformOf === undefined ? {} : { platformOf }),
	};
}

/** `telling` if one of both is; what one does not tell is unknown. */
function either(a: boolean | undefined, b: boolean | undefined, telling: boolean): boolean | undefined {
	if (a === telling || b === telling) return telling;
	return a === undefined || b === undefined ? undefined : !telling;
}
