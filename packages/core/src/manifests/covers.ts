/** Finds the lock that each manifest of a repository explains. Pure. */
import { packageKey } from "../packages/package-key.ts";
import { type FormatDescription, isInherited } from "./format-description.ts";
import { isBelow } from "./managed-versions.ts";
import type { Manifest } from "./manifest.ts";

type ReadFile = { path: string; folder: string; manifest: Manifest; format: FormatDescription };

/** @returns the manifests that explain each lock, and the others, which no lock covers */
export function explain<F extends ReadFile>(
	manifests: readonly F[],
	covers: readonly F[],
): { explained: Map<F, F[]>; others: F[] } {
	const explained = new Map<F, F[]>();
	const others: F[] = [];
	for (const asking of manifests) {
		const { family } = asking.format;
		const related = covers.filter(({ format }) => format.family === family);
		const covering = isInherited(asking)
			? related.filter(({ folder }) => isBelow(folder, asking.folder))
			: nearestCovers(asking, related);
		if (covering.length === 0) {
			const others = covers.filter(({ format }) => format.explainedByFamily === family);
			covering.push(...nearestCovers(asking, others));
		}
		for (const cover of covering) explained.set(cover, [...(explained.get(cover) ?? []), asking]);
		if (covering.length === 0) others.push(asking);
	}
	return { explained, others };
}

/** True when a lock beside the list makes it unnecessary. */
export function isListed({ folder, format, manifest }: ReadFile, locks: readonly ReadFile[]): boolean {
	const beside = locks.filter((lock) => lock.folder === folder && lock.format.family === format.family);
	if (!format.mayHoldMore) return beside.length > 0;
	return beside.some((lock) => hasShare(lock.manifest, manifest, MOST));
}

/**
 * The nearest lock, or all lists of its folder: a project may have several. A lock that does not list its members and
 * lacks a requested package belongs to another project.
 */
function nearestCovers<F extends ReadFile>(asking: F, related: readonly F[]): F[] {
	const around = related
		.filter(({ folder }) => isBelow(asking.folder, folder))
		.sort((a, b) => b.folder.length - a.folder.length);
	const nearest = around.find((cover) => isCoveredBy(asking, cover));
	if (nearest?.format.role !== "list") return nearest ? [nearest] : [];
	return around.filter(({ folder, manifest }) => {
		return folder === nearest.folder && hasShare(manifest, asking.manifest, 0);
	});
}

function isCoveredBy(asking: ReadFile, { folder, manifest }: ReadFile): boolean {
	const below = asking.folder.slice(folder === "" ? 0 : folder.length + 1);
	if (below !== "" && manifest.members && asking.manifest.dependencies.length > 0)
		return manifest.members.has(below);
	return hasShare(manifest, asking.manifest, below === "" ? SOME : MOST);
}

/** Optional packages, and those for another environment, need not be locked. */
function hasShare(lock: Manifest, manifest: Manifest, share: number): boolean {
	const { askedElsewhere = [], onlyWhere } = manifest;
	const keys = new Set(lock.dependencies.map(({ ref }) => packageKey(ref)));
	const names = new Set(lock.dependencies.map(({ ref }) => ref.name));
	// The lock may be the only one to say that a package is from elsewhere, or the manifest alone does.
	const left = new Set(skippedNames(lock));
	const dependencies = manifest.dependencies.filter(
		({ ref }) => keys.has(packageKey(ref)) || !onlyWhere?.has(ref.name),
	);
	const found = dependencies.filter(({ ref }) => keys.has(packageKey(ref)) || left.has(ref.name)).length;
	const elsewhere = askedElsewhere.filter(({ name }) => names.has(name)).length;
	const locked = found + elsewhere;
	return (
		manifest.dependencies.length === 0 || (locked > 0 && locked >= (dependencies.length + elsewhere) * share)
	);
}

/** The names of skipped entries, without what stands behind an @. */
export function skippedNames({ skipped }: Pick<Manifest, "skipped">): string[] {
	return skipped.map(({ entry }) => entry.replace(/(?!^)@.*/s, ""));
}

/** A lock in a folder above belongs to a manifest when it contains this share of the manifest's dependencies. */
const MOST = 0.8;
/** A lock in the same folder belongs to the manifest unless they have less than this in common. */
const SOME = 0.3;
