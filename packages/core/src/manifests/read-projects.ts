/** Reads the manifests of a whole repository together: each lock with the manifests that explain it. */
import { packageKey } from "../packages/package-key.ts";
import { explain, isListed, skippedNames } from "./covers.ts";
import { isInherited } from "./format-description.ts";
import { MANIFEST_FORMATS, type ManifestFormat } from "./formats.ts";
import { withCatalogs } from "./jvm/catalog-uses.ts";
import { withManagedVersions } from "./managed-versions.ts";
import type { Asked, Manifest, ManifestDependency } from "./manifest.ts";
import { ManifestError } from "./manifest-error.ts";
import { type ReadOptions, readManifest } from "./read-manifest.ts";

/** `path` has slashes and no leading one. */
export type ProjectFile = { path: string; text: string | Uint8Array };

export type ReadProject = {
	/** The path of the file that was read. */
	path: string;
	manifest: Manifest;
	/** The paths of the manifests that explain it. */
	explainedBy: string[];
};

export type ReadProjects = {
	projects: ReadProject[];
	refused: { path: string; error: ManifestError }[];
};

type ReadFile = ProjectFile & { manifest: Manifest; format: ManifestFormat; folder: string };

/**
 * One project for each lock, list and SBOM, and for each manifest that no lock covers. A lock covers a manifest when
 * it is in the same folder, or is the nearest above and has most of the manifest's dependencies; the others are
 * skipped as not locked. Of several locks of a family in one folder, the one that comes first in formats.ts is read.
 */
export function readProjects(
	files: readonly ProjectFile[],
	options: Pick<ReadOptions, "registries"> = {},
): ReadProjects {
	const refused: ReadProjects["refused"] = [];
	const all = files.flatMap((file): ReadFile[] => {
		try {
			const manifest = readManifest(file.text, { ...options, fileName: file.path });
			const format = MANIFEST_FORMATS.find(({ id }) => id === manifest.format);
			return format ? [{ ...file, manifest, format, folder: folderOf(file.path) }] : [];
		} catch (error) {
			if (!(error instanceof ManifestError)) throw error;
			refused.push({ path: file.path, error });
			return [];
		}
	});
	const own = Map.groupBy(all, ({ format }) => format.family);
	const settled = inCatalogs(all).map(({ file, catalogs }) => {
		const managed = withManagedVersions(file, own.get(file.format.family) ?? []);
		return { ...managed, managers: [...managed.managers, ...catalogs] };
	});
	const managers = new Set(settled.flatMap((each) => each.managers.map(({ path }) => path)));
	const managersOf = new Map(settled.map((each) => [each.file.path, each.managers]));
	const read = settled.map(({ file }) => withoutOwn(file, own.get(file.format.family) ?? []));
	const locks = bestLocks(read.filter(({ format }) => format.role === "lock"));
	const lists = read.filter((file) => file.format.role === "list" && !isListed(file, locks));
	const bills = read.filter(({ format }) => format.role === "bill");
	const asking = read.filter(({ format }) => format.role === "asks");
	const { explained, others } = explain(asking, [...locks, ...lists]);
	// A list of versions is not a project if other projects take their versions from it.
	const alone = others.filter((file) => !(managers.has(file.path) && isEmptied(file)));
	const listsOf = Map.groupBy(lists, placeOf);
	const paths = new Set(all.map(({ path }) => path));
	const projects = [...locks, ...lists, ...alone, ...bills]
		.map((file) => {
			const around = { explaining: explained.get(file) ?? [], managers: managersOf.get(file.path) ?? [] };
			const project = toProject(file, { ...around, beside: listsOf.get(placeOf(file)) ?? [] }, options);
			return withoutIncluded(project, file.folder, paths);
		})
		.sort((a, b) => (a.path < b.path ? -1 : 1));
	return { projects, refused };
}

/** Others take all that it names from it: a version catalogue, or a list that only settles versions. */
function isEmptied({ manifest: { catalogs, dependencies, ownName, managed = [] } }: ReadFile): boolean {
	if (catalogs) return dependencies.length === 0;
	const settled = new Set(managed.map(({ ref }) => ref.name));
	return ownName === undefined && dependencies.every(({ ref }) => settled.has(ref.name));
}

function inCatalogs(all: readonly ReadFile[]) {
	const isGradle = ({ format }: ReadFile) => format.family === "gradle";
	const others = all.filter((file) => !isGradle(file)).map((file) => ({ file, catalogs: [] as ReadFile[] }));
	return [...others, ...withCatalogs(all.filter(isGradle))];
}

/** A package that the repository itself holds is asked for by its manifests, and is not one of a registry. */
function withoutOwn(file: ReadFile, family: readonly ReadFile[]): ReadFile {
	if (!isWritten(file.format)) return file;
	const names = new Set(
		family
			.filter((other) => isWritten(other.format) && other.path !== file.path)
			.map(({ manifest }) => manifest.ownName ?? manifest.project),
	);
	const { dependencies, skipped, askedElsewhere = [] } = file.manifest;
	const local = dependencies.filter(({ ref }) => names.has(ref.name));
	if (local.length === 0) return file;
	const manifest = {
		...file.manifest,
		dependencies: dependencies.filter(({ ref }) => !names.has(ref.name)),
		skipped: [
			...skipped,
			...local.map(({ ref }) => ({ entry: ref.name, reason: "part of the same repository" })),
		],
		// A lock may yet have it from the registry, as an example's does.
		askedElsewhere: [...askedElsewhere, ...local.map(toAsked)],
	};
	return { ...file, manifest };
}

