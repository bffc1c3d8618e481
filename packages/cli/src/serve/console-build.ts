/**
 * The console as it is served: built from this checkout's sources when they have changed since the last build. The published
 * command has another module in this one's place, which knows where the built files lie.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { sourceHash } from "./source-hash.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const CONSOLE = join(ROOT, "packages/console");
const BUILDS = join(CONSOLE, "dist");
/** The sources of a build. */
const SOURCES = [
	"packages/console/src",
	"packages/console/public",
	"packages/console/index.html",
	"packages/console/vite.config.ts",
	"packages/contract/src",
	"package-lock.json",
];

/** @returns the directory of the built files @throws when they cannot be built */
export async function consoleDirectory(): Promise<string> {
	const directory = join(BUILDS, sourceHash(SOURCES.map((source) => join(ROOT, source))));
	if (!existsSync(directory)) await build(directory);
	return directory;
}

/** Written whole under another name first: others may start at the same moment, and a build can be interrupted. */
async function build(directory: string): Promise<void> {
	const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
	const unfinished = mkdtempSync(join(CONSOLE, ".build-"));
	try {
		await promisify(execFile)(process.execPath, [
			vite,
			"build",
			CONSOLE,
			"--outDir",
			unfinished,
			"--emptyOutDir",
			"--logLevel",
			"error",
		]);
		mkdirSync(BUILDS, { recursive: true });
		if (!existsSync(directory)) renameSync(unfinished, directory);
		removeOthers(directory);
	} finally {
		rmSync(unfinished, { recursive: true, force: true });
	}
}

function removeOthers(directory: string): void {
	for (const name of readdirSync(BUILDS)) {
		const build = join(BUILDS, name);
		if (build !== directory) rmSync(build, { recursive: true, force: true });
	}
}
