/**
 * Measures whether one caller's large scan slows the others: 100 callers request a warm package ten times a second
 * each, first alone, then while a visitor scans 10,000 unknown names, which are collected. Each request is measured
 * twice: by the clock, and by the work of the server's main thread between request and answer, which is also valid on
 * a busy machine (right to 4 ms: Linux counts it at ticks). Callers are spread evenly over the time, one a
 * millisecond. Budgets apply to the whole of both; the scan's part is shown beside them. One-time work of a process,
 * such as loading functions, is done before: some names are collected first.
 */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";
import { type Product, startProduct } from "../../../tests/e2e/start-product.ts";
import { type Measurement, quantile } from "../measurement.ts";
import { npmStartOptions } from "./npm-start.ts";
import { startVisitor } from "./visitor.ts";

const CALLERS = 100;
const EVERY_MS = 100;
const QUIET_MS = 5_000;
const SCANNED_MS = 15_000;
const NAMES = 10_000;
const NAMES_BEFORE = 100;
const PATH = "/v1/packages/npm/active-1";

export async function benchFairness(): Promise<Measurement[]> {
	const product = await startProduct({ args: ["--sandbox"], nodeOptions: npmStartOptions() });
	const pool = new Pool(product.url, { connections: CALLERS });
	try {
		await collectSome(product);
		while ((await product.get(PATH)).status !== 200) await wait(100);
		const names = Array.from({ length: NAMES }, (_, index) => `npm/unheard-of-${index}`);
		await using visitor = await startVisitor(product.url, names);
		await callFor(pool, product, QUIET_MS);
		const quiet = await callFor(pool, product, QUIET_MS);
		const scanning = visitor.scan();
		const scanned = await callFor(pool, product, SCANNED_MS);
		const scanMs = await scanning;
		return [
			...figures(`${CALLERS} callers among themselves`, quiet),
			...figures(`while ${NAMES} names are scanned and collected`, scanned, { worked: 20 }),
			{
				name: "of it for the scan, p99 by the processor",
				value: quantile(beyond(scanned, ownCost(quiet)), 0.99),
				unit: "ms",
			},
			{
				name: "p99 beside the scan, against the callers' usual one",
				value: p99Of(scanned) / p99Of(quiet),
				unit: "×",
				budget: { kind: "at most", value: 2 },
			},
			{ name: "the scan's own answer", value: scanMs, unit: "ms" },
		];
	} finally {
		await pool.close();
		await product.stop();
	}
}

/** Milliseconds, and how many requests were answered meanwhile, itself among them. */
type Time = { elapsed: number; worked: number; answered: number };

/** Processor time of one request, when there is nothing else: how much was worked from one answer to the next. */
function ownCost(quiet: readonly Time[]): number {
	const sum = (pick: (time: Time) => number) => quiet.reduce((total, time) => total + pick(time), 0);
	return sum(({ worked }) => worked) / sum(({ answered }) => answered);
}

function beyond(times: readonly Time[], cost: number): number[] {
	return times.map(({ worked, answered }) => Math.max(0, worked - answered * cost));
}

function p99Of(times: readonly Time[]): number {
	return quantile(
		times.map(({ elapsed }) => elapsed),
		0.99,
	);
}

function figures(name: string, times: readonly Time[], most?: { worked: number }): Measurement[] {
	const elapsed = times.map((time) => time.elapsed);
	const worked = times.map((time) => time.worked);
	return [
		{ name: `${name}, p50`, value: quantile(elapsed, 0.5), unit: "ms" },
		{ name: `${name}, p99`, value: quantile(elapsed, 0.99), unit: "ms" },
		{ name: `${name}, p99.9`, value: quantile(elapsed, 0.999), unit: "ms" },
		{
			name: `${name}, p99 by the processor`,
			value: quantile(worked, 0.99),
			unit: "ms",
			...(most && { budget: { kind: "at most", value: most.worked } }),
		},
		{ name: `${name}, the longest by the processor`, value: quantile(worked, 1), unit: "ms" },
	];
}

/** Milliseconds that the main thread of a process has worked so far (proc, schedstat). */
function workedBy({ process: { pid } }: Product): number {
	return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ", 1)[0]) / 1e6;
}

/** @returns the times of every request that was due in the time */
async function callFor(pool: Pool, product: Product, durationMs: number): Promise<Time[]> {
	const times: Time[] = [];
	let answers = 0;
	const startedAt = performance.now();

	async function ask(): Promise<Time> {
		const [sentAt, before, answersBefore] = [performance.now(), workedBy(product), answers];
		const { statusCode, body } = await pool.request({
			method: "GET",
			path: PATH,
			headers: { "x-api-key": product.apiKey },
		});
		await body.dump();
		if (statusCode !== 200) throw new Error(`The answer was ${statusCode}.`);
		answers += 1;
		return {
			elapsed: performance.now() - sentAt,
			worked: workedBy(product) - before,
			answered: answers - answersBefore,
		};
	}

	async function call(first: number): Promise<void> {
		for (let dueAt = first; dueAt < durationMs; dueAt = nextAfter(dueAt, performance.now() - startedAt)) {
			await wait(Math.max(0, startedAt + dueAt - performance.now()));
			times.push(await ask());
		}
	}

	await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call((caller * EVERY_MS) / CALLERS)));
	return times;
}

/** A late caller skips missed requests, since nobody sends ten at once. A timer may fire slightly early. */
function nextAfter(dueAt: number, now: number): number {
	return dueAt + EVERY_MS * Math.max(1, Math.ceil((now - dueAt) / EVERY_MS));
}

async function collectSome({ url, apiKey }: Product): Promise<void> {
	const packages = Array.from({ length: NAMES_BEFORE }, (_, index) => `npm/heard-of-${index}`);
	while ((await scan(url, packages, { "x-api-key": apiKey })) > 0) await wait(500);
}

/** @returns how many packages are pending */
async function scan(url: string, packages: readonly string[], headers = {}): Promise<number> {
	const response = await fetch(`${url}/v1/scan`, {
		method: "POST",
		headers: { "content-type": "application/json", ...headers },
		body: JSON.stringify({ packages }),
	});
	const { totals } = (await response.json()) as { totals?: { pending: number } };
	if (!totals) throw new Error(`The scan was answered with ${response.status}.`);
	return totals.pending;
}
