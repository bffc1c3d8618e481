/**
 * Measures how much the readers learn from whole repositories: `npm run judge:manifests -- FOLDER …`, with any
 * checkout in each. For each format it prints the number of files read and, of the locks with a manifest beside them,
 * the number for which every package is known to be direct or not, and for development or not; then the gaps, file by
 * file.
 */
import { join } from "node:path";
import { findManifests } from "@dephealth/cli/scan/find-manifests.ts";
import { readFiles } from "@dephealth/cli/scan/repository-subject.ts";
import { MANIFEST_FORMATS } from "@dephealth/core/manifests/formats.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import { readProjects } from "@dephealth/core/manifests/read-projects.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";

const { words: folders } = scriptArguments({
	run: "npm run judge:manifests",
	does: "Measures how much the readers learn from whole repositories.",
	words: { name: "FOLDER …", says: "any checkout in each" },
});

type Tally = {
	files: number;
	refused: number;
	projects: number;
	packages: number;
	beside: number;
	direct: number;
	development: number;
};

const tallies = new Map<string, Tally>(MANIFEST_FORMATS.map(({ id }) => [id, emptyTally()]));
const roles = new Map<string, string>(MANIFEST_FORMATS.map(({ id, role }) => [id, role]));
const missing: string[] = [];
for (const folder of folders) judge(folder);
printTallies();
for (const line of missing) process.stdout.write(`  ${line}\n`);

function emptyTally(): Tally {
	return { files: 0, refused: 0, projects: 0, packages: 0, beside: 0, direct: 0, development: 0 };
}

function tallyOf(format: string): Tally {
	return tallies.get(format) ?? emptyTally();
}

function judge(root: string): void {
	const { found } = findManifests(root);
	const asking = new Set(
		found
			.filter(({ format }) => format.role === "asks")
			.map(({ folder, format }) => `${folder}\n${format.family}`),
	);
	const formats = new Map(found.map((file) => [file.path, file]));
	for (const { format } of found) tallyOf(format.id).files += 1;
	const { projects, refused } = readProjects(readFiles(root, found));
	for (const { path, error } of refused) {
		// A file that names no package, such as most settings.gradle, is no loss.
		if (error.code === "format_not_read" || error.code === "format_not_recognised") continue;
		tallyOf(formats.get(path)?.format.id ?? "").refused += 1;
		missing.push(`${join(root, path)}: refused: ${error.message}`);
	}
	for (const { path, manifest, explainedBy } of projects) {
		const tally = tallyOf(manifest.format);
		const { dependencies } = manifest;
		tally.projects += 1;
		tally.packages += dependencies.length;
		const file = formats.get(path);
		const isBeside = explainedBy.length > 0 || asking.has(`${file?.folder}\n${file?.format.family}`);
		if (!isBeside || roles.get(manifest.format) === "asks" || dependencies.length === 0) continue;
		tally.beside += 1;
		const directUnknown = dependencies.filter(({ isDirect }) => isDirect === undefined);
		const purposeUnknown = dependencies.filter(({ isDev }) => isDev === undefined);
		if (directUnknown.length === 0) tally.direct += 1;
		if (purposeUnknown.length === 0) tally.development += 1;
		const what = [unknownText("direct", directUnknown), unknownText("development", purposeUnknown)];
		const text = what.filter((each) => each !== "").join("; ");
		if (text !== "")
			missing.push(
				`${join(root, path)}: of ${dependencies.length} packages unknown ${text}; explained by ${explainedBy.length}`,
			);
	}
}

function unknownText(what: string, dependencies: readonly ManifestDependency[]): string {
	if (dependencies.length === 0) return "";
	const names = dependencies.slice(0, 3).map(({ ref, isDirect }) => `${ref.name}${isDirect ? "!" : ""}`);
	return `${what} ${dependencies.length} (${names.join(", ")})`;
}

function printTallies(): void {
	const row = (cells: readonly (string | number)[]) =>
		process.stdout.write(
			`${cells.map((cell, at) => (at === 0 ? String(cell).padEnd(22) : String(cell).padStart(12))).join("")}\n`,
		);
	row(["format", "files", "refused", "projects", "packages", "beside", "direct", "development"]);
	for (const [format, tally] of tallies) if (tally.files > 0) row([format, ...Object.values(tally)]);
}
