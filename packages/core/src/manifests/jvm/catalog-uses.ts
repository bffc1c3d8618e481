/** Resolves the uses of version catalogues in a repository's Gradle programs. Pure. */
import type { Catalog, Manifest, ManifestDependency } from "../manifest.ts";

type CatalogFile = { path: string; folder: string; manifest: Manifest };

type Place = { folder: string; catalog: Catalog; file: CatalogFile };

export type WithCatalogs<F> = { file: F; catalogs: F[] };

/**
 * Each program with the libraries that it takes from the nearest catalogue above it, and each catalogue with only
 * those that no program takes.
 *
 * @param files of Gradle, in any order
 */
export function withCatalogs<F extends CatalogFile>(files: readonly F[]): WithCatalogs<F>[] {
	const places = files.flatMap((file) => placesOf(file));
	if (places.length === 0) return files.map((file) => ({ file, catalogs: [] }));
	const taken = new Map<CatalogFile, Set<string>>();
	const programs = files.map((file): WithCatalogs<F> => {
		const found = (file.manifest.catalogUses ?? []).flatMap(({ accessor, scope }) => {
			const [name = "", ...rest] = accessor.split(".");
			const place = nearest(file, name, rest.join("."), places);
			const names = place?.catalog.libraries.get(rest.join("."));
			return place && names ? [{ accessor, scope, names, source: place.file }] : [];
		});
		if (found.length === 0) return { file, catalogs: [] };
		const added = found.flatMap(({ names, scope, source }) => {
			for (const name of names) taken.set(source, (taken.get(source) ?? new Set()).add(name));
			return source.manifest.dependencies
				.filter(({ ref }) => names.includes(ref.name))
				.map((dependency): ManifestDependency => ({ ...dependency, isDirect: true, isDev: scope === "dev" }));
		});
		const resolved = new Set(found.map(({ accessor }) => accessor));
		const manifest = {
			...file.manifest,
			dependencies: eachOnce([...file.manifest.dependencies, ...added]),
			skipped: file.manifest.skipped.filter(({ entry }) => !resolved.has(entry)),
		};
		const sources = new Set<CatalogFile>(found.map(({ source }) => source));
		return { file: { ...file, manifest }, catalogs: files.filter((each) => sources.has(each)) };
	});
	return programs.map((each, index) => {
		const used = taken.get(files[index] as CatalogFile);
		if (!used) return each;
		const { manifest } = each.file;
		const dependencies = manifest.dependencies.filter(({ ref }) => !used.has(ref.name));
		return { ...each, file: { ...each.file, manifest: { ...manifest, dependencies } } };
	});
}

/** A catalogue in its own file has the file's name; `gradle/` belongs to the folder that contains it. */
function placesOf<F extends CatalogFile>(file: F): Place[] {
	const fileName = file.path.slice(file.path.lastIndexOf("/") + 1);
	const stem = fileName
		.replace(/\.versions\.toml$/, "")
		.replace(/(?<![-_.])[-_.]+(\w)/g, (_, letter) => letter.toUpperCase());
	const folder = file.folder.replace(/(?:^|\/)gradle$/, "");
	return (file.manifest.catalogs ?? []).map((catalog) => ({
		file,
		folder,
		catalog: catalog.name === "" ? { ...catalog, name: stem } : catalog,
	}));
}

function nearest(
	file: CatalogFile,
	name: string,
	library: string,
	places: readonly Place[],
): Place | undefined {
	return places
		.filter(
			({ folder, catalog }) =>
				catalog.name === name &&
				catalog.libraries.has(library) &&
				(folder === "" || file.folder === folder || file.folder.startsWith(`${folder}/`)),
		)
		.toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

/** A dependency is for development only when every use says so. */
function eachOnce(dependencies: readonly ManifestDependency[]): ManifestDependency[] {
	const byName = new Map<string, ManifestDependency>();
	for (const dependency of dependencies) {
		const known = byName.get(dependency.ref.name);
		byName.set(
			dependency.ref.name,
			known ? { ...known, isDev: known.isDev === false ? false : dependency.isDev } : dependency,
		);
	}
	return [...byName.values()];
}
