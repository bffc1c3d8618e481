import { resolve } from "node:path";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { type ConsoleSite, readConsoleSite } from "@dephealth/local/http/console-site.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { explainFailure } from "../explain-failure.ts";
import { writeError } from "../write-error.ts";
import { consoleDirectory } from "./console-build.ts";
import { newConsoleLink } from "./console-link.ts";
import { renderWelcome } from "./welcome.ts";

export type ServeOptions = {
	port: number;
	dataDir: string;
	sandbox: boolean;
	verbose: boolean;
	allowHost: string[];
	historySize: number;
};

/** Runs until it is told to stop. */
export async function runServer(options: ServeOptions): Promise<void> {
	setLogLevel(options.verbose ? "INFO" : "CRITICAL");
	// Listened for from the beginning: a signal just after the line "ready" would otherwise end the process as a kill does.
	const stop = stopSignal();
	const site = await consoleSite();
	const runtime = await startRuntime({
		dataDirectory: resolve(options.dataDir),
		port: options.port,
		awsPort: options.port === 0 ? 0 : options.port + 1,
		sandbox: options.sandbox,
		sandboxThread: options.sandbox,
		checkpointThread: true,
		functionsThread: true,
		hostNames: options.allowHost,
		site,
		retention: { maxBytes: options.historySize * 1024 * 1024 },
		onFatal(error) {
			const failure = explainFailure(error);
			writeError(failure.message);
			process.exit(failure.exitCode);
		},
		onThreadEnded: (error) => writeError(error.message),
	});
	const consoleLink =
		site && (await newConsoleLink({ api: runtime.url, key: runtime.apiKey, dataDir: options.dataDir }));
	process.stdout.write(
		renderWelcome(
			runtime,
			{ dataDirectory: options.dataDir, sandbox: options.sandbox, consoleLink },
			terminalOptions(process.stdout),
		),
	);
	process.stdout.write(`ready ${runtime.url}\n`);
	await stop;
	process.stderr.write(`${farewell(runtime.runningExecutions())}\n`);
	await runtime.stop();
}

/** Loads the console. Without it the API, the AWS endpoint and the machines work all the same. */
async function consoleSite(): Promise<ConsoleSite | undefined> {
	try {
		return readConsoleSite(await consoleDirectory());
	} catch (error) {
		const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
		writeError(`the console cannot be built and is not available. ${reason}`);
		return undefined;
	}
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
