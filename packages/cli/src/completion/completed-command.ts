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
	/** The possible values; empty: anything, such as a file. */
	choices: readonly string[];
};
