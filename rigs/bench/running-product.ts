/**
 * The product as a user starts it, in a process of its own with a data directory of its own: a warm GET with an API key,
 * authenticated and counted, beside plain node:http with the same bytes. Processor time is that of the server's process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";
import { startProduct } from "../../tests/e2e/start-product.ts";
import { type Measurement, median } from "./measurement.ts";
import { processorTime } from "./processor-time.ts";

const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_MS = 2_000;
const PATH = "/v1/packages/npm/active-1";

const PLAIN = `
	import { createServer } from "node:http";
	const body = process.argv[1];
	const server = createServer((_, response) => {
		response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
		response.end(body);
	});
	server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

type Load = { perCore: number; processor: number; p99: number };

export async function benchRunningProduct(): Promise<Measurement[]> {
	const product = await startProduct({ args: ["--sandbox"] });
	try {
		const body = await collected(() => product.get(PATH));
		const plain = await startPlain(body);
		const rounds: { ours: Load; bare: Load }[] = [];
		for (let round = 0; round <= ROUNDS; round++) {
			const bare = await load(plain.url, plain.process, {});
			const ours = await load(product.url, product.process, { "x-api-key": product.apiKey });
			if (round > 0) rounds.push({ ours, bare });
		}
		plain.process.kill();
		const of = (pick: (round: { ours: Load; bare: Load }) => number) => median(rounds.map(pick));
		return [
			{
				name: "plain node:http with the same bytes, processor",
				value: of(({ bare }) => bare.processor),
				unit: "ms",
			},
			{ name: "plain node:http, a second and core", value: of(({ bare }) => bare.perCore), unit: "requests" },
			{
				name: "warm GET with a key, processor",
				value: of(({ ours }) => ours.processor),
				unit: "ms",
				budget: { kind: "at most", value: 0.25 },
			},
			{
				name: "warm GET with a key, a second and core",
				value: of(({ ours }) => ours.perCore),
				unit: "requests",
				budget: { kind: "at least", value: 4_000 },
			},
			{
				name: "ratio of processor time",
				value: of(({ ours, bare }) => ours.processor / bare.processor),
				unit: "×",
			},
			{ name: `p99 with ${CONNECTIONS} connections`, value: of(({ ours }) => ours.p99), unit: "ms" },
		];
	} finally {
		await product.stop();
		rmSync(product.dataDirectory, { recursive: true, force: true });
	}
}

async function collected(get: () => Promise<Response>): Promise<string> {
	for (;;) {
		const response = await get();
		if (response.status === 200) return response.text();
		await wait(100);
	}
}

async function startPlain(body: string): Promise<{ url: string; process: ChildProcess }> {
	const child = spawn(process.execPath, ["--input-type=module", "-e", PLAIN, body]);
	const [port] = await once(child.stdout, "data");
	return { url: `http://127.0.0.1:${String(port).trim()}`, process: child };
}

async function load(url: string, server: ChildProcess, headers: Record<string, string>): Promise<Load> {
	const pool = new Pool(url, { connections: CONNECTIONS });
	const times: number[] = [];
	const before = processorTime(server);
	const end = performance.now() + ROUND_MS;

	async function askOn(): Promise<void> {
		while (performance.now() < end) {
			const startedAt = performance.now();
			const { statusCode, body } = await pool.request({ method: "GET", path: PATH, headers });
			await body.dump();
			if (statusCode !== 200) throw new Error(`The answer was ${statusCode}.`);
			times.push(performance.now() - startedAt);
		}
	}

	await Promise.all(Array.from({ length: CONNECTIONS }, askOn));
	const processor = processorTime(server) - before;
	await pool.close();
	const sorted = times.sort((a, b) => a - b);
	return {
		processor: processor / times.length,
		perCore: times.length / (processor / 1000),
		p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
	};
}
