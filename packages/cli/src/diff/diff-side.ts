/** One of the two states that are compared: files, an earlier report, or a revision. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import {
	type AssessedDependency,
	type ScanResult,
	scanResultSchema,
} from "@dephealth/contract/schemas/scan-result.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import type { RegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { GitError, type Repository } from "../git/repository.ts";
import { chooseManifests } from "../scan/find-manifests.ts";
import { ManifestFileError } from "../scan/manifest-file.ts";
import { openSubject, STANDARD_INPUT } from "../scan/open-subject.ts";
import { MAX_FILES, readTogether } from "../scan/repository-subject.ts";

export type DiffSide = {
	/** The name as the user wrote it. */
	name: string;
	dependencies: readonly ManifestDependency[];
	/** The result of an earlier report; undefined for files and revisions. */
	result: ScanResult | undefined;
	notes: string[];
};

export type SideReader = {
	registries: RegistryPolicy;
	/** Opened when the first revision is read. @throws GitError */
	repository: () => Repository;
	readStandardInput: () => Uint8Array;
};

/** Reads a file or a folder; any other text is a revision. @throws ManifestFileError, ManifestError, GitError */
export function readSide(text: string, reader: SideReader): DiffSide {
	if (text === STANDARD_INPUT || existsSync(text)) return readPath(text, reader);
	try {
		return readRevision(text, reader);
	} catch (error) {
		if (!(error instanceof GitError)) throw error;
		throw new GitError(`${text} is neither a file nor a folder here, nor a revision: ${error.message}`, {
			cause: error,
		});
	}
}

/** Reads a file, or all manifests in a folder and below it. */
export function readPath(path: string, { registries, readStandardInput }: SideReader): DiffSide {
	const report = readReport(path);
	if (report) return { name: path, dependencies: dependenciesOf(report), result: report, notes: [] };
	const recursive = path !== STANDARD_INPUT && statSync(path).isDirectory();
	const { input, notes } = openSubject([path], { recursive, readStandardInput }).read(registries);
	return { name: path, dependencies: input.dependencies, result: undefined, notes: recursive ? notes : [] };
}

/** @param revision as git writes them; the folder's manifests as they were then */
export function readRevision(revision: string, { registries, repository }: SideReader): DiffSide {
	const git = repository();
	const commit = git.resolve(revision);
	const found = chooseManifests(git.list(commit)).slice(0, MAX_FILES);
	const contents = git.read(
		commit,
		found.map(({ path }) => path),
	);
	const files = found.map(({ path }, index) => ({ path, text: contents[index] ?? "" }));
	const { input, notes } = readTogether(revision, files, { registries });
	return { name: revision, dependencies: input.dependencies, result: undefined, notes };
}

/** A report of `scan --format json`; undefined for any other file. */
export function readReport(path: string): ScanResult | undefined {
	if (path === STANDARD_INPUT || !statSync(path).isFile()) return undefined;
	const text = readFileSync(path, "utf8");
	if (!/^\s*\{/.test(text) || !text.includes('"data_quality"')) return undefined;
	const parsed = scanResultSchema.safeParse(parseJson(text));
	if (parsed.success) return parsed.data;
	const isReport = text.includes('"by_risk"') && text.includes('"not_found"');
	if (!isReport) return undefined;
	const [issue] = parsed.error.issues;
	throw new ManifestFileError(
		`${resolve(path)} is a report of another version of DepHealth (${issue?.path.join(".")}: ${issue?.message}). Make it anew with scan --format json.`,
	);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function dependenciesOf({
	dependencies,
	pending,
	not_found: unknown,
	unread,
}: ScanResult): ManifestDependency[] {
	return [...dependencies, ...pending, ...unknown, ...unread].map(toDependency);
}

function toDependency(
	entry: Pick<
		AssessedDependency,
		"ecosystem" | "package" | "versions" | "requirement" | "is_direct" | "is_dev" | "path" | "platform_of"
	>,
): ManifestDependency {
	return {
		ref: { ecosystem: entry.ecosystem, name: entry.package },
		versions: entry.versions,
		requirement: entry.requirement ?? undefined,
		isDirect: entry.is_direct ?? undefined,
		isDev: entry.is_dev ?? undefined,
		path: entry.path,
		...(entry.platform_of === undefined ? {} : { platformOf: entry.platform_of }),
	};
}
