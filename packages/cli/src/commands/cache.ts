import { Argument, type Command } from "commander";

/** `dephealth cache`: what earlier commands have kept. */
export function addCacheCommand(program: Command): void {
	program
		.command("cache")
		.description("what earlier scans have kept on this machine")
		.addArgument(
			new Argument(
				"[action]",
				"show where it lies and how much it is, or clear it, so that the next scan asks anew",
			)
				.choices(["show", "clear"])
				.default("show"),
		)
		.addHelpText("after", HELP)
		.action(async (action: "show" | "clear") => {
			const { clearCache, showCache } = await import("../cache/run-cache.ts");
			if (action === "clear") clearCache();
			else showCache();
		});
}

const HELP = `
Examples:
  dephealth cache          where it lies, and how large it is
  dephealth cache clear    forget what earlier commands have learned

DEPHEALTH_CACHE_DIR names another place; dephealth scan --no-cache keeps nothing.`;
