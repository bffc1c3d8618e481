/** Options of the commands that have packages assessed. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDataDirectory } from "./parse-data-directory.ts";

export function withAssessment(command: Command): Command {
	return command
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addOption(
			new Option("--api <url>", "ask a running DepHealth instead of collecting here").conflicts("sandbox"),
		)
		.addOption(new Option("--key <key>", "its API key").env("DEPHEALTH_API_KEY"))
		.option(
			"-d, --data-dir <directory>",
			"where a server on this machine keeps its key",
			parseDataDirectory,
			".dephealth",
		)
		.option("--no-cache", "do not read or write the cache of earlier scans")
		.option("--max-age <hours>", "collect packages again if their results are older", parseHours, 24)
		.option(
			"--wait <seconds>",
			"the longest time to wait while a server collects unknown packages",
			parseWait,
			120,
		);
}

function parseWait(text: string): number {
	const seconds = Number(text);
	if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 3600) return seconds;
	throw new InvalidArgumentError("A wait is a whole number of seconds from 0 to 3600.");
}

function parseHours(text: string): number {
	const hours = Number(text);
	if (Number.isFinite(hours) && hours >= 0 && hours <= 8760) return hours;
	throw new InvalidArgumentError("An age is a number of hours from 0 to 8760.");
}
