import type { CircuitAction } from "@dephealth/contract/vocabulary.ts";
import type { Command } from "commander";
import { helpText } from "../help-layout.ts";
import type { CircuitOptions } from "../operations/run-circuits.ts";
import { withServer } from "./server-options.ts";

const ACTIONS: readonly (readonly [action: CircuitAction, description: string])[] = [
	["force-open", "stop all calls to the upstream"],
	["disable", "let every call pass and count none"],
	["measure-only", "let every call pass, and only report what the circuit would do"],
	["automatic", "return the circuit to automatic"],
	["reset", "close the circuit and reset its counts"],
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
		.description("list the circuits of a running server, or open and close them by hand")
		.addHelpText("after", helpText(HELP));
	withServer(circuits.command("list"))
		.description("show the state of each circuit")
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
