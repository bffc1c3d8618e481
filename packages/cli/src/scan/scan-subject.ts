/** The subject of a scan: a file with its neighbours, standard input, several files, or a whole repository. */
import { relative, resolve } from "node:path";
import type { ReadProject } from "@dephealth/core/manifests/read-projects.ts";
import type { RegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import type { Findings } from "@dephealth/core/reports/findings/finding-groups.ts";
import type { ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";

export type ScanSubject = {
	/** The name as the user knows it, relative to the working directory. */
	name: string;
	/** The file's text, for line numbers; empty for several files. */
	text: string;
	input: ScanInput;
	/** The projects in it: one for each lock, and for each manifest that no lock covers. */
	projects: readonly ReadProject[];
	/** One note for each project, when there are several: its files and its result. */
	projectNotes?(findings: Findings): string[];
	/** Notes for the reader on how it was read. */
	notes: string[];
	/** Why it names no packages, and where others may be; for when it does not. */
	emptiness(): string[];
};

/** The folder whose settings count, and how it is read with them. */
export type UnreadSubject = { folder: string; read(registries: RegistryPolicy): ScanSubject };

const MAX_LISTED = 3;

export function listOf(paths: readonly string[]): string {
	const more = paths.length - MAX_LISTED;
	return paths.slice(0, MAX_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

export function shownPath(path: string): string {
	return relative(process.cwd(), resolve(path));
}
