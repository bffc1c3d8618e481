import { getHistory, type History } from "@dephealth/contract/routes/packages.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { type ApiClient, createApiClient } from "../api-client.ts";
import { collectOne } from "../check/collect-one.ts";
import { parseRequestedPackage } from "../check/requested-package.ts";
import { renderHistory } from "./history-report.ts";

export type HistoryOptions = {
	since?: string;
	json: boolean;
	sandbox: boolean;
	api?: string;
	key?: string;
	dataDir: string;
};

/** `dephealth history`: this machine's history of a package, brought up to date first; or a server's. */
export async function runHistory(spec: string, options: HistoryOptions): Promise<void> {
	const { ref } = parseRequestedPackage(spec);
	if (options.api !== undefined) {
		const { api, key, dataDir } = options;
		const client = createApiClient({ api, dataDir, ...(key !== undefined && { key }) });
		return print(ref, await read(client, ref, options), options);
	}
	await collectOne(ref, options, async (_, runtime) => {
		const client = createApiClient({ api: runtime.url, key: runtime.apiKey, dataDir: options.dataDir });
		print(ref, await read(client, ref, options), options);
	});
}

function read(
	client: ApiClient,
	{ ecosystem, name }: PackageRef,
	{ since }: HistoryOptions,
): Promise<History> {
	return client.call(getHistory, {
		path: { ecosystem, name },
		query: { limit: String(MAX_LINES), ...(since !== undefined && { from: since }) },
	});
}

/** The route's own limit, which is more than anybody reads. */
const MAX_LINES = 100;

function print(ref: PackageRef, history: History, { json }: HistoryOptions): void {
	process.stdout.write(
		json
			? `${JSON.stringify(history, null, 2)}\n`
			: `${renderHistory(formatPackageRef(ref), history, terminalOptions(process.stdout))}`,
	);
}
