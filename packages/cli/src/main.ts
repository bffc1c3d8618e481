#!/usr/bin/env node
/** The `dephealth` command. */
import { join } from "node:path";
import { CommanderError } from "commander";
import { COMPILED_CODE, cacheDirectory } from "./cache/cache-directory.ts";
import { EXIT } from "./exit-codes.ts";
import { endOnFailedOutput, hideSqliteWarning, tooOldNode, userDirectory } from "./process-setup.ts";
import { createProgram } from "./program.ts";
import { writeError } from "./write-error.ts";

endOnFailedOutput(process);
hideSqliteWarning();
const refusal = tooOldNode(process.versions.node);
if (refusal !== undefined) {
	process.stderr.write(`${refusal}\n`);
	process.exit(EXIT.environment);
}
// The code of commands is loaded from here on. In a checkout Node keeps the code without its types as well.
const { enableCompileCache } = await import("node:module");
enableCompileCache(join(cacheDirectory(), COMPILED_CODE));
const directory = userDirectory(process.env);
if (directory !== undefined) process.chdir(directory);

try {
	await createProgram().parseAsync();
} catch (error) {
	if (error instanceof CommanderError) {
		process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
	} else {
		const { explainFailure } = await import("./explain-failure.ts");
		const failure = explainFailure(error);
		writeError(failure.message);
		process.exitCode = failure.exitCode;
	}
}
