/** The files that reports are written to: looked at before the work, so that a long scan does not end in a typing error. */
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** A report cannot be written there; the message is for the user. */
export class OutputFileError extends Error {
	override name = "OutputFileError";
}

/** @throws OutputFileError for the first that cannot be written */
export function checkOutputFiles(files: readonly string[]): void {
	for (const file of files) checkOutputFile(file);
}

function checkOutputFile(file: string): void {
	const stats = statSync(file, { throwIfNoEntry: false });
	if (stats?.isDirectory()) {
		throw new OutputFileError(`${file} is a folder. Name a file in it, such as report.md.`);
	}
	const folder = dirname(resolve(file));
	if (!stats && !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
		throw new OutputFileError(`${file} cannot be written: there is no folder ${folder}. Create it first.`);
	}
	try {
		accessSync(stats ? file : folder, constants.W_OK);
	} catch (cause) {
		throw new OutputFileError(`${file} cannot be written: ${reasonOf(cause)}.`, { cause });
	}
}

/** @throws OutputFileError */
export function writeOutputFile(file: string, text: string): void {
	try {
		writeFileSync(file, text);
	} catch (cause) {
		throw new OutputFileError(`${file} cannot be written: ${reasonOf(cause)}.`, { cause });
	}
}

function reasonOf(cause: unknown): string {
	return cause instanceof Error ? cause.message : String(cause);
}
