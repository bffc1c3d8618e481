/** Scans of one text: a file with the manifests beside it, or standard input. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { MANIFEST_FORMATS } from "@dephealth/core/manifests/formats.ts";
import type { Manifest } from "@dephealth/core/manifests/manifest.ts";
import { type ReadProject, readProjects } from "@dephealth/core/manifests/read-projects.ts";
import type { RegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { decodeText } from "@dephealth/core/manifests/text-encoding.ts";
import { type FoundManifest, findManifests } from "./find-manifests.ts";
import { type ManifestFile, manifestsBelow, openManifestFile } from "./manifest-file.ts";
import { readNamedManifest } from "./named-manifest.ts";
import { readFiles } from "./repository-subject.ts";
import { listOf, type ScanSubject, shownPath, type UnreadSubject } from "./scan-subject.ts";

/** @param path a file, or a folder in which to look for one. @throws ManifestFileError */
export function openFile(path: string): UnreadSubject {
	const file = openManifestFile(path);
	return { folder: dirname(file.path), read: (registries) => readFile(file, registries) };
}

/** @param fileName undefined: the content has to tell the format */
export function openText(bytes: Uint8Array, fileName: string | undefined, name: string): UnreadSubject {
	return {
		folder: ".",
		read(registries) {
			const manifest = readNamedManifest(fileName ?? name, bytes, { fileName, registries });
			return {
				...toSubject(fileName ?? name, bytes, { path: fileName ?? name, manifest, explainedBy: [] }),
				notes: [],
				emptiness: () => [emptySentence(fileName ?? name, manifest)],
			};
		},
	};
}

function readFile(file: ManifestFile, registries: RegistryPolicy): ScanSubject {
	const alone = readNamedManifest(shownPath(file.path) || file.fileName, file.bytes, {
		fileName: file.fileName,
		registries,
	});
	const project = explain(file, alone, registries);
	const { manifest, explainedBy } = project;
	return {
		...toSubject(shownPath(file.path) || file.fileName, file.bytes, project),
		notes: [
			...(explainedBy.length === 0
				? []
				: [`Read together with ${listOf(explainedBy)}, which say what ${file.fileName} does not.`]),
			...(file.others.length === 0
				? []
				: [
						`Only ${file.fileName} was scanned; ${file.others.join(", ")} is beside it. --recursive scans everything here and below.`,
					]),
		],
		emptiness() {
			const below = manifestsBelow(dirname(file.path));
			return [
				emptySentence(file.fileName, manifest),
				...(below === "" ? [] : [`There are other manifests below: ${below}. --recursive scans them all.`]),
			];
		},
	};
}

function toSubject(name: string, bytes: Uint8Array, project: ReadProject) {
	const { format, project: projectName, dependencies, skipped } = project.manifest;
	return {
		name,
		text: decodeText(bytes),
		input: { format, project: projectName, dependencies, skipped },
		projects: [project],
	};
}

/** Manifests beside a lock and of its workspace complete it; they are searched for only if it is incomplete. */
function explain(file: ManifestFile, alone: Manifest, registries: RegistryPolicy): ReadProject {
	const asIs = { path: file.fileName, manifest: alone, explainedBy: [] };
	const format = MANIFEST_FORMATS.find(({ id }) => id === alone.format);
	const isOpen = alone.dependencies.some(({ versions }) => versions.length === 0);
	if (isOpen && (format?.family === "nuget" || format?.family === "maven")) {
		return settledAround(file, registries) ?? asIs;
	}
	const isLock = format?.role === "lock" || format?.role === "list";
	const isKnown = alone.dependencies.every(
		({ isDirect, isDev }) => isDirect !== undefined && isDev !== undefined,
	);
	if (!isLock || isKnown) return asIs;
	const folder = dirname(file.path);
	const families = [format.family, "explainedByFamily" in format ? format.explainedByFamily : undefined];
	const asking = findManifests(folder).found.filter((found) => {
		return found.format.role === "asks" && families.includes(found.format.family);
	});
	const settled = format.family === "nuget" ? settledAround(file, registries, asking) : undefined;
	if (settled) return settled;
	const fileName = basename(file.path);
	const files = [{ path: fileName, text: file.bytes }, ...readFiles(folder, asking)];
	const project = readProjects(files, { registries }).projects.find(({ path }) => path === fileName);
	return project && project.explainedBy.length > 0 ? project : asIs;
}

/**
 * Adds the settings of files in the folders above: a POM's parents, a central list of versions, settings of a whole
 * build.
 *
 * @param beside manifests below the file's folder, to be read with it
 */
function settledAround(
	file: ManifestFile,
	registries: RegistryPolicy,
	beside: readonly FoundManifest[] = [],
): ReadProject | undefined {
	const top = repositoryAround(dirname(resolve(file.path)));
	if (top === undefined) return undefined;
	const own = slashed(relative(top, resolve(file.path)));
	const folders = own.split("/").map((_, depth, parts) => parts.slice(0, depth));
	const around = folders
		.flatMap((parts) => MANAGING_FILES.map((name) => [...parts, name].join("/")))
		.filter((path) => path !== own && statSync(join(top, path), { throwIfNoEntry: false })?.isFile());
	const below = beside.map(({ path }) => slashed(relative(top, resolve(dirname(file.path), path))));
	const files = [
		{ path: own, text: file.bytes },
		...[...new Set([...around, ...below])].map((path) => ({ path, text: readFileSync(join(top, path)) })),
	];
	const project = readProjects(files, { registries }).projects.find(({ path }) => path === own);
	return project && project.explainedBy.length > 0 ? { ...project, path: file.fileName } : undefined;
}

const MANAGING_FILES = [
	"Directory.Packages.props",
	"Directory.Build.props",
	"Directory.Build.targets",
	"pom.xml",
] as const;
const MAX_FOLDERS_UP = 12;

/** Undefined outside of one: nothing is read of folders that do not belong together. */
function repositoryAround(folder: string): string | undefined {
	let at = folder;
	for (let climbed = 0; climbed < MAX_FOLDERS_UP; climbed++) {
		if (existsSync(join(at, ".git"))) return at;
		at = dirname(at);
	}
	return undefined;
}

function slashed(path: string): string {
	return path.split(sep).join("/");
}

function emptySentence(fileName: string, { skipped }: Manifest): string {
	const what =
		skipped.length === 0
			? `${fileName} names no packages.`
			: `${fileName} names no package of a public registry; all ${skipped.length} entries were skipped.`;
	return `${what} Nothing was assessed, so nothing is known about the project.`;
}
