/** The product as its users reach it, in its own process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const VICTIM = new URL("./victim.ts", import.meta.url).pathname;
const START_WITHIN_MS = 120_000;

export type Product = {
	url: string;
	awsUrl: string;
	apiKey: string;
	/** Executions that a kill had interrupted and that went on. */
	resumedExecutions: number;
	pid: number;
	/** Ends it without a warning. */
	kill(): Promise<void>;
};

/**
 * @param options.aheadMs the lead of its clock; default: it jumps @throws Error with its output when it does not
 * start
 */
export async function startVictim(
	dataDirectory: string,
	options: { seed: number; aheadMs?: number },
): Promise<Product> {
	const args = [
		VICTIM,
		dataDirectory,
		String(options.seed),
		...(options.aheadMs === undefined ? [] : [String(options.aheadMs)]),
	];
	const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
	let said = "";
	child.stderr?.on("data", (chunk) => {
		said += chunk;
	});
	const closed = once(child, "close");
	const line = await Promise.race([firstLine(child), closed.then(() => undefined), timeout()]);
	if (line === undefined) {
		child.kill("SIGKILL");
		throw new Error(`The product did not start: ${said || "it said nothing"}`);
	}
	return {
		...(JSON.parse(line) as Omit<Product, "kill" | "pid">),
		pid: child.pid ?? 0,
		async kill() {
			child.kill("SIGKILL");
			await closed;
		},
	};
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
	if (!child.stdout) return undefined;
	for await (const line of createInterface({ input: child.stdout })) return line;
	return undefined;
}

function timeout(): Promise<undefined> {
	return new Promise((resolve) => setTimeout(() => resolve(undefined), START_WITHIN_MS).unref());
}
