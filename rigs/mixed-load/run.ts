/**
 * Five minutes of mixed load on the product as a user starts it: `npm run mixed-load`. Looks whether its memory, its
 * file descriptors and its disk stay where they are, and ends with 1 when one of them grows. `--seconds` changes how
 * long it measures. What is asked for does not grow: 200 packages, asked for, scanned and collected again and again; the
 * histories of their collections may take 2 MB, so that old ones go all the time.
 */
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { type Product, startProduct } from "../../tests/e2e/start-product.ts";
import { trendOf } from "./trend.ts";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "300" } } });
const seconds = Number(values.seconds);
/** The warm-up ends when all packages are known, the code is compiled and histories are at their limit. */
const WARM_UP_SECONDS = 90;
const SAMPLE_EVERY_MS = 2_000;
const PACKAGES = Array.from({ length: 200 }, (_, index) => `active-${index}`);
const MB = 1024 * 1024;

type Load = { name: string; everyMs: number; ask: (turn: number) => Promise<number> };
/** Megabytes, and how many; files by their names. */
type Sample = { memory: number; descriptors: number; files: ReadonlyMap<string, number> };

const product = await startProduct({ args: ["--sandbox", "--history-size", "2"] });
const pool = new Pool(product.url, { connections: 16 });
const answers = new Map<string, number>();
const stopped = new AbortController();
try {
	const running = loads().map(keepAsking);
	await wait(WARM_UP_SECONDS * 1000);
	const samples: Sample[] = [];
	const end = performance.now() + seconds * 1000;
	while (performance.now() < end) {
		samples.push(sampleOf(product));
		await wait(SAMPLE_EVERY_MS);
	}
	stopped.abort();
	await Promise.all(running);
	report(samples);
} finally {
	stopped.abort();
	await pool.close();
	await product.stop();
	rmSync(product.dataDirectory, { recursive: true, force: true });
}

function loads(): Load[] {
	const name = (turn: number) => PACKAGES[turn % PACKAGES.length];
	const list = JSON.stringify({ packages: PACKAGES.map((each) => `npm/${each}`) });
	return [
		{ name: "GET package", everyMs: 10, ask: (turn) => send("GET", `/v1/packages/npm/${name(turn)}`) },
		{ name: "GET history", everyMs: 100, ask: (turn) => send("GET", `/v1/history/npm/${name(turn)}`) },
		{ name: "GET badge", everyMs: 100, ask: (turn) => send("GET", `/v1/badge/npm/${name(turn)}.svg`) },
		{ name: "GET status", everyMs: 1_000, ask: () => send("GET", "/v1/status") },
		{ name: "POST scan", everyMs: 500, ask: () => send("POST", "/v1/scan", list) },
		{ name: "POST collect", everyMs: 250, ask: (turn) => send("POST", `/v1/collect/npm/${name(turn)}`) },
		{ name: "GET unknown", everyMs: 1_000, ask: () => send("GET", "/v1/packages/npm/sandbox-unknown-1") },
		{ name: "wrong key", everyMs: 200, ask: () => send("GET", "/v1/auth/me", undefined, "dh_live_wrong") },
	];
}

async function keepAsking({ name, everyMs, ask }: Load): Promise<void> {
	for (let turn = 0; !stopped.signal.aborted; turn++) {
		const status = await ask(turn);
		const counted = `${name} ${status}`;
		answers.set(counted, (answers.get(counted) ?? 0) + 1);
		await wait(everyMs);
	}
}

async function send(
	method: "GET" | "POST",
	path: string,
	body?: string,
	key = product.apiKey,
): Promise<number> {
	const answer = await pool.request({
		method,
		path,
		headers: { "x-api-key": key, "accept-encoding": "gzip", "content-type": "application/json" },
		...(body !== undefined && { body }),
	});
	await answer.body.dump();
	return answer.statusCode;
}

function sampleOf({ process: { pid }, dataDirectory }: Product): Sample {
	const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
	return {
		memory: Number(resident) / 1024,
		descriptors: readdirSync(`/proc/${pid}/fd`).length,
		files: sizesOf(dataDirectory),
	};
}

function sizesOf(directory: string): Map<string, number> {
	const sizes = new Map<string, number>();
	for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
		if (!file.isFile()) continue;
		const { size } = statSync(join(file.parentPath, file.name), { throwIfNoEntry: false }) ?? { size: 0 };
		sizes.set(file.name, (sizes.get(file.name) ?? 0) + size / MB);
	}
	return sizes;
}

function sumOf(sizes: ReadonlyMap<string, number>): number {
	return [...sizes.values()].reduce((total, size) => total + size, 0);
}

function report(samples: readonly Sample[]): void {
	for (const [counted, count] of [...answers].sort()) print(`${counted.padEnd(24)} ${count}`);
	const failures = [...answers].filter(([counted]) => / 5\d\d$/.test(counted));
	const trends = [
		trendOf(
			"memory",
			"MB",
			samples.map(({ memory }) => memory),
			{ share: 0.1, atLeast: 20 },
		),
		trendOf(
			"file descriptors",
			"",
			samples.map(({ descriptors }) => descriptors),
			{ share: 0, atLeast: 20 },
		),
		trendOf(
			"disk",
			"MB",
			samples.map(({ files }) => sumOf(files)),
			{ share: 0.1, atLeast: 4 },
		),
	];
	print(`\n${samples.length} samples in ${seconds} s, first third and last third:`);
	for (const { name, unit, early, late, isFlat } of trends) {
		print(
			`${name.padEnd(24)} ${early.toFixed(0)} → ${late.toFixed(0)} ${unit} ${isFlat ? "flat" : "GROWS"}`.trim(),
		);
	}
	for (const name of ["runtime.db", "runtime.db-wal"]) {
		const [first, last] = [samples[0], samples.at(-1)].map((sample) => sample?.files.get(name) ?? 0);
		print(`${`  of it ${name}`.padEnd(24)} ${first?.toFixed(0)} → ${last?.toFixed(0)} MB`);
	}
	process.exitCode = failures.length === 0 && trends.every(({ isFlat }) => isFlat) ? 0 : 1;
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