function isWritten(format: ManifestFormat): boolean {
	return format.role === "asks" || "isWritten" in format;
}

function folderOf(path: string): string {
	return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function placeOf({ folder, format }: ReadFile): string {
	return `${folder}\n${format.family}`;
}

function bestLocks(locks: readonly ReadFile[]): ReadFile[] {
	const groups = Map.groupBy(locks, placeOf);
	return [...groups.values()].flatMap((group) =>
		group
			.toSorted((a, b) => MANIFEST_FORMATS.indexOf(a.format) - MANIFEST_FORMATS.indexOf(b.format))
			.slice(0, 1),
	);
}

/** Drops the skipped entries of included files that were read themselves. */
function withoutIncluded(project: ReadProject, folder: string, paths: ReadonlySet<string>): ReadProject {
	const { includes, skipped } = project.manifest;
	if (!includes) return project;
	const isRead = (entry: string) => {
		const path = includes.get(entry);
		return path !== undefined && paths.has(pathFrom(folder, path));
	};
	const left = skipped.filter(({ entry }) => !isRead(entry));
	return { ...project, manifest: { ...project.manifest, skipped: left } };
}

/** `../base.txt`, from `requirements/dev`: `requirements/base.txt`. */
function pathFrom(folder: string, path: string): string {
	const parts = folder === "" ? [] : folder.split("/");
	for (const part of path.split(/[/\\]/)) {
		if (part === "..") parts.pop();
		else if (part !== "." && part !== "") parts.push(part);
	}
	return parts.join("/");
}

type Around = {
	explaining: readonly ReadFile[];
	managers: readonly ReadFile[];
	/** The lists of its folder and family, which hold the project's packages together. */
	beside: readonly ReadFile[];
};

function toProject(
	{ path, text, manifest }: ReadFile,
	{ explaining, managers, beside }: Around,
	options: Pick<ReadOptions, "registries">,
): ReadProject {
	const named = explaining.flatMap((file) => askedBy(file.manifest));
	const explained =
		named.length > 0 ? readManifest(text, { ...options, fileName: path, asked: named }) : manifest;
	const again = isAllForDevelopment(explaining) ? forDevelopment(explained) : explained;
	const project =
		again.project ?? explaining.find((file) => file.manifest.project !== undefined)?.manifest.project;
	const found = [again, ...beside.map((file) => file.manifest)];
	const skipped = [...again.skipped, ...notLockedOf(explaining, found)];
	return {
		path,
		manifest: { ...again, project, skipped },
		explainedBy: [...new Set([...explaining, ...managers].map((file) => file.path))],
	};
}

/** Each once, without those that the lock says are from elsewhere. An inherited file asks for other projects, too. */
function notLockedOf(explaining: readonly ReadFile[], found: readonly Manifest[]): Manifest["skipped"] {
	const locked = new Set(found.flatMap(({ dependencies }) => dependencies.map(({ ref }) => packageKey(ref))));
	const left = new Set(found.flatMap((manifest) => [...skippedNames(manifest), ...(manifest.aliases ?? [])]));
	const reasons = explaining.flatMap((file) => {
		const { dependencies, maybeInstalled, onlyWhere } = file.manifest;
		const asked = isInherited(file) ? [] : dependencies;
		return asked
			.filter(
				({ ref }) => !(locked.has(packageKey(ref)) || left.has(ref.name) || maybeInstalled?.has(ref.name)),
			)
			.map(({ ref }) => [ref.name, notLocked(onlyWhere?.get(ref.name))] as const);
	});
	return Array.from(new Map(reasons), ([entry, reason]) => ({ entry, reason }));
}

/** A condition is never evaluated: it may hold where the lock was made, or not. */
function notLocked(onlyWhere: string | undefined): string {
	if (onlyWhere === undefined) return "asked for, but not locked";
	const shown = onlyWhere.length > MAX_CONDITION ? `${onlyWhere.slice(0, MAX_CONDITION)}…` : onlyWhere;
	return `applies only where ${shown}, and is not in the lock`;
}

const MAX_CONDITION = 120;

function isAllForDevelopment(explaining: readonly ReadFile[]): boolean {
	const told = explaining.filter(({ manifest }) => manifest.isForDevelopment !== undefined);
	return told.length > 0 && told.every(({ manifest }) => manifest.isForDevelopment);
}

function forDevelopment(manifest: Manifest): Manifest {
	const { graph, dependencies } = manifest;
	return {
		...manifest,
		dependencies: dependencies.map((dependency) => ({ ...dependency, isDev: true })),
		graph: graph && { ...graph, roots: graph.roots?.map((root) => ({ ...root, scope: "dev" })) },
	};
}

function askedBy({ dependencies, askedElsewhere = [] }: Manifest): Asked[] {
	return [...dependencies.map(toAsked), ...askedElsewhere];
}

function toAsked({ ref, requirement, isDev }: ManifestDependency): Asked {
	return { name: ref.name, requirement, isDev };
}
