/** Starts the product like a user: a separate process, on free ports, with its own data directory. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { PATIENT } from "../patience.ts";

export type Product = {
	process: ChildProcess;
	url: string;
	awsUrl: string;
	apiKey: string;
	dataDirectory: string;
	stdout(): string;
	stderr(): string;
	get(path: string, headers?: Record<string, string>): Promise<Response>;
	/**
	 * Ends the process and resolves with its exit code; null when a signal ended it. The data directory goes, too, unless it
	 * was given.
	 */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
};

const isTest = process.env["VITEST"] !== undefined;
/** Tests share the cores with others that compute all the time: what has a low priority would hardly go on. */
const BESIDE_OTHERS = { DEPHEALTH_EQUAL_PRIORITY: "1" };
const SOURCE = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;
/** Packed for the tests of this folder; others, and the rigs, run what is in the checkout. */
export const COMMAND = (isTest ? inject("command") : undefined) ?? SOURCE;

export function temporaryDirectory(): string {
	return mkdtempSync(join(tmpdir(), "dephealth-test-"));
}

/** Runs the command line to its end. */
export async function runCli(
	args: readonly string[],
	environment: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, ...environment } });
	const output = collectOutput(child);
	await once(child, "close");
	return { code: child.exitCode, stdout: output.stdout(), stderr: output.stderr() };
}

/**
 * @param options.fromSource as `npm start` runs it, not bundled
 * @param options.nodeOptions of Node itself. Default: none
 */
export async function startProduct(options: {
	fromSource?: boolean;
	nodeOptions?: readonly string[];
	args?: readonly string[];
	dataDirectory?: string;
	environment?: Record<string, string>;
}): Promise<Product> {
	const dataDirectory = options.dataDirectory ?? temporaryDirectory();
	const child = spawn(
		process.execPath,
		[
			...(options.nodeOptions ?? []),
			options.fromSource ? SOURCE : COMMAND,
			"serve",
			...["--port", "0", "--data-dir", dataDirectory],
			...(options.args ?? []),
		],
		{ env: { ...process.env, ...(isTest && BESIDE_OTHERS), ...options.environment } },
	);
	const output = collectOutput(child);
	await ready(child, output);
	const apiKey = readFileSync(join(dataDirectory, "dev-api-key"), "utf8").trim();
	const url = printed(output.stdout(), /^ready (\S+)$/m);
	return {
		process: child,
		url,
		awsUrl: printed(output.stdout(), /AWS endpoint\s+(\S+)/),
		apiKey,
		dataDirectory,
		...output,
		get: (path, headers) => fetch(`${url}${path}`, { headers: { "x-api-key": apiKey, ...headers } }),
		async stop(signal = "SIGTERM") {
			if (child.exitCode === null && child.signalCode === null) {
				child.kill(signal);
				await once(child, "close");
			}
			if (options.dataDirectory === undefined) rmSync(dataDirectory, { recursive: true, force: true });
			return child.exitCode;
		},
	};
}

function printed(stdout: string, what: RegExp): string {
	const [, value] = what.exec(stdout) ?? [];
	if (value === undefined) throw new Error(`${what} is not in\n${stdout}`);
	return value;
}

function collectOutput(child: ChildProcess) {
	let stdout = "";
	let stderr = "";
	child.stdout?.on("data", (chunk) => {
		stdout += chunk;
	});
	child.stderr?.on("data", (chunk) => {
		stderr += chunk;
	});
	return { stdout: () => stdout, stderr: () => stderr };
}

function ready(child: ChildProcess, output: { stdout(): string; stderr(): string }): Promise<void> {
	return new Promise((resolve, reject) => {
		const timeout = setTimeout(() => {
			child.kill("SIGKILL");
			reject(new Error(`not ready in time\n${output.stdout()}${output.stderr()}`));
		}, PATIENT.timeout);
		child.stdout?.on("data", () => {
			if (!/^ready http\S+\n/m.test(output.stdout())) return;
			clearTimeout(timeout);
			resolve();
		});
		child.once("close", (code) => {
			clearTimeout(timeout);
			reject(new Error(`ended with ${code} before it was ready\n${output.stdout()}${output.stderr()}`));
		});
	});
}
