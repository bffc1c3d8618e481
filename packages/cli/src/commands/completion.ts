import type { Command } from "commander";
import { SHELLS, type Shell } from "../completion/shells.ts";
import { helpText } from "../help-layout.ts";

const HELP = `
Examples:
  source <(dephealth completion bash)    in this shell; add the line to ~/.bashrc to keep it
  dephealth completion zsh > "\${fpath[1]}/_dephealth"
  dephealth completion fish > ~/.config/fish/completions/dephealth.fish`;

/** `dephealth completion bash`: made of the commands and options as they are. */
export function addCompletionCommand(program: Command): void {
	program
		.command("completion")
		.description("print the completion of commands and options for a shell")
		.addArgument(program.createArgument("<shell>", "which one").choices(SHELLS))
		.addHelpText("after", helpText(HELP))
		.action(async (shell: Shell) => {
			const { completionScript } = await import("../completion/completion-script.ts");
			process.stdout.write(completionScript(program, shell));
		});
}
