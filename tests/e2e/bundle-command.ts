/** Vitest runs this once before tests that start processes: the bundled command starts with half of the processor time. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { consoleDirectory } from "@dephealth/cli/serve/console-build.ts";
import type { TestProject } from "vitest/node";
import { bundleCommand } from "../../scripts/bundle-command.ts";

/** The bundle always lies here, so that the cache of compiled code knows it. */
const DIRECTORY = join(import.meta.dirname, "../../node_modules/.cache/command");
const KEPT_MS = 86_400_000;

declare module "vitest" {
	interface ProvidedContext {
		/** Path of the bundled command's entry. */
		command?: string;
	}
}

export async function setup(project: TestProject): Promise<void> {
	const { outputFiles } = await bundleCommand(DIRECTORY, {
		minify: false,
		consoleDirectory: await consoleDirectory(),
		entryNames: "[name]-[hash]",
	});
	for (const { path, contents } of outputFiles) writeOnce(path, contents);
	removeOld(new Set(outputFiles.map(({ path }) => path)));
	const entry = outputFiles.find(({ path }) => dirname(path) === DIRECTORY);
	if (!entry) throw new Error("The bundle has no entry.");
	project.provide("command", entry.path);
}

/** A file is named by its content and never written again: another run may be using it. */
function writeOnce(path: string, contents: Uint8Array): void {
	if (existsSync(path)) return;
	mkdirSync(dirname(path), { recursive: true });
	const unfinished = `${path}.${process.pid}`;
	writeFileSync(unfinished, contents);
	renameSync(unfinished, path);
}

function removeOld(used: ReadonlySet<string>): void {
	for (const entry of readdirSync(DIRECTORY, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		if (!entry.isFile() || used.has(path)) continue;
		if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { force: true });
	}
}
