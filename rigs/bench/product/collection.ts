/** One collection through the whole embedded runtime, against the time its upstream calls need one after another. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { byUpstream } from "@dephealth/core/sources/sources.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { type Measurement, median } from "../measurement.ts";

const LATENCY_MS = 200;
const ROUNDS = 7;
/** deps.dev: package, then version and dependents side by side, then project. The longest of the four branches. */
const SEQUENTIAL_CALLS = 3;

export async function benchCollection(): Promise<Measurement[]> {
	const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-bench-"));
	const runtime = await startRuntime({ dataDirectory, port: 0, awsPort: 0, sandbox: true });
	try {
		const collect = (name: string) => runtime.collect({ ecosystem: "npm", name }, () => {});
		await collect("quiet-1");
		await setLatency(runtime.sandboxUrl);
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const startedAt = performance.now();
			await collect(`quiet-${100 + round}`);
			times.push(performance.now() - startedAt);
		}
		const critical = SEQUENTIAL_CALLS * LATENCY_MS;
		return [
			{ name: "critical path (3 sequential calls)", value: critical, unit: "ms" },
			{ name: `collection, median of ${ROUNDS}`, value: median(times), unit: "ms" },
			{ name: "ratio", value: median(times) / critical, unit: "×", budget: { kind: "at most", value: 1.15 } },
		];
	} finally {
		await runtime.stop();
		rmSync(dataDirectory, { recursive: true, force: true });
	}
}

async function setLatency(sandboxUrl: string | undefined): Promise<void> {
	const slow = { latencyMs: LATENCY_MS };
	const response = await fetch(`${sandboxUrl}/_sandbox/behaviour`, {
		method: "PUT",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(byUpstream(() => slow)),
	});
	if (!response.ok) throw new Error(await response.text());
}
