/**
 * HTTP/1.1 over a pool against HTTP/2 over one connection, over TLS with a certificate made here, at round trips of 0 and
 * 30 ms: a cold burst, a warm rate, one slow answer among many, and one connection that breaks.
 */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { systemClock } from "@dephealth/core/clock.ts";
import { createHttpClient, type HttpClient, poolOptions } from "@dephealth/core/http/http-client.ts";
import { Agent } from "undici";
import { z } from "zod";
import { type Measurement, median } from "../measurement.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";

const ROUND_TRIPS_MS = [0, 30] as const;
const BURSTS = [5, 64] as const;
const IN_FLIGHT = 64;
const WARM_REQUESTS = 1_500;
const ROUNDS = 3;

/**
 * The upstream runs in a thread of its own: a server of both protocols, behind a relay that holds each chunk for half a
 * round trip.
 */
const UPSTREAM = `
	const { workerData, parentPort } = require("node:worker_threads");
	const { connect, createServer } = require("node:net");
	const body = JSON.stringify({ ok: true, filling: "x".repeat(8192) });
	let connections = 0;
	const server = require("node:http2").createSecureServer({ ...workerData.tls, allowHTTP1: true }, (request, response) => {
		if (request.url === "/break") return void (request.stream?.session ?? request.socket).destroy();
		if (request.url === "/slow") return void setTimeout(() => response.end(body), 2000);
		setTimeout(() => response.end(body), 20);
	});
	server.on("sessionError", () => {});
	server.on("secureConnection", () => connections++);
	server.listen(0, "127.0.0.1", () => {
		const { port } = server.address();
		const half = workerData.roundTripMs / 2;
		const later = (work) => (half === 0 ? work() : setTimeout(work, half));
		const relay = createServer((near) => {
			const far = connect(port, "127.0.0.1");
			for (const [from, to] of [[near, far], [far, near]]) {
				from.on("data", (chunk) => later(() => to.destroyed || to.write(chunk)));
				from.on("close", () => later(() => to.destroy()));
				from.on("error", () => {});
			}
		});
		relay.listen(0, "127.0.0.1", () => parentPort.postMessage(relay.address().port));
	});
	parentPort.on("message", () => { parentPort.postMessage(connections); connections = 0; });
`;

type Protocol = "HTTP/1.1" | "HTTP/2";
const PROTOCOLS: readonly Protocol[] = ["HTTP/1.1", "HTTP/2"];
const schema = z.object({ ok: z.boolean() });

export async function benchHttp2(): Promise<Measurement[]> {
	const { key, cert } = certificate();
	const tls = { key, cert };
	const results: Measurement[] = [];
	for (const roundTripMs of ROUND_TRIPS_MS) {
		const upstream = new Worker(UPSTREAM, { eval: true, workerData: { tls, roundTripMs } });
		const [port] = await once(upstream, "message");
		for (const protocol of PROTOCOLS) {
			const title = `${protocol}, ${roundTripMs} ms`;
			results.push(...(await measure(title, protocol, `https://127.0.0.1:${port}`, upstream)));
		}
		await upstream.terminate();
	}
	return results;
}

async function measure(
	title: string,
	protocol: Protocol,
	origin: string,
	upstream: Worker,
): Promise<Measurement[]> {
	const results: Measurement[] = [];
	for (const burst of BURSTS) {
		const times: number[] = [];
		let connections = 0;
		for (let round = 0; round < ROUNDS; round++) {
			await connectionsOf(upstream);
			const http = client(protocol);
			times.push(await timed(() => many(http, origin, burst)));
			connections = await connectionsOf(upstream);
			await http.close();
		}
		results.push({
			name: `${title}: cold burst of ${burst} (${connections} connections)`,
			value: median(times),
			unit: "ms",
		});
	}
	const http = client(protocol);
	await many(http, origin, IN_FLIGHT);
	const took = await timed(() => inFlight(http, origin, WARM_REQUESTS));
	results.push({
		name: `${title}: warm, ${IN_FLIGHT} in flight`,
		value: (WARM_REQUESTS / took) * 1000,
		unit: "req/s",
	});
	const slow = ask(http, `${origin}/slow`);
	const beside = await timed(() => inFlight(http, origin, 500));
	results.push({
		name: `${title}: the same beside one slow answer`,
		value: (500 / beside) * 1000,
		unit: "req/s",
	});
	await slow.catch(() => {});
	const others = Array.from({ length: IN_FLIGHT }, () => ask(http, origin));
	const broken = ask(http, `${origin}/break`).catch(() => {});
	const failed = (await Promise.allSettled(others)).filter(({ status }) => status === "rejected").length;
	await broken;
	results.push({
		name: `${title}: calls of ${IN_FLIGHT} that fail with one broken connection`,
		value: failed,
		unit: "",
	});
	await http.close();
	return results;
}

function client(protocol: Protocol): HttpClient {
	const dispatcher = new Agent({
		...poolOptions({ http2: protocol === "HTTP/2" }),
		connect: { timeout: 5_000, rejectUnauthorized: false },
	});
	return createHttpClient({ clock: systemClock, random: Math.random, dispatcher });
}

function ask(http: HttpClient, url: string) {
	return http.requestJson({ source: "bench", url: new URL(url), schema });
}

async function many(http: HttpClient, origin: string, count: number): Promise<void> {
	await Promise.all(Array.from({ length: count }, () => ask(http, origin)));
}

async function inFlight(http: HttpClient, origin: string, count: number): Promise<void> {
	let left = count;
	await Promise.all(
		Array.from({ length: IN_FLIGHT }, async () => {
			while (left-- > 0) await ask(http, origin);
		}),
	);
}

async function timed(work: () => Promise<void>): Promise<number> {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}

async function connectionsOf(upstream: Worker): Promise<number> {
	upstream.postMessage("connections");
	const [connections] = await once(upstream, "message");
	return connections;
}

function certificate(): Certificate {
	const folder = mkdtempSync(join(tmpdir(), "dephealth-tls-"));
	try {
		return makeCertificate(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
