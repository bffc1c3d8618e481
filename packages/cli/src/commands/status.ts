import { getStatus } from "@dephealth/contract/routes/operations.ts";
import type { Command } from "commander";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";
import { withServer } from "../server-options.ts";
import { renderStatus } from "../status-report.ts";

/** `dephealth status`: is a running server well? */
export function addStatusCommand(program: Command): void {
	withServer(program.command("status"))
		.description("is a running server well, what waits, and which upstream is given a rest")
		.action(async (options: ApiClientOptions & { json: boolean }) => {
			const status = await createApiClient(options).call(getStatus);
			process.stdout.write(options.json ? `${JSON.stringify(status, null, 2)}\n` : renderStatus(status));
		});
}
