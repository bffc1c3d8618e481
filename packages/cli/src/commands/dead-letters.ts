import { type Command, InvalidArgumentError } from "commander";
import { helpText } from "../help-layout.ts";
import type { ListOptions, RedriveOptions } from "../operations/run-dead-letters.ts";
import { withServer } from "./server-options.ts";

const HELP = `
Examples:
  dephealth dead-letters list --limit 50
  dephealth dead-letters redrive ID    an id of that list`;

/** `dephealth dead-letters list|redrive`: for the operator of a running server. */
export function addDeadLettersCommand(program: Command): void {
	const deadLetters = program
		.command("dead-letters")
		.description("list and repeat the collections that a running server has given up")
		.addHelpText("after", helpText(HELP));
	withServer(deadLetters.command("list"))
		.description("show waiting and given-up collections, the newest first")
		.option("-n, --limit <count>", "failures to show, 1 to 50", parseLimit, 20)
		.option("--cursor <cursor>", "go on where an earlier list ended")
		.action(async (options: ListOptions) => {
			const { showDeadLetters } = await import("../operations/run-dead-letters.ts");
			await showDeadLetters(options);
		});
	withServer(deadLetters.command("redrive"))
		.description("collect given-up packages again, and delete their records")
		.argument("<id...>", "ids as the list shows them", parseIds)
		.action(async (ids: string[], options: RedriveOptions) => {
			const { redriveDeadLetters } = await import("../operations/run-dead-letters.ts");
			await redriveDeadLetters(ids, options);
		});
}

/** A package's name, which people try, would be another path of the API. */
function parseIds(id: string, earlier: readonly string[] = []): string[] {
	if (!id.includes("/")) return [...earlier, id];
	throw new InvalidArgumentError("An id has no slash: dephealth dead-letters list shows the ids.");
}

function parseLimit(text: string): number {
	const limit = Number(text);
	if (Number.isInteger(limit) && limit >= 1 && limit <= 50) return limit;
	throw new InvalidArgumentError("A limit is a whole number from 1 to 50.");
}
