/** Starts the product as a user would: a process of its own, on free ports, with a data directory of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
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
	/** Ends the process and resolves with its exit code; null when a signal ended it. */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
};

const SOURCE = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;
/** Bundled for the tests of this folder; others, and the rigs, run what is in the checkout. */
const COMMAND = (process.env["VITEST"] === undefined ? undefined : inject("command")) ?? SOURCE;

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

/** @param options.fromSource as `npm start` runs it, not bundled */
export async function startProduct(options: {
	fromSource?: boolean;
	args?: readonly string[];
	dataDirectory?: string;
	environment?: Record<string, string>;
}): Promise<Product> {
	const dataDirectory = options.dataDirectory ?? temporaryDirectory();
	const port = await twoFreePorts();
	const child = spawn(
		process.execPath,
		[
			options.fromSource ? SOURCE : COMMAND,
			"serve",
			...["--port", String(port), "--data-dir", dataDirectory],
			...(options.args ?? []),
		],
		{ env: { ...process.env, ...options.environment } },
	);
	const output = collectOutput(child);
	await ready(child, output);
	const apiKey = readFileSync(join(dataDirectory, "dev-api-key"), "utf8").trim();
	const url = `http://127.0.0.1:${port}`;
	return {
		process: child,
		url,
		awsUrl: `http://127.0.0.1:${port + 1}`,
		apiKey,
		dataDirectory,
		...output,
		get: (path, headers) => fetch(`${url}${path}`, { headers: { "x-api-key": apiKey, ...headers } }),
		async stop(signal = "SIGTERM") {
			if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
			child.kill(signal);
			await once(child, "close");
			return child.exitCode;
		},
	};
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
			if (!/^ready http/m.test(output.stdout())) return;
			clearTimeout(timeout);
			resolve();
		});
		child.once("close", (code) => {
			clearTimeout(timeout);
			reject(new Error(`ended with ${code} before it was ready\n${output.stdout()}${output.stderr()}`));
		});
	});
}

/** A port whose successor is free too. Another process could take them meanwhile; that is rare and loud. */
async function twoFreePorts(): Promise<number> {
	for (let attempt = 0; attempt < 20; attempt++) {
		const port = await listenOnce(0);
		if (port < 65_000 && (await listenOnce(port + 1).catch(() => 0))) return port;
	}
	throw new Error("no two adjacent free ports");
}

function listenOnce(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer().once("error", reject);
		server.listen(port, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
		});
	});
}
