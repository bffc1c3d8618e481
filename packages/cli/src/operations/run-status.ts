import { getStatus } from "@dephealth/contract/routes/operations.ts";
import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { type ApiClientOptions, createApiClient } from "../api-client.ts";
import { renderStatus } from "./status-report.ts";

export type StatusOptions = ApiClientOptions & { json: boolean };

export async function showStatus(options: StatusOptions): Promise<void> {
	const status = await createApiClient(options).call(getStatus);
	process.stdout.write(
		options.json
			? `${JSON.stringify(status, null, 2)}\n`
			: renderStatus(status, terminalOptions(process.stdout)),
	);
}
