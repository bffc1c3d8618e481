/** What shells need to complete our commands: scripts that know all of it, and start no process at each key. */
import type { Command } from "commander";
import { bashScript } from "./bash-script.ts";
import { fishScript } from "./fish-script.ts";
import type { Shell } from "./shells.ts";
import { zshScript } from "./zsh-script.ts";

/** A command as a shell sees it. Names hold nothing that a shell reads as more than a word; descriptions may. */
export type CompletedCommand = {
	/** `""` for the program itself, `scan`, `dead-letters list`. */
	path: string;
	commands: { name: string; description: string }[];
	options: CompletedOption[];
};

export type CompletedOption = {
	/** `--format` */
	long: string;
	/** `-f` */
	short: string | undefined;
	description: string;
	takesValue: boolean;
	/** What is possible as its value; empty: anything, such as a file. */
	choices: readonly string[];
};

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
