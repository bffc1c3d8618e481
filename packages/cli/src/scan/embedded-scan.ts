/** Scans with the engine inside this process: each package is collected by the real state machine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { assessDependencies, type ScanInput } from "@dephealth/core/scan/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/package-reading.ts";
import { summarize } from "@dephealth/core/scoring/package-summary.ts";
import { type CollectionOutcome, type Runtime, startRuntime } from "@dephealth/local/runtime.ts";
import type { ScanProgress } from "./scan-progress.ts";

/** Enough to wait for upstreams side by side, and few enough for those that count requests. */
const COLLECTIONS_AT_ONCE = 12;

export async function scanEmbedded(
	input: ScanInput,
	options: { sandbox: boolean; progress: ScanProgress },
): Promise<ScanResult> {
	if (input.dependencies.length === 0) return assessDependencies(input, new Map());
	// A directory of its own: a scan works beside a running server and leaves nothing behind.
	const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-scan-"));
	try {
		const runtime = await startRuntime({ dataDirectory, port: 0, awsPort: 0, sandbox: options.sandbox });
		try {
			return assessDependencies(input, await collectAll(runtime, input, options.progress));
		} finally {
			await runtime.stop();
		}
	} finally {
		rmSync(dataDirectory, { recursive: true, force: true });
	}
}

async function collectAll(
	runtime: Pick<Runtime, "collect">,
	{ dependencies }: ScanInput,
	progress: ScanProgress,
): Promise<ReadonlyMap<string, PackageReading>> {
	const readings = new Map<string, PackageReading>();
	const queue = dependencies.values();
	async function work(): Promise<void> {
		for (const { ref } of queue) {
			progress.show(readings.size, dependencies.length, ref.name);
			readings.set(packageKey(ref), toReading(await runtime.collect(ref, () => {})));
		}
	}
	progress.show(0, dependencies.length, "");
	await Promise.all(Array.from({ length: COLLECTIONS_AT_ONCE }, work));
	progress.show(readings.size, dependencies.length, "");
	return readings;
}

function toReading(outcome: CollectionOutcome): PackageReading {
	switch (outcome.kind) {
		case "collected":
			return { kind: "known", summary: summarize(outcome.document) };
		case "not_found":
			return { kind: "not_found" };
		case "unavailable":
			return { kind: "unread", reason: `It could not be collected now (${outcome.lastFailure}).` };
	}
}
