/** Which lock of a repository each manifest explains. Pure. */
import { packageKey } from "../packages/package-key.ts";
import { type FormatDescription, isInherited } from "./format-description.ts";
import { isBelow } from "./managed-versions.ts";
import type { Manifest, ManifestDependency } from "./manifest.ts";

type ReadFile = { path: string; folder: string; manifest: Manifest; format: FormatDescription };

/** @returns the manifests that explain each lock, and the others, which no lock covers */
export function explain<F extends ReadFile>(
	manifests: readonly F[],
	covers: readonly F[],
): { explained: Map<F, F[]>; others: F[] } {
	const explained = new Map<F, F[]>();
	const others: F[] = [];
	for (const asking of manifests) {
		const covering = isInherited(asking)
			? covers.filter(
					({ folder, format }) => format.family === asking.format.family && isBelow(folder, asking.folder),
				)
			: [nearestCover(asking, covers)].filter((cover) => cover !== undefined);
		for (const cover of covering) explained.set(cover, [...(explained.get(cover) ?? []), asking]);
		if (covering.length === 0) others.push(asking);
	}
	return { explained, others };
}

/**
 * Nearest first. A lock that does not tell whose it is and lacks something of what is asked for belongs to another project.
 */
function nearestCover<F extends ReadFile>(asking: F, covers: readonly F[]): F | undefined {
	const around = covers.filter(
		({ folder, format }) => format.family === asking.format.family && isBelow(asking.folder, folder),
	);
	return around
		.toSorted((a, b) => b.folder.length - a.folder.length)
		.find(({ folder, manifest }) => {
			const below = asking.folder.slice(folder === "" ? 0 : folder.length + 1);
			if (below !== "" && manifest.members && asking.manifest.dependencies.length > 0)
				return manifest.members.has(below);
			const share = below === "" ? SOME : MOST;
			return hasShare(manifest, asking.manifest.dependencies, share);
		});
}

/** Optional packages, and those for another platform, need not be locked. */
function hasShare(
	{ dependencies, skipped }: Manifest,
	asked: readonly ManifestDependency[],
	share: number,
): boolean {
	const keys = new Set(dependencies.map(({ ref }) => packageKey(ref)));
	// The lock may be the only one to say that a package is from elsewhere.
	const left = new Set(skipped.map(({ entry }) => entry.replace(/(?!^)@.*$/, "")));
	const found = asked.filter(({ ref }) => keys.has(packageKey(ref)) || left.has(ref.name)).length;
	return asked.length === 0 || (found > 0 && found >= asked.length * share);
}

/** A lock around a manifest belongs to it when it holds this share of what the manifest asks for. */
const MOST = 0.8;
/** A lock in the same folder belongs to the manifest unless they have less than this in common. */
const SOME = 0.3;
