import type { Command } from "commander";

/** `dephealth cache`: what earlier commands have kept. */
export function addCacheCommand(program: Command): void {
	const cache = program.command("cache").description("what earlier scans have kept on this machine");
	cache
		.command("show", { isDefault: true })
		.description("where it lies and how much it is")
		.action(async () => {
			const { showCache } = await import("../cache/run-cache.ts");
			showCache();
		});
	cache
		.command("clear")
		.description("throw it away; the next scan asks anew")
		.action(async () => {
			const { clearCache } = await import("../cache/run-cache.ts");
			clearCache();
		});
}
