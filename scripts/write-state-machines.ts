// Writes the generated parts of the state machines' definitions: collect-package's branches from
// the sources, the numbers of all Retry blocks from the presets, and the passing on of failures. A test keeps them
// current.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { derived } from "./state-machines/derived-parts.ts";

export function writeStateMachines(): void {
	const folder = new URL("../state-machines/", import.meta.url);
	for (const file of readdirSync(folder)) {
		const path = new URL(file, folder);
		const definition = JSON.parse(readFileSync(path, "utf8"));
		writeFileSync(path, `${JSON.stringify(derived(file, definition), null, "\t")}\n`);
	}
	const biome = fileURLToPath(new URL("../node_modules/@biomejs/biome/bin/biome", import.meta.url));
	execFileSync(process.execPath, [biome, "format", "--write", fileURLToPath(folder)], { stdio: "ignore" });
}
