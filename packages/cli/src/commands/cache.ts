import { Argument, type Command } from "commander";
import { helpText } from "../help-layout.ts";

/** `dephealth cache`: what earlier commands have kept. */
export function addCacheCommand(program: Command): void {
	program
		.command("cache")
		.description("show or clear what earlier scans have kept on this machine")
		.addArgument(
			new Argument(
				"[action]",
				"show its place and size, or clear it, so that the next scan collects everything",
			)
				.choices(["show", "clear"])
				.default("show"),
		)
		.addHelpText("after", helpText(HELP))
		.action(async (action: "show" | "clear") => {
			const { clearCache, showCache } = await import("../cache/run-cache.ts");
			if (action === "clear") clearCache();
			else showCache();
		});
}

const HELP = `
Examples:
  dephealth cache          show its place and size
  dephealth cache clear    remove the results of earlier commands

DEPHEALTH_CACHE_DIR sets another place; dephealth scan --no-cache does not use the cache.`;
