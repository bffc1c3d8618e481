/** The dependencies of a project, as a manifest, a lockfile or an SBOM gives them. */
import type { PackageRef } from "../packages/package-ref.ts";
import type { DependencyGraph, RootScope } from "./graph/graph-walk.ts";

/** The result of reading a text. */
export type ManifestContent = {
	/** The project's own name, when the file says it. */
	project: string | undefined;
	/** Each package once, with all its versions. */
	dependencies: ManifestDependency[];
	/** The dependency graph. Absent from files that name only direct dependencies. */
	graph?: DependencyGraph | undefined;
	/** The name by which others ask for the project, when it is not `project`: Maven's `group:artifact`. */
	ownName?: string | undefined;
	/** The versions that it settles for files that leave them open, each as a range or a version. */
	managed?: readonly ManifestDependency[] | undefined;
	/** Values by names, for versions of those that inherit from it. */
	properties?: ReadonlyMap<string, string> | undefined;
	/** Its entries that are skipped here; a lock beside it may still lead through them to packages of a registry. */
	askedElsewhere?: readonly Asked[] | undefined;
	/** Names of dependencies that are installed only when another package asks for them, so that no lock need have them. */
	maybeInstalled?: ReadonlySet<string> | undefined;
	/**
	 * The environments in which a dependency is installed, as the file writes them, by name: `sys_platform == "win32"`.
	 * A lock for another environment does not have it.
	 */
	onlyWhere?: ReadonlyMap<string, string> | undefined;
	/** Names for which a lock has a package of another name: aliases, which a manifest may leave to a catalogue. */
	aliases?: ReadonlySet<string> | undefined;
	/** The files that it includes, relative to its own folder, by the skipped entries that name them. */
	includes?: ReadonlyMap<string, string> | undefined;
	/** The folders of the projects that a lock says it covers, relative to its own; its own is empty. */
	members?: ReadonlySet<string> | undefined;
	/** True when the whole project is for development, as one of tests is; undefined where the format does not tell. */
	isForDevelopment?: boolean | undefined;
	/** The entries that it takes from a version catalogue in another file. */
	catalogUses?: readonly CatalogUse[] | undefined;
	/** The catalogues that a version catalogue file offers to others. */
	catalogs?: readonly Catalog[] | undefined;
	/** The `ownName` of the project from which it inherits managed versions. */
	inherits?: string | undefined;
	/** The `ownName`s of the projects whose managed versions it imports, as Maven's BOMs; the first one counts. */
	imports?: readonly string[] | undefined;
};

/** `libs.spring.web`: the catalogue, then a library or a bundle of it. */
export type CatalogUse = { accessor: string; scope: RootScope };

export type Catalog = {
	/** The name in build files, e.g. `libs`. */
	name: string;
	/**
	 * `group:name` of each library, by accessor without the catalogue's name, e.g. `spring.web` and `bundles.testing`.
	 */
	libraries: ReadonlyMap<string, readonly string[]>;
};

export type Manifest = ManifestContent & {
	/** The `id` of the format it was read as, see formats.ts. */
	format: string;
	/** Entries that are no package of a public registry, or that name one that cannot exist. */
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
	 * The shortest path from the project to the package, as names, ending with the package; only the package when
	 * unknown. It goes through development dependencies only when there is no other path. A very long path has `…` for
	 * its middle.
	 */
	path: string[];
	/**
	 * The package that asks for a build for some systems only (`os`, `cpu`, `libc`), unless the project names that build
	 * itself; e.g. `esbuild` for `@esbuild/linux-x64`. Such builds stand for one package, once for each system.
	 */
	platformOf?: string;
};

/** A direct dependency of a manifest, as it explains the lock beside it. */
export type Asked = Pick<ManifestDependency, "requirement" | "isDev"> & { name: string };

export type SkippedEntry = { entry: string; reason: string };
