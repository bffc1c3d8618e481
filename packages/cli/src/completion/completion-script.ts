/** Generates completion scripts. They contain everything, so a shell starts no process at each key. */
import type { Command } from "commander";
import { bashScript } from "./bash-script.ts";
import type { CompletedCommand, CompletedOption } from "./completed-command.ts";
import { fishScript } from "./fish-script.ts";
import type { Shell } from "./shells.ts";
import { zshScript } from "./zsh-script.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export function completionScript(program: Command, shell: Shell): string {
	return SCRIPTS[shell](program.name(), commandsOf(program, ""));
}

function commandsOf(command: Command, path: string): CompletedCommand[] {
	const help = command.createHelp();
	const children = help.visibleCommands(command);
	const own: CompletedCommand = {
		path,
		commands: children.map((child) => ({ name: child.name(), description: child.description() })),
		options: help.visibleOptions(command).flatMap((option): CompletedOption[] =>
			option.long === undefined || option.long === null
				? []
				: [
						{
							long: option.long,
							short: option.short ?? undefined,
							description: option.description,
							takesValue: option.required || option.optional,
							choices: option.argChoices ?? [],
						},
					],
		),
	};
	// `help` is commander's own, and has no options.
	const below = command.commands.flatMap((child) => commandsOf(child, `${path} ${child.name()}`.trim()));
	return [own, ...below];
}
