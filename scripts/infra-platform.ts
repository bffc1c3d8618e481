/**
 * SST's platform: what `sst.config.ts` is evaluated and type-checked with. SST unpacks it into .sst (320 MB, from the
 * npm registry); this says whether it is there, and why not.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = join(root, ".sst");

/** Why the last attempt to unpack it failed. */
export const failureFile = join(work, "install-failure.txt");

/** Why the platform cannot be used; undefined when it can. */
export function missingPlatform(): string | undefined {
	const wanted = readText(
		join(root, "node_modules", "sst", "package.json"),
		(text): unknown => JSON.parse(text).version,
	);
	if (wanted === undefined) return "the package sst is not installed.";
	const unpacked = readText(join(work, "platform", "version"), (text) => text.trim());
	// SST writes the lock last.
	const isComplete =
		existsSync(join(work, "provider-lock.json")) &&
		existsSync(join(work, "platform", "node_modules", "@pulumi", "aws", "package.json"));
	if (unpacked === wanted && isComplete) return undefined;
	return (
		readText(failureFile, (text) => text.trim()) ??
		"SST's platform is not unpacked here. `npm run infra:install` does it (about a minute, 320 MB in .sst)."
	);
}

function readText<T>(path: string, read: (text: string) => T): T | undefined {
	return existsSync(path) ? read(readFileSync(path, "utf8")) : undefined;
}
