/**
 * The product as a user starts it, in its own process with its own data directory: a warm GET with an API key,
 * authenticated and counted, compared with node:http, fastify, Hono and express with the same bytes. Processor time
 * is that of the server's process.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { startProduct } from "../../../tests/e2e/start-product.ts";
import { type Measurement, median } from "../measurement.ts";
import { npmStartOptions } from "./npm-start.ts";
import { processorTime } from "./processor-time.ts";

const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_MS = 1_500;
const PATH = "/v1/packages/npm/active-1";

type Load = { perCore: number; processor: number; p99: number };

/** Servers with the same bytes, without keys and counts. */
const OTHERS = ["node:http", "fastify", "hono", "express"] as const;
const FRAMEWORKS = fileURLToPath(new URL("../web-frameworks/", import.meta.url));

type Server = { url: string; process: ChildProcess; headers: Record<string, string> };

export async function benchRunningProduct(): Promise<Measurement[]> {
	installFrameworks();
	const product = await startProduct({ args: ["--sandbox"], nodeOptions: npmStartOptions() });
	const servers = new Map<string, Server>();
	try {
		const body = await collected(() => product.get(PATH));
		for (const name of OTHERS) servers.set(name, await startFramework(name, body));
		servers.set("ours", { ...product, headers: { "x-api-key": product.apiKey } });
		const loads = await inTurns(servers);
		const of = (name: string, figure: keyof Load) =>
			median((loads.get(name) ?? []).map((load) => load[figure]));
		return [
			...OTHERS.flatMap((name): Measurement[] => [
				{ name: `${name} with the same bytes, processor`, value: of(name, "processor"), unit: "ms" },
				{ name: `${name}, a second and core`, value: of(name, "perCore"), unit: "requests" },
			]),
			{
				name: "warm GET with a key, processor",
				value: of("ours", "processor"),
				unit: "ms",
				budget: { kind: "at most", value: 0.25 },
			},
			{
				name: "warm GET with a key, a second and core",
				value: of("ours", "perCore"),
				unit: "requests",
				budget: { kind: "at least", value: 4_000 },
			},
			...OTHERS.map((name) => ({
				name: `processor time, the product with its gate against ${name}`,
				value: of("ours", "processor") / of(name, "processor"),
				unit: "×",
			})),
			{ name: `p99 with ${CONNECTIONS} connections`, value: of("ours", "p99"), unit: "ms" },
		];
	} finally {
		for (const name of OTHERS) servers.get(name)?.process.kill();
		await product.stop();
	}
}

/** All servers take turns within each round, so that other load on the machine affects all of them. */
async function inTurns(servers: ReadonlyMap<string, Server>): Promise<ReadonlyMap<string, Load[]>> {
	const loads = new Map([...servers.keys()].map((name): [string, Load[]] => [name, []]));
	for (let round = 0; round <= ROUNDS; round++) {
		for (const [name, server] of servers) {
			const measured = await load(server);
			// In the first one, code is compiled.
			if (round > 0) loads.get(name)?.push(measured);
		}
	}
	return loads;
}

/** They have their own lockfile: the product does not use them. */
function installFrameworks(): void {
	if (existsSync(`${FRAMEWORKS}node_modules`)) return;
	execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: FRAMEWORKS, stdio: "ignore" });
}

async function collected(get: () => Promise<Response>): Promise<string> {
	for (;;) {
		const response = await get();
		if (response.status === 200) return response.text();
		await wait(100);
	}
}

async function startFramework(name: string, body: string): Promise<Server> {
	const child = spawn(process.execPath, [`${FRAMEWORKS}serve.mjs`, name, body]);
	const [port] = await once(child.stdout, "data");
	return { url: `http://127.0.0.1:${String(port).trim()}`, process: child, headers: {} };
}

async function load({ url, process: server, headers }: Server): Promise<Load> {
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
