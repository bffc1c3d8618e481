import type { Command } from "commander";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";
import { withServer } from "../server-options.ts";

type CircuitOptions = ApiClientOptions & { json: boolean };

const ACTIONS = [
	["force-open", "do not ask the upstream at all"],
	["disable", "let every call pass and judge nothing"],
	["measure-only", "let every call pass, and only tell what the circuit would do"],
	["automatic", "leave the circuit to itself again"],
	["reset", "close the circuit and forget what it has counted"],
] as const;

/** `dephealth circuits …`: for the operator of a running server. `dephealth status` shows their states. */
export function addCircuitsCommand(program: Command): void {
	const circuits = program
		.command("circuits")
		.description("decide for an upstream whether it is asked, on a running server");
	for (const [action, description] of ACTIONS) {
		withServer(circuits.command(action))
			.description(description)
			.argument("<name...>", "upstreams as `dephealth status` names them")
			.action((names: string[], options: CircuitOptions) => steer(action, names, options));
	}
}

async function steer(action: string, names: readonly string[], options: CircuitOptions): Promise<void> {
	const client = createApiClient(options);
	for (const name of names) {
		const answer = await client.call("POST", `/v1/circuits/${encodeURIComponent(name)}/${action}`);
		const { state } = answer as { state: string };
		process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : `${name} is ${state} now.\n`);
	}
}
