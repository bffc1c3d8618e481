/** The first collection of many packages in batches, beside one execution for each, against the product's own sandbox in another process. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { FirstCollection } from "./first-collection-run.ts";
import type { Measurement } from "./measurement.ts";

const IN_BULK = 1000;
const SINGLY = 200;
const PACKUMENT = "npmRegistry GET /{name}";
const run = promisify(execFile);

export async function benchFirstCollection(): Promise<Measurement[]> {
	const single = await measure("single", SINGLY);
	const bulk = await measure("bulk", IN_BULK);
	return [
		{
			name: `one execution a package, processor (${SINGLY} packages)`,
			value: single.processorMs,
			unit: "ms",
		},
		{ name: "one execution a package, upstream calls", value: single.calls, unit: "calls" },
		{
			name: `in batches, processor for a package (${IN_BULK} packages)`,
			value: bulk.processorMs,
			unit: "ms",
			budget: { kind: "at most", value: 8 },
		},
		{
			name: "in batches, processor of the simulated upstreams for a package",
			value: bulk.simulatorMs,
			unit: "ms",
		},
		{
			name: "in batches, upstream calls for a package",
			value: bulk.calls,
			unit: "calls",
			budget: { kind: "at most", value: 1 },
		},
		{
			name: "of them for its packument, of which npm gives one a call",
			value: bulk.callsByEndpoint[PACKUMENT] ?? 0,
			unit: "calls",
		},
		{
			name: `${IN_BULK} packages in batches`,
			value: bulk.seconds,
			unit: "s",
			budget: { kind: "at most", value: 12 },
		},
		{
			name: "until the first of them have a result",
			value: bulk.firstResultSeconds,
			unit: "s",
			budget: { kind: "at most", value: 2 },
		},
		{
			name: "peak memory of the product",
			value: bulk.peakMb,
			unit: "MB",
			budget: { kind: "at most", value: 300 },
		},
		{
			name: "processor, one by one against batches",
			value: single.processorMs / bulk.processorMs,
			unit: "×",
		},
	];
}

async function measure(way: "bulk" | "single", count: number): Promise<FirstCollection> {
	const file = fileURLToPath(new URL("first-collection-run.ts", import.meta.url));
	const { stdout } = await run(process.execPath, [...nodeOptions(), file, way, String(count)]);
	return JSON.parse(stdout) as FirstCollection;
}

/** Those of `npm start`. */
function nodeOptions(): string[] {
	const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
		scripts: { start: string };
	};
	return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}
