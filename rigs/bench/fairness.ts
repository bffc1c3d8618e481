/**
 * Whether one caller's large scan slows the others: 100 callers ask for a warm package ten times a second each, first
 * among themselves, then while somebody without an account has 10,000 unknown names scanned and they are collected.
 * A request's time counts from when it was due, so that one that had to wait for its turn to be sent counts whole.
 */
import { rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";
import { type Product, startProduct } from "../../tests/e2e/start-product.ts";
import { type Measurement, quantile } from "./measurement.ts";

const CALLERS = 100;
const EVERY_MS = 100;
const QUIET_MS = 5_000;
const SCANNED_MS = 15_000;
const NAMES = 10_000;
const PATH = "/v1/packages/npm/active-1";

export async function benchFairness(): Promise<Measurement[]> {
	const product = await startProduct({ args: ["--sandbox"] });
	const pool = new Pool(product.url, { connections: CALLERS });
	try {
		while ((await product.get(PATH)).status !== 200) await wait(100);
		await callFor(pool, product, QUIET_MS);
		const quiet = await callFor(pool, product, QUIET_MS);
		const scan = scanUnknown(product);
		const scanned = await callFor(pool, product, SCANNED_MS);
		const scanMs = await scan;
		return [
			{ name: `${CALLERS} callers among themselves, p50`, value: quantile(quiet, 0.5), unit: "ms" },
			{ name: `${CALLERS} callers among themselves, p99`, value: quantile(quiet, 0.99), unit: "ms" },
			{
				name: `while ${NAMES} names are scanned and collected, p50`,
				value: quantile(scanned, 0.5),
				unit: "ms",
			},
			{
				name: `while ${NAMES} names are scanned and collected, p99`,
				value: quantile(scanned, 0.99),
				unit: "ms",
				budget: { kind: "at most", value: 20 },
			},
			{ name: "the longest of them", value: quantile(scanned, 1), unit: "ms" },
			{ name: `the scan's own answer`, value: scanMs, unit: "ms" },
		];
	} finally {
		await pool.close();
		await product.stop();
		rmSync(product.dataDirectory, { recursive: true, force: true });
	}
}

/** @returns the milliseconds of every request that was due in the time */
async function callFor(pool: Pool, { apiKey }: Product, durationMs: number): Promise<number[]> {
	const times: number[] = [];
	const startedAt = performance.now();

	async function ask(dueAt: number): Promise<void> {
		const { statusCode, body } = await pool.request({
			method: "GET",
			path: PATH,
			headers: { "x-api-key": apiKey },
		});
		await body.dump();
		if (statusCode !== 200) throw new Error(`The answer was ${statusCode}.`);
		times.push(performance.now() - dueAt);
	}

	async function call(first: number): Promise<void> {
		const asked: Promise<void>[] = [];
		for (let dueAt = startedAt + first; dueAt < startedAt + durationMs; dueAt += EVERY_MS) {
			await wait(Math.max(0, dueAt - performance.now()));
			asked.push(ask(dueAt));
		}
		await Promise.all(asked);
	}

	await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call((caller * EVERY_MS) / CALLERS)));
	return times;
}

/** @returns the milliseconds until the answer */
async function scanUnknown({ url }: Product): Promise<number> {
	const packages = Array.from({ length: NAMES }, (_, index) => `npm/unheard-of-${index}`);
	const startedAt = performance.now();
	const response = await fetch(`${url}/v1/scan`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ packages }),
	});
	const { totals } = (await response.json()) as { totals?: { pending: number } };
	if (totals?.pending !== NAMES) throw new Error(`The scan was answered with ${response.status}.`);
	return performance.now() - startedAt;
}
