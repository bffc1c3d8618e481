import { type CircuitAction, getStatus, steerCircuit } from "@dephealth/contract/routes/operations.ts";
import type { Command } from "commander";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";
import { withServer } from "../server-options.ts";
import { renderCircuits } from "../status-report.ts";

type CircuitOptions = ApiClientOptions & { json: boolean };

const ACTIONS: readonly (readonly [action: CircuitAction, description: string])[] = [
	["force-open", "do not ask the upstream at all"],
	["disable", "let every call pass and judge nothing"],
	["measure-only", "let every call pass, and only tell what the circuit would do"],
	["automatic", "leave the circuit to itself again"],
	["reset", "close the circuit and forget what it has counted"],
];

/** Names under which operators look for an action. */
const ALIASES: ReadonlyMap<CircuitAction, string> = new Map([["disable", "force-close"]]);

/** `dephealth circuits …`: `list` for anybody, the rest for the operator of a running server. */
export function addCircuitsCommand(program: Command): void {
	const circuits = program
		.command("circuits")
		.description("decide for an upstream whether it is asked, on a running server");
	withServer(circuits.command("list")).description("what each circuit does now").action(list);
	for (const [action, description] of ACTIONS) {
		const command = withServer(circuits.command(action));
		const alias = ALIASES.get(action);
		if (alias !== undefined) command.alias(alias);
		command
			.description(description)
			.argument("<name...>", "upstreams as `dephealth circuits list` names them")
			.action((names: string[], options: CircuitOptions) => steer(action, names, options));
	}
}

async function list(options: CircuitOptions): Promise<void> {
	const { circuits } = await createApiClient(options).call(getStatus);
	process.stdout.write(
		options.json ? `${JSON.stringify(circuits, null, 2)}\n` : `${renderCircuits(circuits).join("\n")}\n`,
	);
}

async function steer(
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
