import { type Command, InvalidArgumentError, Option } from "commander";
import { helpText } from "../help-layout.ts";
import type { HistoryOptions } from "../history/run-history.ts";
import { parseDataDirectory } from "./parse-data-directory.ts";

const HELP = `
One line for each day on which something changed. This machine's history begins with its first scan or check of the package;
a server (--api) knows what it has collected.

Examples:
  dephealth history express
  dephealth history pypi/flask --api https://dephealth.example.com --since 2026-01-01`;

/** `dephealth history express`: how a judgement has changed, by day. */
export function addHistoryCommand(program: Command): void {
	program
		.command("history")
		.description("show how a package's status, risk, health and forecast have changed, by day")
		.argument("<package>", "name, ecosystem/name or package URL")
		.option("--since <day>", "the first day to show, such as 2026-01-31", parseDay)
		.option("--json", "print it as JSON", false)
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addOption(new Option("--api <url>", "ask a running DepHealth").conflicts("sandbox"))
		.addOption(new Option("--key <key>", "its API key").env("DEPHEALTH_API_KEY"))
		.option(
			"-d, --data-dir <directory>",
			"where a server on this machine keeps its key",
			parseDataDirectory,
			".dephealth",
		)
		.addHelpText("after", helpText(HELP))
		.action(async (spec: string, options: HistoryOptions) => {
			const { runHistory } = await import("../history/run-history.ts");
			await runHistory(spec, options);
		});
}

function parseDay(text: string): string {
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
	if (isDay && new Date(text).toISOString().startsWith(text)) return text;
	throw new InvalidArgumentError("A day is written as 2026-01-31.");
}
