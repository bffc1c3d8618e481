/** Finds and reads the file to be scanned. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The file cannot be read, or there is none; the message is for the user. */
export class ManifestFileError extends Error {
	override name = "ManifestFileError";
}

export type ManifestFile = {
	path: string;
	fileName: string;
	text: string;
	/** Others in the same directory that would be scans of their own. */
	others: string[];
};

/** What locks versions comes first; one ecosystem's files stand together, the best of them first. */
const BY_ECOSYSTEM: readonly (readonly string[])[] = [
	["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "package.json"],
	["uv.lock", "poetry.lock", "Pipfile.lock", "requirements.txt"],
	["Cargo.lock"],
	["go.mod", "go.sum"],
	["Gemfile.lock"],
	["pom.xml"],
	["bom.json", "bom.xml", "sbom.json", "sbom.xml"],
];
/** As the API: more is no lockfile. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * @param path a file, or a directory in which to look for one
 * @throws ManifestFileError
 */
export function openManifestFile(path: string): ManifestFile {
	const stats = statSync(path, { throwIfNoEntry: false });
	if (!stats) throw new ManifestFileError(`${path} does not exist.`);
	if (!stats.isDirectory()) return read(path, fileNameOf(path), []);
	const present = new Set(readdirSync(path));
	const [best, ...others] = BY_ECOSYSTEM.flatMap((names) => names.find((name) => present.has(name)) ?? []);
	if (best !== undefined) return read(join(path, best), best, others);
	throw new ManifestFileError(
		`There is no manifest, lockfile or SBOM in ${path}. Looked for: ${BY_ECOSYSTEM.flat().join(", ")}.`,
	);
}

function read(path: string, fileName: string, others: string[]): ManifestFile {
	const { size } = statSync(path);
	if (size > MAX_BYTES) {
		throw new ManifestFileError(`${path} has ${size} bytes; at most ${MAX_BYTES} are read.`);
	}
	try {
		return { path, fileName, text: readFileSync(path, "utf8"), others };
	} catch (cause) {
		throw new ManifestFileError(
			`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
			{ cause },
		);
	}
}

function fileNameOf(path: string): string {
	return path.split(/[/\\]/).at(-1) ?? path;
}
