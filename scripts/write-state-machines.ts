// Writes what collect-package repeats for every source: its branches, and the list of all sources. A test keeps the
// file current.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withSources } from "./source-branches.ts";

const target = new URL("../state-machines/collect-package.asl.json", import.meta.url);
const definition: unknown = JSON.parse(readFileSync(target, "utf8"));
writeFileSync(target, `${JSON.stringify(withSources(definition), null, "\t")}\n`);
const biome = fileURLToPath(new URL("../node_modules/@biomejs/biome/bin/biome", import.meta.url));
execFileSync(process.execPath, [biome, "format", "--write", fileURLToPath(target)], { stdio: "ignore" });
