import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import type { ProjectFile } from "@dephealth/core/manifests/read-projects.ts";
import { findManifests } from "./find-manifests.ts";
import { ManifestFileError, openManifestFile } from "./manifest-file.ts";
import { openRepository, readFiles, readTogether } from "./repository-subject.ts";
import { listOf, type UnreadSubject } from "./scan-subject.ts";
import { openFile, openText } from "./single-subject.ts";

export type SubjectOptions = {
	/** All manifests of folders and below them. */
	recursive: boolean;
	/** The file name to assume for standard input; without it the content decides. */
	fileName?: string | undefined;
	readStandardInput: () => Uint8Array;
};

/** Stands for standard input among paths. */
export const STANDARD_INPUT = "-";
const NAME_OF_INPUT = "standard input";

/** @throws ManifestFileError when there is nothing to read */
export function openSubject(paths: readonly string[], options: SubjectOptions): UnreadSubject {
	const [path = ".", ...others] = paths;
	if (others.length > 0) return openSeveral(paths, options);
	if (path === STANDARD_INPUT) return openText(readInput(options), options.fileName, NAME_OF_INPUT);
	return options.recursive ? openRepository(path) : openFile(path);
}

/** Each path is a file, standard input, or a folder with its files that can be scanned. */
function openSeveral(paths: readonly string[], options: SubjectOptions): UnreadSubject {
	const files = new Map<string, ProjectFile>();
	for (const path of paths) {
		for (const file of filesOf(path, options)) files.set(file.path, file);
	}
	const folders = paths.filter((path) => path !== STANDARD_INPUT).map(folderOf);
	return {
		folder: commonFolder(folders),
		read(registries) {
			// A named file that cannot be read is an error; one that was found beside it is a note.
			const named = new Set(paths.map(slashed));
			return readTogether(listOf(paths), [...files.values()], { registries, mustRead: named });
		},
	};
}

function filesOf(path: string, options: SubjectOptions): ProjectFile[] {
	if (path === STANDARD_INPUT) return [{ path: options.fileName ?? NAME_OF_INPUT, text: readInput(options) }];
	if (!isFolder(path)) return [{ path: slashed(path), text: openManifestFile(path).bytes }];
	if (options.recursive) {
		return readFiles(path, findManifests(path).found).map(({ path: found, text }) => {
			return { path: slashed(join(path, found)), text };
		});
	}
	const { path: best, bytes, others } = openManifestFile(path);
	const beside = others.map((name): ProjectFile => {
		return { path: slashed(join(path, name)), text: readFileSync(join(path, name)) };
	});
	return [{ path: slashed(best), text: bytes }, ...beside];
}

/** @throws ManifestFileError */
function readInput({ readStandardInput }: SubjectOptions): Uint8Array {
	const bytes = readStandardInput();
	if (bytes.length === 0) throw new ManifestFileError("There is nothing on standard input.");
	return bytes;
}

function isFolder(path: string): boolean {
	return existsSync(path) && statSync(path).isDirectory();
}

function folderOf(path: string): string {
	return isFolder(path) ? path : dirname(path);
}

/** The nearest folder around all of them. */
function commonFolder(folders: readonly string[]): string {
	const [first = ["."], ...others] = folders.map((folder) => resolve(folder).split(sep));
	const length = others.reduce((least, parts) => {
		const differs = first.findIndex((part, index) => part !== parts[index]);
		return differs === -1 ? least : Math.min(least, differs);
	}, first.length);
	return first.slice(0, length).join(sep) || sep;
}

function slashed(path: string): string {
	return path.replaceAll("\\", "/").replace(/^\.\//, "");
}
