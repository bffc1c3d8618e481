import type { Command } from "commander";
import type { CheckOptions } from "../check/run-check.ts";
import { helpText } from "../help-layout.ts";

const HELP = `
Examples:
  dephealth check express              a plain name means npm
  dephealth check pypi/flask@3.0.0     also judges that version
  dephealth check npm/express@4 pkg:cargo/serde@1.0.200
  dephealth check @babel/core --json   the whole document, for programs

Commits come from git and need no token. Set GITHUB_TOKEN to lift GitHub's limit of 60 requests an hour on the rest.`;

/** `dephealth check express`: a collection by the real state machine, in this process. */
export function addCheckCommand(program: Command): void {
	program
		.command("check")
		.description("collect and score packages now")
		.argument(
			"<package...>",
			"name, ecosystem/name or package URL, with or without a version: express, pypi/flask@3.0.0, pkg:npm/express@4.19.2",
		)
		.option("--json", "print the package documents as JSON", false)
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addHelpText("after", helpText(HELP))
		.action(async (specs: string[], options: CheckOptions) => {
			const { runCheck } = await import("../check/run-check.ts");
			await runCheck(specs, options);
		});
}
