/** The command line: all commands with their arguments. The code of a command is loaded when it runs. */

import { createLayout, terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { VERSION } from "@dephealth/core/version.ts";
import { Command } from "commander";
import { addCacheCommand } from "./commands/cache.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addCircuitsCommand } from "./commands/circuits.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addConsoleCommand } from "./commands/console.ts";
import { addDeadLettersCommand } from "./commands/dead-letters.ts";
import { addDiffCommand } from "./commands/diff.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addHistoryCommand } from "./commands/history.ts";
import { addMcpCommand } from "./commands/mcp.ts";
import { addScanCommand } from "./commands/scan.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addWhyCommand } from "./commands/why.ts";
import { ENVIRONMENT_HELP } from "./environment-help.ts";
import { EXIT_CODES_HELP } from "./exit-codes.ts";
import { HELP_STYLE, helpText } from "./help-layout.ts";
import { layoutMessage } from "./write-error.ts";

export function createProgram(): Command {
	const program = new Command("dephealth")
		.description("Tells you which of your dependencies is ending, how we know, and what to do.")
		.version(VERSION)
		.showHelpAfterError("(--help shows usage)")
		.addHelpText("after", helpText(`${EXIT_CODES_HELP}\n${ENVIRONMENT_HELP}`))
		.configureHelp(HELP_STYLE)
		.configureOutput({
			outputError: (text, write) => write(layoutMessage(text, process.stderr)),
			getOutHelpWidth: () => createLayout(terminalOptions(process.stdout)).width,
			getErrHelpWidth: () => createLayout(terminalOptions(process.stderr)).width,
		})
		.exitOverride();
	addServeCommand(program);
	addCheckCommand(program);
	addScanCommand(program);
	addDiffCommand(program);
	addWhyCommand(program);
	addExplainCommand(program);
	addHistoryCommand(program);
	addMcpCommand(program);
	addCacheCommand(program);
	addStatusCommand(program);
	addCircuitsCommand(program);
	addConsoleCommand(program);
	addDeadLettersCommand(program);
	addCompletionCommand(program);
	return program;
}
