#!/usr/bin/env node
/** The `dephealth` command. */
import { VERSION } from "@dephealth/core/version.ts";
import { Command, CommanderError } from "commander";
import { addCacheCommand } from "./commands/cache.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addCircuitsCommand } from "./commands/circuits.ts";
import { addConsoleCommand } from "./commands/console.ts";
import { addDeadLettersCommand } from "./commands/dead-letters.ts";
import { addDiffCommand } from "./commands/diff.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addScanCommand } from "./commands/scan.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addWhyCommand } from "./commands/why.ts";
import { EXIT, EXIT_CODES_HELP } from "./exit-codes.ts";
import { endQuietlyOnClosedPipe, hideSqliteWarning, userDirectory } from "./process-setup.ts";

endQuietlyOnClosedPipe(process.stdout);
hideSqliteWarning();
const directory = userDirectory(process.env);
if (directory !== undefined) process.chdir(directory);

const program = new Command("dephealth")
	.description("Tells you which of your dependencies is ending, how we know, and what to do.")
	.version(VERSION)
	.showHelpAfterError("(add --help for what is possible)")
	.addHelpText("after", EXIT_CODES_HELP)
	.exitOverride();

addServeCommand(program);
addCheckCommand(program);
addScanCommand(program);
addDiffCommand(program);
addWhyCommand(program);
addExplainCommand(program);
addCacheCommand(program);
addStatusCommand(program);
addCircuitsCommand(program);
addConsoleCommand(program);
addDeadLettersCommand(program);

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) {
		process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
	} else {
		const { explainFailure } = await import("./explain-failure.ts");
		const failure = explainFailure(error);
		process.stderr.write(`dephealth: ${failure.message}\n`);
		process.exitCode = failure.exitCode;
	}
}
