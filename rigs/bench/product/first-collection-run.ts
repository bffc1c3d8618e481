/**
 * Collects unknown packages through the whole embedded runtime, with its threads as in `serve`, and prints its time and
 * memory as JSON. It is a separate process, and the simulated upstreams are another one.
 *
 * Arguments: `bulk` or `single`, and the number of packages.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mapBounded } from "@dephealth/core/map-bounded.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { processorTime } from "./processor-time.ts";

export type FirstCollection = {
	seconds: number;
	/** The processor time of the product's process, for each package. */
	processorMs: number;
	/** The processor time of the simulated upstreams' process, for each package. */
	simulatorMs: number;
	/** The upstream calls for each package. */
	calls: number;
	/** The upstream calls for each package, by the endpoint's pattern. */
	callsByEndpoint: Record<string, number>;
	/** The seconds until the first packages had a result. */
	firstResultSeconds: number;
	/** The peak memory of the product's process. */
	peakMb: number;
};

/** Packages collected one by one at the same time. */
const SINGLY_AT_ONCE = 12;
/** The most frequent kinds of the project's own simulator. */
const KINDS = ["quiet", "active", "one-maintainer", "quiet", "abandoned"];

setLogLevel("CRITICAL");
const [way, count] = [process.argv[2], Number(process.argv[3])];
const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-bench-"));
const simulator = spawn(process.execPath, [fileURLToPath(new URL("sandbox-process.ts", import.meta.url))], {
	stdio: ["ignore", "pipe", "inherit"],
});
const [announced] = await once(simulator.stdout, "data");
const { url, urls: upstreams } = JSON.parse(String(announced)) as Pick<Sandbox, "url" | "urls">;
const runtime = await startRuntime({
	dataDirectory,
	port: 0,
	awsPort: 0,
	sandbox: false,
	schedules: [],
	checkpointThread: true,
	functionsThread: true,
	seams: { upstreams },
});
const refs = Array.from({ length: count }, (_, index): PackageRef => {
	return { ecosystem: "npm", name: `${KINDS[index % KINDS.length]}-${index + 1}` };
});

async function callsSoFar(): Promise<Map<string, number>> {
	const response = await fetch(`${url}/_sandbox/calls`);
	const { calls } = (await response.json()) as { calls: Record<string, Record<string, number>> };
	return new Map(
		Object.entries(calls).flatMap(([upstream, kinds]) =>
			Object.entries(kinds).map(([pattern, made]): [string, number] => [`${upstream} ${pattern}`, made]),
		),
	);
}

const before = { calls: await callsSoFar(), own: process.cpuUsage(), simulator: processorTime(simulator) };
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
const { user, system } = process.cpuUsage(before.own);
const simulatorMs = processorTime(simulator) - before.simulator;
const known = [...(await runtime.read(refs)).values()].filter(({ kind }) => kind === "known").length;
if (known !== count) throw new Error(`Of ${count} packages ${known} were collected.`);
const made = [...(await callsSoFar())].map(([endpoint, calls]): [string, number] => [
	endpoint,
	(calls - (before.calls.get(endpoint) ?? 0)) / count,
]);
const result: FirstCollection = {
	seconds: (endedAt - startedAt) / 1000,
	processorMs: (user + system) / 1000 / count,
	simulatorMs: simulatorMs / count,
	calls: made.reduce((sum, [, calls]) => sum + calls, 0),
	callsByEndpoint: Object.fromEntries(made),
	firstResultSeconds: ((firstResultAt ?? endedAt) - startedAt) / 1000,
	peakMb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(result));
await runtime.stop();
simulator.kill();
rmSync(dataDirectory, { recursive: true, force: true });
