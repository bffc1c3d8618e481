import type { Command } from "commander";
import type { ExplainOptions } from "../explain/run-explain.ts";
import { helpText } from "../help-layout.ts";

const HELP = `
Examples:
  dephealth explain express
  dephealth explain pypi/flask --json`;

/** `dephealth explain express`: each number of a judgement, its source, and what would change it. */
export function addExplainCommand(program: Command): void {
	program
		.command("explain")
		.description("explain a package's judgement: each number, its source and date, and what would change it")
		.argument("<package>", "name, ecosystem/name or package URL")
		.option("--json", "print it as JSON", false)
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addHelpText("after", helpText(HELP))
		.action(async (spec: string, options: ExplainOptions) => {
			const { runExplain } = await import("../explain/run-explain.ts");
			await runExplain(spec, options);
		});
}
