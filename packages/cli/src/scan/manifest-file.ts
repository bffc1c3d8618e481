/** Finds and reads the file to be scanned. */
import { readdirSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { FormatDescription } from "@dephealth/core/manifests/format-description.ts";
import { MANIFEST_FORMATS } from "@dephealth/core/manifests/formats.ts";
import { recogniseFileName } from "@dephealth/core/manifests/recognise.ts";
import { findManifests } from "./find-manifests.ts";
import { readAtMost } from "./read-at-most.ts";

/** The file cannot be read, or there is none; the message is for the user. */
export class ManifestFileError extends Error {
	override name = "ManifestFileError";
}

export type ManifestFile = {
	path: string;
	fileName: string;
	bytes: Uint8Array;
	/** Others in the same directory that would be scans of their own. */
	others: string[];
};

/** The API's own limit. No lockfile is larger. */
const MIB = 1024 * 1024;
const MAX_BYTES = 64 * MIB;
const STANDARD_INPUT = 0;

/**
 * @param path a file, or a directory in which to look for one
 * @throws ManifestFileError
 */
export function openManifestFile(path: string): ManifestFile {
	const stats = statSync(path, { throwIfNoEntry: false });
	if (!stats) throw new ManifestFileError(`${path} does not exist. ${adviceFor(path)}`);
	if (!stats.isDirectory()) return read(path, fileNameOf(path), []);
	const [best, ...others] = bestOfEachFamily(readdirSync(path).sort());
	if (best !== undefined) return read(join(path, best), best, others);
	const below = manifestsBelow(path);
	if (below !== "") {
		throw new ManifestFileError(
			`There is no manifest, lockfile or SBOM in ${folderText(path)} itself. Below it are: ${below}. Name one of them, or scan all with --recursive.`,
		);
	}
	throw new ManifestFileError(
		`There is no manifest, lockfile or SBOM in ${folderText(path)} or below it. Go to the folder of a project, or name a file: dephealth scan path/to/package-lock.json. dephealth scan --help lists what can be read.`,
	);
}

function folderText(path: string): string {
	return resolve(path) === process.cwd() ? `this folder (${resolve(path)})` : path;
}

/** Advice for a path that does not exist. */
function adviceFor(path: string): string {
	if (/^(?:[a-z+]+:\/\/|git@)/.test(path)) {
		return "Addresses cannot be scanned: clone the repository, and scan its folder.";
	}
	if (!/[./\\]/.test(path)) return `For a package write dephealth check ${path}.`;
	return isAbsolute(path) ? "Check the spelling." : `It is not in ${process.cwd()}.`;
}

const MAX_HINTS = 10;

/** The best files of the folders below, as a list for a sentence; empty when there are none. */
export function manifestsBelow(path: string): string {
	const folders = Map.groupBy(
		findManifests(path).found.filter(({ folder }) => folder !== ""),
		({ folder, format }) => `${folder}\n${format.family}`,
	);
	const best = [...folders.values()].flatMap((found) =>
		found
			.toSorted((a, b) => MANIFEST_FORMATS.indexOf(a.format) - MANIFEST_FORMATS.indexOf(b.format))
			.slice(0, 1),
	);
	const names = best.slice(0, MAX_HINTS).map((found) => found.path);
	return best.length > names.length
		? `${names.join(", ")} and ${best.length - names.length} more`
		: names.join(", ");
}

/** The files' names, in the order of the formats. */
function bestOfEachFamily(names: readonly string[]): string[] {
	const best = new Map<string, string>();
	for (const format of MANIFEST_FORMATS) {
		const found =
			lookedFor(format).find((name) => names.includes(name)) ??
			names.find((name) => recogniseFileName(name, [format]));
		if (found !== undefined && !best.has(format.family)) best.set(format.family, found);
	}
	return [...best.values()];
}

function lookedFor({ fileNames, vagueNames = [] }: FormatDescription): readonly string[] {
	return [...fileNames, ...vagueNames];
}

function read(path: string, fileName: string, others: string[]): ManifestFile {
	const { size } = statSync(path);
	if (size > MAX_BYTES) throw tooLarge(path, `${Math.ceil(size / MIB)} MiB`);
	try {
		const bytes = readAtMost(path, MAX_BYTES);
		if (!bytes) throw tooLarge(path, `more than ${MAX_BYTES / MIB} MiB`);
		return { path, fileName, bytes, others };
	} catch (cause) {
		if (cause instanceof ManifestFileError) throw cause;
		throw new ManifestFileError(
			`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
			{ cause },
		);
	}
}

function tooLarge(path: string, has: string): ManifestFileError {
	return new ManifestFileError(
		`${path} has ${has}; at most ${MAX_BYTES / MIB} MiB are read, and no lockfile is larger. Check that it is the right file.`,
	);
}

/** @throws ManifestFileError when there is more than any lockfile has */
export function readStandardInput(): Uint8Array {
	const bytes = readAtMost(STANDARD_INPUT, MAX_BYTES);
	if (!bytes) throw tooLarge("Standard input", `more than ${MAX_BYTES / MIB} MiB`);
	return bytes;
}

function fileNameOf(path: string): string {
	return path.split(/[/\\]/).at(-1) ?? path;
}
