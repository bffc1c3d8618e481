/** The engine behind HTTP, and the ordinary SDK client in front of it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SFNClient } from "@aws-sdk/client-sfn";
import { handleStepFunctionsRequest } from "../../../packages/local/src/asl/protocol/step-functions-protocol.ts";
import type { Engine } from "../../../packages/local/src/asl/run/engine.ts";

export type TestApi = { client: SFNClient; stop(): Promise<void> };

export async function startApi(engine: Engine): Promise<TestApi> {
	const server = createServer(async (request, response) => {
		let text = "";
		for await (const chunk of request) text += chunk;
		const operation = String(request.headers["x-amz-target"]).replace("AWSStepFunctions.", "");
		const { status, body } = await handleStepFunctionsRequest(engine, operation, JSON.parse(text));
		response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
		response.end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const client = new SFNClient({
		region: "us-east-1",
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
		disableHostPrefix: true,
		maxAttempts: 1,
	});
	return {
		client,
		async stop() {
			client.destroy();
			await engine.stop();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
