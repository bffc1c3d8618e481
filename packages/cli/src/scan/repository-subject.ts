/** Scans of many manifests: each lock with the manifests that explain it, in one report. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { type ProjectFile, type ReadProject, readProjects } from "@dephealth/core/manifests/read-projects.ts";
import type { RegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { Findings } from "@dephealth/core/reports/findings/finding-groups.ts";
import { mergeProjects } from "@dephealth/core/scan/dependencies/merge-projects.ts";
import { type FoundManifest, findManifests } from "./find-manifests.ts";
import { ManifestFileError } from "./manifest-file.ts";
import { withPath } from "./named-manifest.ts";
import { listOf, type ScanSubject, shownPath, type UnreadSubject } from "./scan-subject.ts";

/** The most files of one repository. More than that is a collection of repositories. */
export const MAX_FILES = 2_000;
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_PROJECT_NOTES = 50;
const TOO_LARGE = "The tree is too large to be read whole; scan its parts as well.";

/** All manifests of a folder and below it. @throws ManifestFileError */
export function openRepository(path: string): UnreadSubject {
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
			const subject = readTogether(shownPath(path) || ".", readFiles(path, taken), { registries });
			const isCut = !isWhole || found.length > taken.length;
			return isCut ? { ...subject, notes: [...subject.notes, TOO_LARGE] } : subject;
		},
	};
}

/**
 * @param options.mustRead paths of files that are no use unread
 * @throws ManifestError when one of them cannot be read
 */
export function readTogether(
	name: string,
	files: readonly ProjectFile[],
	options: { registries: RegistryPolicy; mustRead?: ReadonlySet<string> },
): ScanSubject {
	const { projects, refused } = readProjects(files, { registries: options.registries });
	const needed = refused.find(({ path }) => options.mustRead?.has(path));
	if (needed) throw withPath(needed.path, needed.error);
	return {
		name,
		text: "",
		input: mergeProjects(projects),
		projects,
		projectNotes: (findings) => projectNotes(projects, findings),
		notes: [
			...refused
				.filter(({ error }) => !NO_LOSS.has(error.code))
				.map(({ path, error }) => `${path} was not read: ${error.message}`),
		],
		emptiness: () => [
			`None of the ${files.length} manifests names a package of a public registry. Nothing was assessed, so nothing is known about the projects.`,
		],
	};
}

/** Files that were found rather than named, and that name no packages or only bear the name of an SBOM. */
const NO_LOSS: ReadonlySet<string> = new Set(["format_not_read", "format_not_recognised"]);

export function readFiles(folder: string, found: readonly FoundManifest[]): ProjectFile[] {
	let bytes = 0;
	return found.flatMap(({ path }): ProjectFile[] => {
		const { size } = statSync(join(folder, path));
		bytes += size;
		return bytes > MAX_BYTES ? [] : [{ path, text: readFileSync(join(folder, path)) }];
	});
}

function projectNotes(
	projects: readonly ReadProject[],
	{ decide, watch }: Pick<Findings, "decide" | "watch">,
): string[] {
	const [urgent, watched] = [decide, watch].map(
		(groups) => new Set(groups.flatMap(({ members }) => members).map(nameOf)),
	);
	const countIn = ({ manifest }: ReadProject, names: ReadonlySet<string> | undefined) =>
		manifest.dependencies.filter(({ ref }) => names?.has(formatPackageRef(ref))).length;
	const counted = projects
		.map((project) => ({
			...project,
			toDecide: countIn(project, urgent),
			toWatch: countIn(project, watched),
		}))
		// The most telling ones come first: few of many are shown.
		.sort(
			(a, b) =>
				b.toDecide - a.toDecide ||
				b.toWatch - a.toWatch ||
				b.manifest.dependencies.length - a.manifest.dependencies.length,
		);
	const notes = counted.map(({ path, manifest, explainedBy, toDecide, toWatch }) => {
		const { dependencies, skipped } = manifest;
		const verdict = [
			...(toDecide > 0 ? [`${toDecide} ${toDecide === 1 ? "needs" : "need"} a decision`] : []),
			...(toWatch > 0 ? [`${toWatch} to watch`] : []),
		].join(", ");
		const direct = dependencies.filter(({ isDirect }) => isDirect).length;
		const known = dependencies.some(({ isDirect }) => isDirect === undefined) ? "" : `, ${direct} direct`;
		const left = skipped.length === 0 ? "" : `, ${skipped.length} skipped`;
		const by = explainedBy.length === 0 ? "" : ` (with ${listOf(explainedBy)})`;
		const count = dependencies.length === 1 ? "1 package" : `${dependencies.length} packages`;
		return `${path}${by}: ${count}${known}${left}${verdict === "" ? "" : `; ${verdict}`}.`;
	});
	const more = notes.length - MAX_PROJECT_NOTES;
	return more > 0 ? [...notes.slice(0, MAX_PROJECT_NOTES), `and ${more} more files.`] : notes;
}

function nameOf({ ecosystem, package: name }: AssessedDependency): string {
	return formatPackageRef({ ecosystem, name });
}
