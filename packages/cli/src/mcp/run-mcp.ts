import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { cacheDirectory } from "../cache/cache-directory.ts";
import { withRuntime } from "../cache/with-runtime.ts";
import { createMcpServer } from "./mcp-server.ts";

export type McpOptions = { sandbox: boolean };

/** Serves until the client closes standard input. */
export async function runMcp({ sandbox }: McpOptions): Promise<void> {
	const cache = sandbox ? undefined : cacheDirectory();
	await withRuntime({ sandbox, cache }, async (runtime) => {
		const server = createMcpServer({ runtime, folder: process.cwd(), sandbox, now: () => Date.now() });
		const ended = new Promise<void>((resolve) => {
			process.stdin.once("end", resolve);
			process.stdin.once("close", resolve);
			process.once("SIGINT", () => resolve());
			process.once("SIGTERM", () => resolve());
		});
		await server.connect(new StdioServerTransport());
		await ended;
		await server.close();
	});
}
