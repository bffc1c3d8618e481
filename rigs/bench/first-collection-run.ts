/**
 * Collects packages nobody has collected before, through the whole embedded runtime against its sandbox, as a scan of the
 * command line does, and prints what it took as JSON. A process of its own, whose memory and time are no other's.
 *
 * Arguments: `bulk` or `single`, and the number of packages.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mapBounded } from "@dephealth/core/map-bounded.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";

export type FirstCollection = {
	seconds: number;
	/** The processor time of the whole process, for each package. */
	processorMs: number;
	/** The upstream calls for each package. */
	calls: number;
	/** The seconds until the first packages had a result. */
	firstResultSeconds: number;
	peakMb: number;
};

/** Packages collected one by one at the same time. */
const SINGLY_AT_ONCE = 12;
/** The most frequent kinds of the project's own simulator. */
const KINDS = ["quiet", "active", "one-maintainer", "quiet", "abandoned"];

setLogLevel("CRITICAL");
const [way, count] = [process.argv[2], Number(process.argv[3])];
const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-bench-"));
const runtime = await startRuntime({ dataDirectory, port: 0, awsPort: 0, sandbox: true, schedules: [] });
const refs = Array.from({ length: count }, (_, index): PackageRef => {
	return { ecosystem: "npm", name: `${KINDS[index % KINDS.length]}-${index + 1}` };
});

async function callsSoFar(): Promise<number> {
	const response = await fetch(`${runtime.sandboxUrl}/_sandbox/calls`);
	const { calls } = (await response.json()) as { calls: Record<string, Record<string, number>> };
	return Object.values(calls)
		.flatMap((kinds) => Object.values(kinds))
		.reduce((sum, made) => sum + made, 0);
}

const callsBefore = await callsSoFar();
const before = process.cpuUsage();
const startedAt = performance.now();
let firstResultAt: number | undefined;
const isFirst = () => {
	firstResultAt ??= performance.now();
};
if (way === "bulk") await runtime.collectAll(refs, isFirst);
else {
	await mapBounded(refs, SINGLY_AT_ONCE, async (ref) => {
		await runtime.collect(ref, () => {});
		isFirst();
	});
}
const endedAt = performance.now();
const { user, system } = process.cpuUsage(before);
const known = [...(await runtime.read(refs)).values()].filter(({ kind }) => kind === "known").length;
if (known !== count) throw new Error(`Of ${count} packages ${known} were collected.`);
const result: FirstCollection = {
	seconds: (endedAt - startedAt) / 1000,
	processorMs: (user + system) / 1000 / count,
	calls: ((await callsSoFar()) - callsBefore) / count,
	firstResultSeconds: ((firstResultAt ?? endedAt) - startedAt) / 1000,
	peakMb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(result));
await runtime.stop();
rmSync(dataDirectory, { recursive: true, force: true });
