/** The server that SST's components call while they are evaluated: it stands in for the command line's. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** The build that a component asks for. */
export type FunctionBuild = {
	functionID: string;
	handler: string;
	runtime: string;
	properties: { architecture?: string; minify?: boolean; sourcemap?: boolean; format?: string };
};

export type SstServer = { url: string; builds: FunctionBuild[]; close(): void };

/** @param directory for what it "builds": the bundles themselves are tested apart */
export async function startSstServer(directory: string): Promise<SstServer> {
	const builds: FunctionBuild[] = [];

	function answer(method: string, [params]: [FunctionBuild]): unknown {
		switch (method) {
			case "Provider.Aws.Bootstrap":
				return { asset: "sst-asset", assetEcrRegistryId: "1", assetEcrUrl: "ecr", state: "sst-state" };
			case "Provider.Aws.Appsync":
				return { http: "appsync.example", realtime: "realtime.example" };
			case "Runtime.AddTarget":
				builds.push(params);
				return {};
			case "Runtime.Build": {
				builds.push(params);
				const out = join(directory, params.functionID);
				mkdirSync(out, { recursive: true });
				writeFileSync(join(out, "index.mjs"), "export function handler() {}\n");
				return { handler: "index.handler", out, errors: [], sourcemaps: [] };
			}
			default:
				throw new Error(`SST called ${method}, which this server does not know.`);
		}
	}

	const server = createServer(async (request, response) => {
		const { method, params } = JSON.parse(await text(request)) as { method: string; params: [FunctionBuild] };
		response.setHeader("content-type", "application/json");
		try {
			response.end(JSON.stringify({ id: 1, result: answer(method, params), error: null }));
		} catch (error) {
			response.end(JSON.stringify({ id: 1, result: null, error: String(error) }));
		}
	});
	// A slow evaluation keeps its connection idle for longer than Node's five seconds, and a call on a connection that is
	// being closed fails.
	server.keepAliveTimeout = 0;
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		builds,
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}
