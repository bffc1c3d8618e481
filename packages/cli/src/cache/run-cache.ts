import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { STORES } from "@dephealth/local/data-directory/data-directory.ts";
import { COMPILED_CODE, cacheDirectory } from "./cache-directory.ts";

export function showCache(): void {
	const directory = cacheDirectory();
	const bytes = sizeOf(directory);
	process.stdout.write(
		bytes === undefined ? `${directory}: nothing is kept.\n` : `${directory}: ${megabytes(bytes)}\n`,
	);
}

/** Removes only DepHealth's own folders: the user may have named the directory. */
export function clearCache(): void {
	const directory = cacheDirectory();
	const bytes = sizeOf(directory) ?? 0;
	for (const name of OURS) rmSync(join(directory, name), { recursive: true, force: true });
	process.stdout.write(`${directory}: ${megabytes(bytes)} thrown away.\n`);
}

const OURS = [...STORES, "outbox", COMPILED_CODE];

function sizeOf(directory: string): number | undefined {
	if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return undefined;
	const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.reduce(
			(sum, entry) =>
				sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
			0,
		);
}

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
