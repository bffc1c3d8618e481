import type { Command } from "commander";
import type { CheckOptions } from "../check/run-check.ts";

/** `dephealth check npm/express`: one collection by the real state machine, in this process. */
export function addCheckCommand(program: Command): void {
	program
		.command("check")
		.description("collect and score one package now")
		.argument(
			"<package>",
			"ecosystem/name, with or without a version, or a package URL: npm/express, npm/express@4.19.2, pkg:npm/express@4.19.2",
		)
		.option("--json", "print the package document as JSON", false)
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addHelpText("after", "\nSet GITHUB_TOKEN to lift GitHub's limit of 60 requests an hour.")
		.action(async (spec: string, options: CheckOptions) => {
			const { runCheck } = await import("../check/run-check.ts");
			await runCheck(spec, options);
		});
}
