/** The share of the possible throughput that the pooled HTTP client reaches on a slow upstream. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { systemClock } from "@dephealth/core/clock.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { request } from "undici";
import { z } from "zod";
import { type Measurement, median } from "../measurement.ts";

const LATENCY_MS = 20;
const IN_FLIGHT = 64;
const REQUESTS = 6_000;
const ROUNDS = 3;

const UPSTREAM = `
	const { workerData, parentPort } = require("node:worker_threads");
	const server = require("node:http").createServer((_, response) => setTimeout(() => response.end('{"ok":true}'), workerData));
	server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

export async function benchFanOut(): Promise<Measurement[]> {
	// A thread of its own: the upstream must not share the client's event loop.
	const upstream = new Worker(UPSTREAM, { eval: true, workerData: LATENCY_MS });
	const [port] = await once(upstream, "message");
	const http = createHttpClient({ clock: systemClock, random: Math.random });
	const schema = z.object({ ok: z.boolean() });
	const url = new URL(`http://127.0.0.1:${port}/`);
	const run = async (count: number) => {
		let left = count;
		const startedAt = performance.now();
		await Promise.all(
			Array.from({ length: IN_FLIGHT }, async () => {
				while (left-- > 0) await http.requestJson({ source: "bench", url, schema });
			}),
		);
		return (count / (performance.now() - startedAt)) * 1000;
	};
	await run(IN_FLIGHT * 4);
	const rates: number[] = [];
	for (let round = 0; round < ROUNDS; round++) rates.push(await run(REQUESTS));
	const latency = await latencyAlone(url);
	await http.close();
	await upstream.terminate();
	const ceiling = (IN_FLIGHT / latency) * 1000;
	return [
		{ name: "latency of one call alone, plain undici", value: latency, unit: "ms" },
		{ name: "ceiling (concurrency / latency)", value: ceiling, unit: "req/s" },
		{ name: `reached, median of ${ROUNDS}`, value: median(rates), unit: "req/s" },
		{
			name: "share of the ceiling",
			value: (100 * median(rates)) / ceiling,
			unit: "%",
			budget: { kind: "at least", value: 85 },
		},
	];
}

/**
 * A timer of 20 ms fires a little late, and the connection takes time too, so the ceiling follows from one call's
 * time.
 */
async function latencyAlone(url: URL): Promise<number> {
	const times: number[] = [];
	for (let call = 0; call < 50; call++) {
		const startedAt = performance.now();
		await (await request(url)).body.text();
		times.push(performance.now() - startedAt);
	}
	return median(times);
}
