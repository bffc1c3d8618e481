import { type Command, InvalidArgumentError } from "commander";
import { helpText } from "../help-layout.ts";
import type { ServeOptions } from "../serve/run-server.ts";
import { parseDataDirectory } from "./parse-data-directory.ts";

const HELP = `
Examples:
  dephealth serve --sandbox    invented packages, no network
  dephealth serve --port 9000 --data-dir /srv/dephealth
  dephealth serve --allow-host dephealth.example.com    behind that proxy`;

/** `dephealth serve`, which is also `npm start`: API, AWS endpoint and engine in one process. */
export function addServeCommand(program: Command): void {
	program
		.command("serve")
		.description("start the API and the embedded runtime on this machine")
		.option("-p, --port <port>", "port of the API; the AWS endpoint takes the next one", parsePort, 8787)
		.option("-d, --data-dir <directory>", "the folder of all data", parseDataDirectory, ".dephealth")
		.option("-s, --sandbox", "use the built-in upstream simulator: invented packages, no network", false)
		.option(
			"--allow-host <name>",
			"another host name for the API, such as a proxy's; can be repeated",
			addHost,
			[],
		)
		.option(
			"--history-size <MB>",
			"the space for histories of finished executions; the oldest are deleted first",
			parseMegabytes,
			512,
		)
		.option("-v, --verbose", "log every request and task as a JSON line", false)
		.addHelpText("after", helpText(HELP))
		.action(async (options: ServeOptions) => {
			const { runServer } = await import("../serve/run-server.ts");
			await runServer(options);
		});
}

function parseMegabytes(text: string): number {
	const megabytes = Number(text);
	if (Number.isInteger(megabytes) && megabytes >= 1 && megabytes <= 1_000_000) return megabytes;
	throw new InvalidArgumentError("It is a whole number of megabytes, 1 or more.");
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;

function addHost(text: string, before: string[]): string[] {
	const name = text.toLowerCase();
	if (HOST_NAME.test(name)) return [...before, name];
	throw new InvalidArgumentError("A host is a name or an IPv4 address, without scheme and port.");
}

/** Room for the AWS endpoint on the next port; 0 lets the system choose both. */
const HIGHEST_PORT = 65_534;

function parsePort(text: string): number {
	const port = Number(text);
	if (Number.isInteger(port) && port >= 0 && port <= HIGHEST_PORT) return port;
	throw new InvalidArgumentError(`A port is a whole number from 0 to ${HIGHEST_PORT}.`);
}
