import type { Command } from "commander";
import type { ApiClientOptions } from "../api-client.ts";
import { helpText } from "../help-layout.ts";
import { withServer } from "./server-options.ts";

const HELP = `
Examples:
  dephealth console
  dephealth console --data-dir /srv/dephealth`;

/** `dephealth console`: a new address for a browser, as `npm start` prints one. */
export function addConsoleCommand(program: Command): void {
	withServer(
		program
			.command("console")
			.description("print an address of the running server's console that signs a browser in, once"),
	)
		.addHelpText("after", helpText(HELP))
		.action(async ({ json, ...server }: ApiClientOptions & { json: boolean }) => {
			const { newConsoleLink } = await import("../serve/console-link.ts");
			const url = await newConsoleLink(server);
			process.stdout.write(json ? `${JSON.stringify({ url })}\n` : `${url}\n`);
		});
}
