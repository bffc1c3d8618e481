import { listDeadLetters, redriveDeadLetter } from "@dephealth/contract/routes/operations.ts";
import { type Command, InvalidArgumentError } from "commander";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";
import { renderDeadLetters } from "../dead-letters-report.ts";
import { withServer } from "../server-options.ts";

type ListOptions = ApiClientOptions & { json: boolean; limit: number; cursor?: string };
type RedriveOptions = ApiClientOptions & { json: boolean };

/** `dephealth dead-letters list|redrive`: for the operator of a running server. */
export function addDeadLettersCommand(program: Command): void {
	const deadLetters = program
		.command("dead-letters")
		.description("see and repeat the collections that were given up, on a running server");
	withServer(deadLetters.command("list"))
		.description("what waits in the queue, and what was given up, newest first")
		.option("-n, --limit <count>", "failures to show, 1 to 50", parseLimit, 20)
		.option("--cursor <cursor>", "go on where an earlier list ended")
		.action(list);
	withServer(deadLetters.command("redrive"))
		.description("collect again what was given up, and forget that it was")
		.argument("<id...>", "ids as the list shows them")
		.action(redrive);
}

async function list(options: ListOptions): Promise<void> {
	const page = await createApiClient(options).call(listDeadLetters, {
		query: {
			limit: String(options.limit),
			...(options.cursor !== undefined && { cursor: options.cursor }),
		},
	});
	process.stdout.write(options.json ? `${JSON.stringify(page, null, 2)}\n` : renderDeadLetters(page));
}

async function redrive(ids: string[], options: RedriveOptions): Promise<void> {
	const client = createApiClient(options);
	for (const id of ids) {
		const answer = await client.call(redriveDeadLetter, { path: { id } });
		const { ecosystem, package: name } = answer;
		process.stdout.write(
			options.json ? `${JSON.stringify(answer)}\n` : `${ecosystem}/${name} is being collected again.\n`,
		);
	}
}

function parseLimit(text: string): number {
	const limit = Number(text);
	if (Number.isInteger(limit) && limit >= 1 && limit <= 50) return limit;
	throw new InvalidArgumentError("A limit is a whole number from 1 to 50.");
}
