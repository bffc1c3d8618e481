/** The arguments of an npm script, and its help. An unknown one ends it before it does anything. */
import { parseArgs } from "node:util";
import { EXIT } from "@dephealth/cli/exit-codes.ts";

type FlagOption = { kind: "flag"; says: string };
type TextOption = { kind: "text"; takes: string; says: string };
type NumberOption = {
	kind: "number";
	says: string;
	least: number;
	most: number;
	usually: number | "by chance";
};
type Option = FlagOption | TextOption | NumberOption;

export type Script<Options extends Readonly<Record<string, Option>>> = {
	/** As people call it, e.g. `npm run soak`. */
	run: string;
	/** What it does, and how it ends. */
	does: string;
	options?: Options;
	/** Arguments that are no options, when there are any; `among`: the only ones. */
	words?: { name: string; says: string; among?: readonly string[] };
};

type Values<Options> = {
	[Name in keyof Options]: Options[Name] extends FlagOption
		? boolean
		: Options[Name] extends NumberOption
			? number
			: string | undefined;
};

/** The script was called wrongly; the message says how. */
export class ScriptUsageError extends Error {
	override name = "ScriptUsageError";
}

/** Prints the help and ends the process when it is asked for; says what is wrong and ends with 2 after a mistake. */
export function scriptArguments<
	const Options extends Readonly<Record<string, Option>> = Record<never, never>,
>(script: Script<Options>): { values: Values<Options>; words: string[] } {
	try {
		const read = readArguments(script, process.argv.slice(2));
		if (read !== "help") return read;
		process.stdout.write(helpOf(script));
		process.exit(EXIT.ok);
	} catch (error) {
		if (!(error instanceof ScriptUsageError)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exit(EXIT.usage);
	}
}

/** @throws ScriptUsageError */
export function readArguments<const Options extends Readonly<Record<string, Option>>>(
	script: Script<Options>,
	args: readonly string[],
): { values: Values<Options>; words: string[] } | "help" {
	if (isHelpAsked(args)) return "help";
	const options = Object.entries<Option>(script.options ?? {});
	const { values, positionals } = parsed(script, args);
	const unknown = positionals.find((word) => script.words?.among?.includes(word) === false);
	if (unknown !== undefined)
		throw new ScriptUsageError(`There is no ${JSON.stringify(unknown)}. ${seeHelp(script.run)}`);
	const read = options.map(([name, option]) => [name, argumentOf(script, name, option, values[name])]);
	return { values: Object.fromEntries(read) as Values<Options>, words: positionals };
}

/** True if the help is asked for, and not by a word behind `--`. */
export function isHelpAsked(args: readonly string[]): boolean {
	const end = args.indexOf("--");
	return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === "--help" || arg === "-h");
}

function parsed(
	{ run, options = {}, words }: Script<Readonly<Record<string, Option>>>,
	args: readonly string[],
) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: words !== undefined,
			options: Object.fromEntries(
				Object.entries(options).map(([name, { kind }]) => [
					name,
					{ type: kind === "flag" ? "boolean" : "string" } as const,
				]),
			),
		});
	} catch (error) {
		// Its messages end in advice about positional arguments, which fits no script.
		const [what = ""] = (error as Error).message.split(/\. (?=To specify|This command)/);
		throw new ScriptUsageError(`${what.replace(/\.$/, "")}. ${seeHelp(run)}`);
	}
}

function argumentOf(
	{ run }: { run: string },
	name: string,
	option: Option,
	value: string | boolean | undefined,
): boolean | number | string | undefined {
	if (option.kind === "flag") return value === true;
	if (option.kind === "text") return value === true ? undefined : value || undefined;
	if (value === undefined) {
		return option.usually === "by chance" ? Math.floor(Math.random() * option.most) : option.usually;
	}
	const number = Number(value);
	if (/^\d{1,15}$/.test(String(value)) && number >= option.least && number <= option.most) return number;
	throw new ScriptUsageError(
		`--${name} is a whole number from ${option.least} to ${option.most}, not ${JSON.stringify(value)}. ${seeHelp(run)}`,
	);
}

function seeHelp(run: string): string {
	return `\`${run} -- --help\` says what there is.`;
}

export function helpOf({ run, does, options = {}, words }: Script<Readonly<Record<string, Option>>>): string {
	const rows = [
		...(words ? [[words.name, words.says] as const] : []),
		...(words?.among ?? []).map((word) => ["", `  ${word}`] as const),
		...Object.entries(options).map(([name, option]) => [flagOf(name, option), saysOf(option)] as const),
		["--help", "this text"] as const,
	];
	const width = Math.max(...rows.map(([name]) => name.length));
	const called = [words?.name, ...Object.entries(options).map(([name, option]) => flagOf(name, option))]
		.filter((part) => part !== undefined)
		.map((part) => `[${part}]`);
	return [
		does,
		"",
		`  ${[run, ...(called.length > 0 ? ["--", ...called] : [])].join(" ")}`,
		"",
		...rows.map(([name, says]) => `  ${name.padEnd(width)}   ${says}`),
		"",
	].join("\n");
}

function flagOf(name: string, option: Option): string {
	if (option.kind === "flag") return `--${name}`;
	return `--${name} ${option.kind === "number" ? "N" : option.takes}`;
}

function saysOf(option: Option): string {
	if (option.kind !== "number") return option.says;
	return `${option.says}, ${option.least} to ${option.most}; default: ${option.usually}`;
}
