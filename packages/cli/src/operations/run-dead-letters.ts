import { listDeadLetters, redriveDeadLetter } from "@dephealth/contract/routes/operations.ts";
import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";
import { renderDeadLetters } from "./dead-letters-report.ts";

export type ListOptions = ApiClientOptions & { json: boolean; limit: number; cursor?: string };
export type RedriveOptions = ApiClientOptions & { json: boolean };

export async function showDeadLetters(options: ListOptions): Promise<void> {
	const page = await createApiClient(options).call(listDeadLetters, {
		query: {
			limit: String(options.limit),
			...(options.cursor !== undefined && { cursor: options.cursor }),
		},
	});
	process.stdout.write(
		options.json
			? `${JSON.stringify(page, null, 2)}\n`
			: renderDeadLetters(page, terminalOptions(process.stdout)),
	);
}

export async function redriveDeadLetters(ids: string[], options: RedriveOptions): Promise<void> {
	const client = createApiClient(options);
	for (const id of ids) {
		const answer = await client.call(redriveDeadLetter, { path: { id } });
		const { ecosystem, package: name } = answer;
		process.stdout.write(
			options.json ? `${JSON.stringify(answer)}\n` : `${ecosystem}/${name} is being collected again.\n`,
		);
	}
}
