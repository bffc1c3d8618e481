import { resolve } from "node:path";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { type Command, InvalidArgumentError } from "commander";
import { explainFailure } from "../explain-failure.ts";
import { renderWelcome } from "../welcome.ts";

type ServeOptions = {
	port: number;
	dataDir: string;
	sandbox: boolean;
	verbose: boolean;
	allowHost: string[];
};

/** `dephealth serve`, which is also `npm start`: API, AWS endpoint and engine in one process. */
export function addServeCommand(program: Command): void {
	program
		.command("serve")
		.description("start the API and the embedded runtime on this machine")
		.option("-p, --port <port>", "port of the API; the AWS endpoint takes the next one", parsePort, 8787)
		.option("-d, --data-dir <directory>", "where everything is kept", ".dephealth")
		.option("-s, --sandbox", "use the built-in upstream simulator: invented packages, no network", false)
		.option(
			"--allow-host <name>",
			"another name under which the API may be asked, e.g. a proxy's; can be repeated",
			addHost,
			[],
		)
		.option("-v, --verbose", "log every request and task as a JSON line", false)
		.action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
	setLogLevel(options.verbose ? "INFO" : "CRITICAL");
	const runtime = await startRuntime({
		dataDirectory: resolve(options.dataDir),
		port: options.port,
		awsPort: options.port === 0 ? 0 : options.port + 1,
		sandbox: options.sandbox,
		hostNames: options.allowHost,
		onFatal(error) {
			const failure = explainFailure(error);
			process.stderr.write(`dephealth: ${failure.message}\n`);
			process.exit(failure.exitCode);
		},
	});
	process.stdout.write(renderWelcome(runtime, { dataDirectory: options.dataDir, sandbox: options.sandbox }));
	process.stdout.write(`ready ${runtime.url}\n`);
	await stopSignal();
	process.stderr.write(`${farewell(runtime.runningExecutions())}\n`);
	await runtime.stop();
}

function farewell(running: number): string {
	if (running === 0) return "Stopping.";
	return `Stopping; ${running} running execution${running === 1 ? " goes" : "s go"} on at the next start.`;
}

/** A second signal ends the process at once. */
function stopSignal(): Promise<void> {
	return new Promise((resolveStop) => {
		for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolveStop());
	});
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
