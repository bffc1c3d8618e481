/** What a scan is of: one file with what stands beside it, or all manifests of a repository. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { MANIFEST_FORMATS } from "@dephealth/core/manifests/formats.ts";
import type { Manifest } from "@dephealth/core/manifests/manifest.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { type ProjectFile, type ReadProject, readProjects } from "@dephealth/core/manifests/read-projects.ts";
import type { RegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { decodeText } from "@dephealth/core/manifests/text-encoding.ts";
import type { ScanInput } from "@dephealth/core/scan/assess-dependencies.ts";
import { mergeProjects } from "@dephealth/core/scan/merge-projects.ts";
import { type FoundManifest, findManifests } from "./find-manifests.ts";
import { type ManifestFile, ManifestFileError, manifestsBelow, openManifestFile } from "./manifest-file.ts";

export type ScanSubject = {
	/** As the user knows it, relative to where the command runs. */
	name: string;
	/** To name lines in; empty for several files. */
	text: string;
	input: ScanInput;
	/** What the reader must know of how it was read. */
	notes: string[];
	/** Why it names no packages, and where others may be; for when it does not. */
	emptiness(): string[];
};

/** The folder whose settings count, and how it is read with them. */
export type UnreadSubject = { folder: string; read(registries: RegistryPolicy): ScanSubject };

/** Of a repository; more are a collection of repositories. */
const MAX_FILES = 2_000;
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_PROJECT_NOTES = 50;

/** @throws ManifestFileError when there is nothing to read */
export function openSubject(path: string, { recursive }: { recursive: boolean }): UnreadSubject {
	if (recursive) return openRepository(path);
	const file = openManifestFile(path);
	return { folder: dirname(file.path), read: (registries) => readFile(file, registries) };
}

function readFile(file: ManifestFile, registries: RegistryPolicy): ScanSubject {
	const alone = readManifest(file.bytes, { fileName: file.fileName, registries });
	const { manifest, explainedBy } = explain(file, alone, registries);
	const { format, project, dependencies, skipped } = manifest;
	return {
		name: shownPath(file.path) || file.fileName,
		text: decodeText(file.bytes),
		input: { format, project, dependencies, skipped },
		notes: [
			...(explainedBy.length === 0
				? []
				: [`What is direct and what is for development was read from ${listOf(explainedBy)}.`]),
			...(file.others.length === 0
				? []
				: [
						`Only ${file.fileName} was scanned; ${file.others.join(", ")} stands beside it. --recursive scans all that lies here and below.`,
					]),
		],
		emptiness: () => emptinessOf(file.fileName, manifest, dirname(file.path)),
	};
}

/** Manifests beside a lock, and of its workspace, tell what it does not: they are looked for only then. */
function explain(
	file: ManifestFile,
	alone: Manifest,
	registries: RegistryPolicy,
): Pick<ReadProject, "manifest" | "explainedBy"> {
	const asIs = { manifest: alone, explainedBy: [] };
	const format = MANIFEST_FORMATS.find(({ id }) => id === alone.format);
	const isLock = format?.role === "lock" || format?.role === "list";
	const isTold = alone.dependencies.every(
		({ isDirect, isDev }) => isDirect !== undefined && isDev !== undefined,
	);
	if (!isLock || isTold) return asIs;
	const folder = dirname(file.path);
	const asking = findManifests(folder).found.filter((found) => {
		return found.format.role === "asks" && found.format.family === format.family;
	});
	const fileName = basename(file.path);
	const files = [{ path: fileName, text: file.bytes }, ...readAll(folder, asking)];
	const project = readProjects(files, { registries }).projects.find(({ path }) => path === fileName);
	return project && project.explainedBy.length > 0 ? project : asIs;
}

function openRepository(path: string): UnreadSubject {
	if (!existsSync(path)) throw new ManifestFileError(`${path} does not exist.`);
	if (!statSync(path).isDirectory()) {
		throw new ManifestFileError(`${path} is a file; --recursive takes the folder that holds a repository.`);
	}
	const { found, isWhole } = findManifests(path);
	if (found.length === 0) {
		throw new ManifestFileError(`There is no manifest, lockfile or SBOM in ${path} or below.`);
	}
	return {
		folder: path,
		read(registries) {
			const taken = found.slice(0, MAX_FILES);
			const { projects, refused } = readProjects(readAll(path, taken), { registries });
			const input = mergeProjects(projects);
			const left = found.length - taken.length;
			return {
				name: shownPath(path) || ".",
				text: "",
				input,
				notes: [
					...projectNotes(projects),
					...refused.map(({ path: file, error }) => `${file} was not read: ${error.message}`),
					...(isWhole && left === 0
						? []
						: ["The tree is larger than what is read of one; scan its parts as well."]),
				],
				emptiness: () => [
					`None of the ${taken.length} manifests names a package of a public registry. Nothing was assessed, which says nothing about the projects.`,
				],
			};
		},
	};
}

function readAll(folder: string, found: readonly FoundManifest[]): ProjectFile[] {
	let bytes = 0;
	return found.flatMap(({ path }): ProjectFile[] => {
		const { size } = statSync(join(folder, path));
		bytes += size;
		return bytes > MAX_BYTES ? [] : [{ path, text: readFileSync(join(folder, path)) }];
	});
}

function projectNotes(projects: readonly ReadProject[]): string[] {
	const notes = projects.map(({ path, manifest, explainedBy }) => {
		const { dependencies, skipped } = manifest;
		const direct = dependencies.filter(({ isDirect }) => isDirect).length;
		const told = dependencies.some(({ isDirect }) => isDirect === undefined) ? "" : `, ${direct} direct`;
		const left = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
		const by = explainedBy.length === 0 ? "" : ` (with ${listOf(explainedBy)})`;
		return `${path}${by}: ${dependencies.length} packages${told}${left}.`;
	});
	const more = notes.length - MAX_PROJECT_NOTES;
	return more > 0 ? [...notes.slice(0, MAX_PROJECT_NOTES), `and ${more} more files.`] : notes;
}

const MAX_LISTED = 3;

function listOf(paths: readonly string[]): string {
	const more = paths.length - MAX_LISTED;
	return paths.slice(0, MAX_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function emptinessOf(fileName: string, { skipped }: Manifest, folder: string): string[] {
	const what =
		skipped.length === 0
			? `${fileName} names no packages.`
			: `${fileName} names no package of a public registry; all ${skipped.length} entries were skipped.`;
	const below = manifestsBelow(folder);
	return [
		`${what} Nothing was assessed, which says nothing about the project.`,
		...(below === "" ? [] : [`Other manifests lie below: ${below}. --recursive scans them all.`]),
	];
}

function shownPath(path: string): string {
	return relative(process.cwd(), resolve(path));
}
