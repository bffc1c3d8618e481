/**
 * Vitest runs this once before tests that start processes: they run the command as it is published, which starts with
 * half of the processor time.
 */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { consoleDirectory } from "@dephealth/cli/serve/console-build.ts";
import type { TestProject } from "vitest/node";
import { builtOnce } from "./built-once.ts";

const ROOT = join(import.meta.dirname, "../..");
/** All that a package is made of, besides the console. */
const SOURCES = [
	...["cli", "contract", "core", "functions", "local"].map((name) => `packages/${name}/src`),
	...["packages/cli/README.md", "LICENSE", "package.json", "package-lock.json", "state-machines"],
	...[
		"scripts/bundle-command.ts",
		"scripts/bundled-entry.ts",
		"scripts/pack-cli.ts",
		"scripts/script-arguments.ts",
	],
].map((source) => join(ROOT, source));

declare module "vitest" {
	interface ProvidedContext {
		/** Path of the packed command's entry. */
		command?: string;
		/** Path of the package. */
		tarball?: string;
	}
}

export async function setup(project: TestProject): Promise<void> {
	const directory = await builtOnce("packed", {
		sources: [...SOURCES, await consoleDirectory()],
		build: (unfinished) =>
			execFileSync(process.execPath, [join(ROOT, "scripts/pack-cli.ts"), join(unfinished, "cli")], {
				stdio: ["ignore", "ignore", "inherit"],
			}),
	});
	const tarball = readdirSync(directory).find((name) => name.endsWith(".tgz"));
	if (tarball === undefined) throw new Error(`${directory} has no tarball.`);
	project.provide("command", join(directory, "cli/dist/dephealth.mjs"));
	project.provide("tarball", join(directory, tarball));
}
