import { type Command, InvalidArgumentError } from "commander";
import { helpText } from "../help-layout.ts";
import type { WhyOptions } from "../why/run-why.ts";

const HELP = `
Each path begins with a direct dependency, which is the one that you can change.

Examples:
  dephealth why sharp
  dephealth why sharp@0.33.1 apps/web          one version, in another folder
  dephealth why npm/glob --recursive --json`;

/** `dephealth why sharp`: all ways by which a project comes to a package. */
export function addWhyCommand(program: Command): void {
	program
		.command("why")
		.description("show why a package is there: all dependency paths to it, the shortest first")
		.argument("<package>", "name, ecosystem/name or package URL, with or without a version")
		.argument("[path...]", "files or folders, as scan takes them; default: this folder")
		.option("-r, --recursive", "read all manifests in the folder and below it", false)
		.option("-n, --limit <count>", "paths to show for each version, 1 to 1000", parseLimit, 10)
		.option("--json", "print it as JSON", false)
		.option("-c, --config <file>", "use this file instead of .dephealthrc.json beside the file")
		.addHelpText("after", helpText(HELP))
		.action(async (spec: string, paths: string[], options: WhyOptions) => {
			const { runWhy } = await import("../why/run-why.ts");
			await runWhy(spec, paths, options);
		});
}

function parseLimit(text: string): number {
	const limit = Number(text);
	if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
	throw new InvalidArgumentError("A limit is a whole number from 1 to 1000.");
}
