import type { Command } from "commander";
import { helpText } from "../help-layout.ts";
import type { StatusOptions } from "../operations/run-status.ts";
import { withServer } from "./server-options.ts";

const HELP = `
Examples:
  dephealth status
  dephealth status --api https://dephealth.example.com --json`;

/** `dephealth status`: is a running server well? */
export function addStatusCommand(program: Command): void {
	withServer(program.command("status"))
		.addHelpText("after", helpText(HELP))
		.description(
			"show the state of a running server: circuits, waiting collections, and how collections ended",
		)
		.action(async (options: StatusOptions) => {
			const { showStatus } = await import("../operations/run-status.ts");
			await showStatus(options);
		});
}
