/** Compares two states of a project's dependencies: added, removed, changed. Pure. */
import type { ManifestDependency } from "../../manifests/manifest.ts";
import { packageKey } from "../../packages/package-key.ts";

export type ChangedDependency = { before: ManifestDependency; after: ManifestDependency };

export type DependencyDiff = {
	added: ManifestDependency[];
	/** Dependencies with another version, or with another range when no version is locked. */
	changed: ChangedDependency[];
	removed: ManifestDependency[];
	unchanged: number;
};

/** Each list in the order of the state it comes from. */
export function diffDependencies(
	before: readonly ManifestDependency[],
	after: readonly ManifestDependency[],
): DependencyDiff {
	const earlier = new Map(before.map((dependency) => [packageKey(dependency.ref), dependency]));
	const diff: DependencyDiff = { added: [], changed: [], removed: [], unchanged: 0 };
	for (const dependency of after) {
		const key = packageKey(dependency.ref);
		const known = earlier.get(key);
		earlier.delete(key);
		if (!known) diff.added.push(dependency);
		else if (isSame(known, dependency)) diff.unchanged += 1;
		else diff.changed.push({ before: known, after: dependency });
	}
	diff.removed.push(...earlier.values());
	return diff;
}

/** A range counts where neither state locks a version. */
function isSame(a: ManifestDependency, b: ManifestDependency): boolean {
	if (a.versions.length === 0 && b.versions.length === 0) return a.requirement === b.requirement;
	const versions = new Set(a.versions);
	return a.versions.length === b.versions.length && b.versions.every((version) => versions.has(version));
}
