/**
 * A warm GET /v1/packages/…, served from the process's cache: the handler's processor time, the same over HTTP through
 * the local bridge, and what `?fields=` saves.
 */

import { createServer } from "node:http";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { createCacheCounts } from "@dephealth/core/cache/cache-counts.ts";
import { createHotPackages } from "@dephealth/core/cache/hot-packages.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { createApiHandler } from "@dephealth/functions/api/http/api-handler.ts";
import type { ApiLambda } from "@dephealth/functions/api/http/request.ts";
import { createGetPackage } from "@dephealth/functions/api/routes/packages/get-package.ts";
import { createComposition } from "@dephealth/functions/compose/process/composition.ts";
import { startHttpBridge } from "@dephealth/local/http/http-bridge.ts";
import { listen, stopListening } from "@dephealth/local/http/listen.ts";
import { Pool } from "undici";
import { type Measurement, median } from "../measurement.ts";
import { benchDocument } from "./document.ts";
import { benchRef, packageEvent } from "./store-with-packages.ts";

const CALLS = 20_000;
const ROUNDS = 7;
const HTTP_REQUESTS = 2_000;
const NAME = benchRef(0).name;
const DOCUMENT = JSON.stringify(benchDocument(benchRef(0)));
const HEADERS = { "content-type": "application/json; charset=utf-8" };

export async function benchGetPackage(): Promise<Measurement[]> {
	const handler = createHandler();
	return [...(await inTheHandler(handler)), ...(await overHttp(handler)), ...(await sparseFields(handler))];
}

/** The real handler and cache; who asks is decided without a database, which a warm request waits for elsewhere. */
function createHandler(): ApiLambda {
	const packages = createHotPackages({
		packages: {
			get: async () => ({
				collection: { status: "complete", since: 0, claimedUntil: 0, hasDocument: true },
				documentJson: DOCUMENT,
				lastFailure: undefined,
			}),
		},
		clock: systemClock,
	});
	const collections = () => ({ start: () => Promise.reject(new Error("nothing is to be collected")) });
	return createApiHandler(createComposition({ env: {} }), {
		create: () =>
			createGetPackage({
				packages,
				collections,
				allowance: () => ({ takeOne: async () => {} }),
				cacheCounts: createCacheCounts({ clock: systemClock, report: () => {} }),
				clock: systemClock,
			}),
		guard: {
			auth: "caller",
			gate: () => (_auth, _request, respond) => respond({ kind: "account", owner: "user_bench" }),
		},
	});
}

/** Calls the handler as the Lambda runtime does: event and answer pass through JSON. */
async function inTheHandler(handler: ApiLambda): Promise<Measurement[]> {
	const event = JSON.stringify(packageEvent(NAME, "key"));
	const plain = async (_event: unknown) => ({ statusCode: 200, headers: HEADERS, body: DOCUMENT });
	const ours = await processorTime(() => handler(packageEvent(NAME, "key")));
	const bare = await processorTime(async () => JSON.stringify(await plain(JSON.parse(event))));
	const throughJson = await processorTime(async () => JSON.stringify(await handler(JSON.parse(event))));
	return [
		{
			name: "warm GET, the handler alone (processor)",
			value: ours,
			unit: "µs",
			budget: { kind: "at most", value: 25 },
		},
		{ name: "a plain function returning the string, event and answer through JSON", value: bare, unit: "µs" },
		{ name: "warm GET, event and answer through JSON", value: throughJson, unit: "µs" },
		{ name: "ratio", value: throughJson / bare, unit: "×", budget: { kind: "at most", value: 10 } },
	];
}

/** Microseconds a call, the median of several rounds after one to warm up. */
async function processorTime(call: () => Promise<unknown>): Promise<number> {
	const times: number[] = [];
	for (let round = 0; round <= ROUNDS; round++) {
		const usage = process.cpuUsage();
		for (let index = 0; index < CALLS; index++) await call();
		const { user, system } = process.cpuUsage(usage);
		if (round > 0) times.push((user + system) / CALLS);
	}
	return median(times);
}

async function overHttp(handler: ApiLambda): Promise<Measurement[]> {
	const bridge = await startHttpBridge({
		routes: ROUTES,
		resolveHandler: async () => handler,
		clock: systemClock,
		port: 0,
	});
	const plain = createServer((_, response) => {
		response.writeHead(200, { ...HEADERS, "content-length": Buffer.byteLength(DOCUMENT) });
		response.end(DOCUMENT);
	});
	const port = await listen(plain, 0, "127.0.0.1");
	try {
		const bare = await latency(`http://127.0.0.1:${port}`);
		const ours = await latency(bridge.url);
		return [
			{ name: "plain node:http with the same body, p50", value: bare, unit: "µs" },
			{ name: "warm GET through the local bridge, p50", value: ours, unit: "µs" },
			{ name: "ratio", value: ours / bare, unit: "×", budget: { kind: "at most", value: 2 } },
		];
	} finally {
		await bridge.close();
		await stopListening(plain);
	}
}

/** Microseconds of the middle request, one after another on one connection. */
async function latency(url: string): Promise<number> {
	const pool = new Pool(url, { connections: 1 });
	const times: number[] = [];
	try {
		for (let index = 0; index < HTTP_REQUESTS; index++) {
			const startedAt = performance.now();
			const { body } = await pool.request({ method: "GET", path: `/v1/packages/npm/${NAME}` });
			await body.text();
			times.push((performance.now() - startedAt) * 1000);
		}
	} finally {
		await pool.close();
	}
	return median(times.slice(HTTP_REQUESTS / 2));
}

async function sparseFields(handler: ApiLambda): Promise<Measurement[]> {
	const bytesOf = async (query?: Record<string, string>) =>
		Buffer.byteLength((await handler(packageEvent(NAME, "key", query))).body ?? "");
	return [
		{ name: "the whole document", value: await bytesOf(), unit: "bytes" },
		{
			name: "?fields=status,health_score,risk_level,abandonment_risk",
			value: await bytesOf({ fields: "status,health_score,risk_level,abandonment_risk" }),
			unit: "bytes",
		},
		{ name: "?fields=risk_level", value: await bytesOf({ fields: "risk_level" }), unit: "bytes" },
	];
}
