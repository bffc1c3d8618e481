/**
 * The code that each of the product's functions loads before its first request, and the processor time for it,
 * compared with the DynamoDB client's. Each run is a separate process, in turns.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { build } from "esbuild";
import { type Measurement, median } from "../measurement.ts";
import { startStoreWithPackages } from "../product/store-with-packages.ts";
import { bytesAtStart, LAMBDA_BUNDLE } from "./bundle-lambda.ts";
import { bundleColdClient } from "./cold-client.ts";
import { startCold } from "./fresh-process.ts";

const NAMED = 5;
const ROUNDS = 3;
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const NOTHING_ELSE = "";

/** The files of all functions, from the repository's root. */
function handlerFiles(): string[] {
	const handlers = [...ROUTES, ...SUBSCRIBERS].map(({ handler }) => handler);
	const paths = [...handlers, ...Object.values(TASK_FUNCTIONS)];
	return [...new Set(paths.map((path) => path.replace(/\.handler$/, ".ts")))];
}

type Bundled = { name: string; file: string; bytes: number; isApi: boolean; loadMs: number[] };

/** Each by itself, as the stacks do it. */
async function bundle(handler: string, outdir: string): Promise<Bundled> {
	const { metafile } = await build({
		...LAMBDA_BUNDLE,
		absWorkingDir: ROOT,
		entryPoints: [{ in: handler, out: "bundle" }],
		outdir,
	});
	return {
		name: handler.replace("packages/functions/src/", ""),
		file: join(outdir, "bundle.mjs"),
		bytes: bytesAtStart(metafile, handler),
		isApi: handler.includes("/api/"),
		loadMs: [],
	};
}

export async function benchFunctionLoads(): Promise<Measurement[]> {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-bench-"));
	const store = await startStoreWithPackages(1);
	try {
		const environment = { ...process.env, ...store.environment };
		const client = await bundleColdClient(directory, environment);
		const functions: Bundled[] = [];
		for (const [index, handler] of handlerFiles().entries()) {
			functions.push(await bundle(handler, join(directory, String(index))));
		}
		const clientLoads: number[] = [];
		const firstReads: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const { loaded, done } = await client.start();
			clientLoads.push(loaded.processor);
			firstReads.push(done.processor - loaded.processor);
			for (const each of functions) {
				const cold = await startCold(each.file, environment, NOTHING_ELSE);
				each.loadMs.push(cold.loaded.processor);
			}
		}
		return report(functions, median(clientLoads), median(firstReads));
	} finally {
		await store.close();
		rmSync(directory, { recursive: true, force: true });
	}
}

/**
 * Includes the client's first read after each load: the measure of a cold start, for functions with different first
 * requests.
 */
function report(functions: readonly Bundled[], clientLoad: number, firstRead: number): Measurement[] {
	const loads = functions
		.map(({ loadMs, ...each }) => ({ ...each, load: median(loadMs) }))
		.sort((a, b) => b.load - a.load);
	const api = loads.filter(({ isApi }) => isApi);
	const against = (load: number) => (load + firstRead) / (clientLoad + firstRead);
	const bar = { kind: "at most", value: 1.25 } as const;
	return [
		...loads.slice(0, NAMED).map(({ name, bytes, load }) => ({
			name: `${name} (${Math.round(bytes / 1024)} KB)`,
			value: load,
			unit: "ms",
		})),
		...api.slice(0, NAMED).map(({ name, bytes, load }) => ({
			name: `${name} (${Math.round(bytes / 1024)} KB)`,
			value: load,
			unit: "ms",
		})),
		{
			name: `median of all ${loads.length}`,
			value: median(loads.map(({ bytes }) => bytes / 1024)),
			unit: "KB",
		},
		{ name: "the DynamoDB client alone", value: clientLoad, unit: "ms" },
		{
			name: `median of all ${loads.length}, with a first read, against the client's`,
			value: against(median(loads.map(({ load }) => load))),
			unit: "×",
			budget: bar,
		},
		{
			name: `median of the ${api.length} behind the API, the same`,
			value: against(median(api.map(({ load }) => load))),
			unit: "×",
			budget: bar,
		},
		{
			name: "the slowest behind the API, the same",
			value: against(Math.max(...api.map(({ load }) => load))),
			unit: "×",
			budget: bar,
		},
	];
}
