/** moto's Step Functions, another engine that runs machines. It has no JSONata, so expressions cannot be compared. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import {
	CreateStateMachineCommand,
	DescribeExecutionCommand,
	GetExecutionHistoryCommand,
	SFNClient,
	StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { pythonPrograms } from "../python.ts";
import type { Ran, RunMachine } from "./compare-engines.ts";

const PACKAGES = ["moto[server,stepfunctions]==5.2.5"];
const STARTS_WITHIN_MS = 60_000;
const POLL_MS = 25;
const ENDS_WITHIN_MS = 20_000;
const ROLE = "arn:aws:iam::000000000000:role/judge";

export type Moto = { run: RunMachine; stop(): Promise<void> };

export async function startMoto(): Promise<Moto | { skipped: string }> {
	const python = pythonPrograms("moto", PACKAGES);
	if ("skipped" in python) return python;
	const port = await freePort();
	const server = spawn(join(python.folder, "moto_server"), ["-H", "127.0.0.1", "-p", String(port)], {
		stdio: "ignore",
	});
	const url = `http://127.0.0.1:${port}`;
	const client = new SFNClient({
		endpoint: url,
		region: "us-east-1",
		credentials: { accessKeyId: "judge", secretAccessKey: "judge" },
	});
	await untilItAnswers(`${url}/moto-api/config`);
	let machines = 0;

	return {
		async run(definition, input) {
			machines += 1;
			const { stateMachineArn } = await client.send(
				new CreateStateMachineCommand({ name: `m${machines}`, definition, roleArn: ROLE }),
			);
			const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
			return ended(client, executionArn);
		},
		async stop() {
			client.destroy();
			server.kill();
			await once(server, "exit");
		},
	};
}

async function ended(client: SFNClient, executionArn: string): Promise<Ran> {
	const until = Date.now() + ENDS_WITHIN_MS;
	for (;;) {
		const {
			status = "",
			output,
			error,
			cause,
		} = await client.send(new DescribeExecutionCommand({ executionArn }));
		if (status !== "RUNNING" || Date.now() > until) {
			const { events = [] } = await client.send(
				new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
			);
			// It leaves out an output of null.
			const told = status === "SUCCEEDED" ? (output ?? "null") : output;
			return { status, output: told, error, cause, events };
		}
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}

/** It answers requests for its settings once it is up, and runs machines after a setting is changed. */
async function untilItAnswers(url: string): Promise<void> {
	const until = Date.now() + STARTS_WITHIN_MS;
	const body = JSON.stringify({ stepfunctions: { execute_state_machine: true } });
	for (;;) {
		try {
			await fetch(url, { method: "POST", body });
			return;
		} catch (error) {
			if (Date.now() > until) throw error;
			await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		}
	}
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, "close");
	return port;
}
