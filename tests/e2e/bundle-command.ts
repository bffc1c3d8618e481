/** Vitest runs this once before tests that start processes: the bundled command starts with half of the processor time. */
import { join } from "node:path";
import { consoleDirectory } from "@dephealth/cli/serve/console-build.ts";
import type { TestProject } from "vitest/node";
import { bundleCommand } from "../../scripts/bundle-command.ts";

/** In one place, so that the cache of compiled code knows it. */
const DIRECTORY = join(import.meta.dirname, "../../node_modules/.cache/command");

declare module "vitest" {
	interface ProvidedContext {
		/** Path of the bundled command's entry. */
		command?: string;
	}
}

export async function setup(project: TestProject): Promise<void> {
	await bundleCommand(DIRECTORY, { minify: false, consoleDirectory: await consoleDirectory() });
	project.provide("command", join(DIRECTORY, "dephealth.mjs"));
}
