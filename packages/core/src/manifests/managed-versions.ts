/** Versions that one manifest leaves open and another of its repository settles. Pure. */
import { packageKey } from "../packages/package-key.ts";
import { type FormatDescription, isInherited } from "./format-description.ts";
import type { Manifest, ManifestDependency } from "./manifest.ts";
import { withProperties } from "./properties.ts";

type ManagingFile = { path: string; folder: string; manifest: Manifest; format: FormatDescription };

/** Longer chains of parents than any; a circle ends here. */
const MAX_PARENTS = 16;

/** More files than any project imports; those beyond settle nothing. */
const MAX_IMPORTED = 64;

/** A project with the versions that other files set for it, and those files. */
export type Managed<F> = { file: F; managers: F[] };

/**
 * A manifest with a name (a POM) settles versions for those that inherit from it, an inherited file (Directory.Packages.props)
 * for all in its folder and below, where the nearest one of its name counts.
 *
 * @param family all files that may settle versions for it, itself included
 */
export function withManagedVersions<F extends ManagingFile>(file: F, family: readonly F[]): Managed<F> {
	const around = [...parentsOf(file, family), ...nearestAround(file, family)];
	const properties = propertiesOf(around);
	const imported = new Set<F>();
	const settled = new Map<string, ManifestDependency>();
	for (const managed of managedBy([file, ...around], family, imported)) {
		const key = packageKey(managed.ref);
		if (!settled.has(key)) settled.set(key, managed);
	}
	const managers = [...around, ...imported];
	const open = (each: ManifestDependency) => each.requirement === undefined && each.versions.length === 0;
	const dependencies = file.manifest.dependencies.map((dependency) => {
		const managed = open(dependency) ? settled.get(packageKey(dependency.ref)) : undefined;
		const { requirement, versions } = managed ?? dependency;
		return withProperties(managed ? { ...dependency, requirement, versions } : dependency, properties);
	});
	const used = dependencies.some((dependency, place) => dependency !== file.manifest.dependencies[place]);
	if (!used) return { file, managers: [] };
	return { file: { ...file, manifest: { ...file.manifest, dependencies } }, managers };
}

/**
 * What the files settle, the nearest first: each by itself, then by what it imports.
 *
 * @param imported gets every file that is imported on the way; each counts once
 */
function managedBy<F extends ManagingFile>(
	files: readonly F[],
	family: readonly F[],
	imported: Set<F>,
): ManifestDependency[] {
	return files.flatMap(({ manifest }) => [
		...(manifest.managed ?? []),
		...(manifest.imports ?? []).flatMap((name) => {
			const bill = family.find((each) => each.manifest.ownName === name);
			if (!bill || imported.has(bill) || imported.size >= MAX_IMPORTED) return [];
			const chain = [bill, ...parentsOf(bill, family)];
			for (const each of chain) imported.add(each);
			// A property has the value that it has there.
			const properties = propertiesOf(chain);
			return managedBy(chain, family, imported).map((each) => withProperties(each, properties));
		}),
	]);
}

/** @param files the nearest first, which counts */
function propertiesOf(files: readonly ManagingFile[]): ReadonlyMap<string, string> {
	return new Map(files.toReversed().flatMap(({ manifest }) => [...(manifest.properties ?? [])]));
}

function parentsOf<F extends ManagingFile>(file: F, family: readonly F[]): F[] {
	const parents: F[] = [];
	let child = file;
	while (parents.length < MAX_PARENTS && child.manifest.inherits !== undefined) {
		const { inherits } = child.manifest;
		const parent = family.find(({ manifest }) => manifest.ownName === inherits);
		if (!parent || parent === file) break;
		parents.push(parent);
		child = parent;
	}
	return parents;
}

function nearestAround<F extends ManagingFile>(file: F, family: readonly F[]): F[] {
	const around = family
		.filter((other) => other !== file && isInherited(other) && isBelow(file.folder, other.folder))
		.sort((a, b) => b.folder.length - a.folder.length);
	const nearest = new Map<string, F>();
	for (const other of around) {
		const name = other.path.slice(other.path.lastIndexOf("/") + 1).toLowerCase();
		if (!nearest.has(name)) nearest.set(name, other);
	}
	return [...nearest.values()];
}

/** True for the folder itself, and for everything in it. */
export function isBelow(folder: string, around: string): boolean {
	return around === "" || folder === around || folder.startsWith(`${around}/`);
}
