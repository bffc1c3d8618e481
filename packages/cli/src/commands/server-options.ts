/** Options of the commands that ask a running server. */
import { type Command, Option } from "commander";
import { parseDataDirectory } from "./parse-data-directory.ts";

export function withServer(command: Command): Command {
	return command
		.option("--api <url>", "the running server", "http://127.0.0.1:8787")
		.addOption(new Option("--key <key>", "an operator's API key").env("DEPHEALTH_API_KEY"))
		.option(
			"-d, --data-dir <directory>",
			"where the server keeps its development key",
			parseDataDirectory,
			".dephealth",
		)
		.option("--json", "print the answer as JSON", false);
}
