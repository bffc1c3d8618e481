import type { CircuitAction } from "@dephealth/contract/vocabulary.ts";
import type { Command } from "commander";
import type { CircuitOptions } from "../operations/run-circuits.ts";
import { withServer } from "./server-options.ts";

const ACTIONS: readonly (readonly [action: CircuitAction, description: string])[] = [
	["force-open", "do not ask the upstream at all"],
	["disable", "let every call pass and judge nothing"],
	["measure-only", "let every call pass, and only tell what the circuit would do"],
	["automatic", "leave the circuit to itself again"],
	["reset", "close the circuit and forget what it has counted"],
];

/** Names under which operators look for an action. */
const ALIASES: ReadonlyMap<CircuitAction, string> = new Map([["disable", "force-close"]]);

const HELP = `
Examples:
  dephealth circuits list
  dephealth circuits force-open bundlephobia
  dephealth circuits automatic bundlephobia`;

/** `dephealth circuits …`: `list` for anybody, the rest for the operator of a running server. */
export function addCircuitsCommand(program: Command): void {
	const circuits = program
		.command("circuits")
		.description("decide for an upstream whether it is asked, on a running server")
		.addHelpText("after", HELP);
	withServer(circuits.command("list"))
		.description("what each circuit does now")
		.action(async (options: CircuitOptions) => {
			const { listCircuits } = await import("../operations/run-circuits.ts");
			await listCircuits(options);
		});
	for (const [action, description] of ACTIONS) {
		const command = withServer(circuits.command(action));
		const alias = ALIASES.get(action);
		if (alias !== undefined) command.alias(alias);
		command
			.description(description)
			.argument("<name...>", "upstreams as `dephealth circuits list` names them")
			.action(async (names: string[], options: CircuitOptions) => {
				const { steerCircuits } = await import("../operations/run-circuits.ts");
				await steerCircuits(action, names, options);
			});
	}
}
