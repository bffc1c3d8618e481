import { getStatus, steerCircuit } from "@dephealth/contract/routes/operations.ts";
import type { CircuitAction } from "@dephealth/contract/vocabulary.ts";
import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";
import { renderCircuits } from "./status-report.ts";

export type CircuitOptions = ApiClientOptions & { json: boolean };

export async function listCircuits(options: CircuitOptions): Promise<void> {
	const { circuits } = await createApiClient(options).call(getStatus);
	process.stdout.write(
		options.json
			? `${JSON.stringify(circuits, null, 2)}\n`
			: renderCircuits(circuits, terminalOptions(process.stdout)),
	);
}

export async function steerCircuits(
	action: CircuitAction,
	names: readonly string[],
	options: CircuitOptions,
): Promise<void> {
	const client = createApiClient(options);
	for (const name of names) {
		const answer = await client.call(steerCircuit, { path: { name, action } });
		process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : `${name} is ${answer.state} now.\n`);
	}
}
