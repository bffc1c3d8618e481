/**
 * Vitest runs this once before tests that start processes: they run the command as it is published, which starts with
 * half of the processor time. It is packed again only when its sources have changed.
 */
import { execFileSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
} from "node:fs";
import { join } from "node:path";
import { consoleDirectory } from "@dephealth/cli/serve/console-build.ts";
import { sourceHash } from "@dephealth/cli/serve/source-hash.ts";
import type { TestProject } from "vitest/node";

const ROOT = join(import.meta.dirname, "../..");
const PACKED = join(ROOT, "node_modules/.cache/packed");
const KEPT_MS = 86_400_000;
/** All that a package is made of. */
const SOURCES = [
	...["cli", "contract", "core", "functions", "local"].map((name) => `packages/${name}/src`),
	...["packages/cli/README.md", "LICENSE", "package.json", "package-lock.json", "state-machines"],
	...["scripts/bundle-command.ts", "scripts/bundled-entry.ts", "scripts/pack-cli.ts"],
];

declare module "vitest" {
	interface ProvidedContext {
		/** Path of the packed command's entry. */
		command?: string;
		/** Path of the package. */
		tarball?: string;
	}
}

export async function setup(project: TestProject): Promise<void> {
	const directory = join(
		PACKED,
		sourceHash([...SOURCES.map((source) => join(ROOT, source)), await consoleDirectory()]),
	);
	if (!existsSync(directory)) pack(directory);
	utimesSync(directory, new Date(), new Date());
	removeOld();
	const tarball = readdirSync(directory).find((name) => name.endsWith(".tgz"));
	if (tarball === undefined) throw new Error(`${directory} has no tarball.`);
	project.provide("command", join(directory, "cli/dist/dephealth.mjs"));
	project.provide("tarball", join(directory, tarball));
}

/** Written whole under another name first: another run may do the same, and a run can be interrupted. */
function pack(directory: string): void {
	mkdirSync(PACKED, { recursive: true });
	const unfinished = mkdtempSync(join(PACKED, ".unfinished-"));
	try {
		execFileSync(process.execPath, [join(ROOT, "scripts/pack-cli.ts"), join(unfinished, "cli")], {
			stdio: ["ignore", "ignore", "inherit"],
		});
		if (!existsSync(directory)) renameSync(unfinished, directory);
	} finally {
		rmSync(unfinished, { recursive: true, force: true });
	}
}

/** The packed commands that no run has used for a day. */
function removeOld(): void {
	for (const name of readdirSync(PACKED)) {
		const path = join(PACKED, name);
		if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
	}
}
