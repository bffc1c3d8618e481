import type { Command } from "commander";
import { helpText } from "../help-layout.ts";
import type { McpOptions } from "../mcp/run-mcp.ts";

const HELP = `
Examples:
  dephealth mcp                for MCP clients, which start it and use its standard input and output
  dephealth mcp --sandbox      with invented packages, to try the client

Tools: check_package, compare_packages, scan_manifest, explain. They read and change nothing. Registries and forges are
asked about packages by name; the contents of your files stay on this machine.

Configure it in the client, for example:
  { "mcpServers": { "dephealth": {
      "command": "npx", "args": ["-y", "dephealth", "mcp"] } } }`;

/** `dephealth mcp`: a Model Context Protocol server on standard input and output. */
export function addMcpCommand(program: Command): void {
	program
		.command("mcp")
		.description("answer coding agents over the Model Context Protocol (stdio), before they add a dependency")
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addHelpText("after", helpText(HELP))
		.action(async (options: McpOptions) => {
			const { runMcp } = await import("../mcp/run-mcp.ts");
			await runMcp(options);
		});
}
