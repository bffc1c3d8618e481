/** The running product as its users reach it: over HTTP, and through the ordinary AWS clients. */

import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import type { Runtime } from "@dephealth/local/runtime.ts";
import type { BehaviourSettings } from "@dephealth/local/sandbox/server/behaviour.ts";

export type StoredOutcome =
	| { kind: "document"; document: PackageDocument }
	| { kind: "not_found" }
	| { kind: "waiting" }
	| { kind: "other"; status: number };

export type DeadLetterPage = {
	queue: { ready: number; in_flight: number; delayed: number };
	failures: {
		package: string | null;
		reason: string;
		failures: { source: string; error: string }[];
	}[];
};

export function createRuntimeApi(runtime: Runtime) {
	async function call(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
		const response = await fetch(`${runtime.url}${path}`, {
			...init,
			headers: { "x-api-key": runtime.apiKey, ...init.headers },
		});
		return { status: response.status, body: await response.json() };
	}

	async function sandbox(path: string, init?: RequestInit): Promise<unknown> {
		const response = await fetch(`${runtime.sandboxUrl}/_sandbox/${path}`, init);
		if (!response.ok) throw new Error(await response.text());
		return response.json();
	}

	return {
		async collect(name: string): Promise<void> {
			await runtime.collect(parsePackageRef("npm", name), () => {});
		},
		async read(name: string): Promise<StoredOutcome> {
			const { status, body } = await call(`/v1/packages/npm/${encodeURIComponent(name)}`);
			if (status === 200) return { kind: "document", document: body as PackageDocument };
			if (status === 404) return { kind: "not_found" };
			return status === 202 ? { kind: "waiting" } : { kind: "other", status };
		},
		async deadLetters(): Promise<DeadLetterPage> {
			return (await call("/v1/dead-letters?limit=50")).body as DeadLetterPage;
		},
		async setFaults(settings: BehaviourSettings): Promise<void> {
			await sandbox("behaviour", {
				method: "PUT",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(settings),
			});
		},
		async heal(): Promise<void> {
			await sandbox("behaviour", { method: "DELETE" });
		},
		async steerCircuit(name: string, action: "disable" | "automatic"): Promise<void> {
			const { status, body } = await call(`/v1/circuits/${encodeURIComponent(name)}/${action}`, {
				method: "POST",
			});
			if (status !== 200) throw new Error(`The circuit ${name} was not set: ${JSON.stringify(body)}`);
		},
		async callsTo(upstream: UpstreamKey): Promise<number> {
			const { calls } = (await sandbox("calls")) as { calls: Record<UpstreamKey, Record<string, number>> };
			return Object.values(calls[upstream]).reduce((sum, count) => sum + count, 0);
		},
		/** Executions of collect-package that the dead-letter path started. */
		async repairs(): Promise<number> {
			const client = new SFNClient(runtime.aws);
			let repairs = 0;
			let nextToken: string | undefined;
			do {
				const page = await client.send(
					new ListExecutionsCommand({
						stateMachineArn: runtime.stateMachineArn,
						maxResults: 1000,
						nextToken,
					}),
				);
				repairs += (page.executions ?? []).filter(({ name }) =>
					/-r\d+-[0-9a-f]{16}$/.test(name ?? ""),
				).length;
				nextToken = page.nextToken;
			} while (nextToken);
			client.destroy();
			return repairs;
		},
	};
}
