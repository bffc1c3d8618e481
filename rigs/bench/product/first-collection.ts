/**
 * The first collection of many packages, in batches and by one execution for each, against the product's own sandbox
 * in another process.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Measurement } from "../measurement.ts";
import type { FirstCollection } from "./first-collection-run.ts";
import { npmStartOptions } from "./npm-start.ts";

const IN_BULK = 1000;
const SINGLY = 200;
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
		...compositionOf(bulk.callsByEndpoint).map(
			({ what, calls }): Measurement => ({ name: `of them for ${what}`, value: calls, unit: "calls" }),
		),
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

/** The questions of a first collection. */
const QUESTIONS: readonly (readonly [what: string, isOne: RegExp])[] = [
	["its packument, which npm gives one by one", /^npmRegistry /],
	["commits of many repositories, from GitHub", /^github /],
	["its dependents, which deps.dev counts one by one", /:dependents$/],
	["versions and projects of a batch, from deps.dev", /^depsDev POST /],
	["advisories of a batch, from OSV", /^osv /],
	["downloads of a batch, from npm", /^npmDownloads /],
];

/** Calls by kind, and the others. */
export function compositionOf(
	callsByEndpoint: Readonly<Record<string, number>>,
): { what: string; calls: number }[] {
	const kindOf = (endpoint: string) => QUESTIONS.find(([, isOne]) => isOne.test(endpoint))?.[0];
	const made = Object.entries(callsByEndpoint).filter(([, calls]) => calls > 0);
	const sum = (of: readonly (readonly [string, number])[]) =>
		of.reduce((total, [, calls]) => total + calls, 0);
	const others = made.filter(([endpoint]) => kindOf(endpoint) === undefined);
	return [
		...QUESTIONS.map(([what]) => ({
			what,
			calls: sum(made.filter(([endpoint]) => kindOf(endpoint) === what)),
		})),
		...(others.length > 0 ? [{ what: "anything else", calls: sum(others) }] : []),
	];
}

async function measure(way: "bulk" | "single", count: number): Promise<FirstCollection> {
	const file = fileURLToPath(new URL("first-collection-run.ts", import.meta.url));
	const { stdout } = await run(process.execPath, [...npmStartOptions(), file, way, String(count)]);
	return JSON.parse(stdout) as FirstCollection;
}
