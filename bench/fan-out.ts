/** How much of the possible throughput the pooled HTTP client reaches on a slow upstream. */
import { createServer } from "node:http";
import { systemClock } from "@dephealth/core/clock.ts";
import { createHttpClient } from "@dephealth/core/sources/http-client.ts";
import { listen, stopListening } from "@dephealth/local/port-in-use.ts";
import { z } from "zod";
import { type Measurement, median } from "./measurement.ts";

const LATENCY_MS = 20;
const IN_FLIGHT = 64;
const REQUESTS = 6_000;
const ROUNDS = 3;

export async function benchFanOut(): Promise<Measurement[]> {
	const server = createServer((_, response) => setTimeout(() => response.end('{"ok":true}'), LATENCY_MS));
	const port = await listen(server, 0, "127.0.0.1");
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
	await http.close();
	await stopListening(server);
	const ceiling = (IN_FLIGHT / LATENCY_MS) * 1000;
	return [
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
