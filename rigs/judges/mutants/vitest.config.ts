import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { instrumentedDirectory } from "./plan.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const directory = process.env["DEPHEALTH_MUTANTS"] ?? "";

export default defineConfig({
	root,
	plugins: [
		{
			name: "instrumented-files",
			enforce: "pre",
			load(id) {
				const path = join(instrumentedDirectory(directory), relative(root, id));
				return existsSync(path) ? readFileSync(path, "utf8") : undefined;
			},
		},
	],
	test: {
		// The cache between runs keeps files as they are, not as they are instrumented.
		fsModuleCachePath: join(directory, "transformed"),
		include: ["rigs/judges/mutants/driver.ts"],
		runner: "rigs/judges/mutants/runner.ts",
		setupFiles: ["tests/property-setup.ts"],
		// All in one process, so that a mutant costs only its tests, and not the start of a process with its imports.
		maxWorkers: 1,
		isolate: false,
		// By then, a mutant that makes a test wait forever has been noticed.
		testTimeout: 10_000,
		hookTimeout: 10_000,
		restoreMocks: true,
		unstubEnvs: true,
		silent: true,
		reporters: ["default"],
		env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
	},
});
