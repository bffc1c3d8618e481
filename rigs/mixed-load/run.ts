/**
 * Five minutes of mixed load on the product as a user starts it: `npm run mixed-load`. Looks whether its memory, its
 * file descriptors and its disk stay where they are, and ends with 1 when one of them grows. `--seconds` changes how
 * long it measures. What is asked for does not grow: 200 packages, asked for, scanned and collected again and again; the
 * histories of their collections may take 2 MB, so that old ones go all the time. Collections begin as they end: on a slow
 * machine more and more would otherwise be under way, and the disk would say how slow it is.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import { type Product, startProduct } from "../../tests/e2e/start-product.ts";
import { type Trend, trendOf } from "./trend.ts";

const { seconds } = scriptArguments({
	run: "npm run mixed-load",
	does: "Loads the running product in all ways at once, and looks whether its memory, its file\ndescriptors and its disk stay where they are. Ends with 1 when one of them grows.",
	options: {
		seconds: { kind: "number", says: "how long it measures", least: 10, most: 1_000_000, usually: 300 },
	},
}).values;
/** The warm-up ends after this many collections: all packages are known and histories have reached their limit. */
const WARM_UP_COLLECTIONS = 250;
const WARM_UP_AT_MOST_SECONDS = 900;
/** Collections under way at a time. */
const COLLECTING = 8;
const COLLECTIONS_MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package";
const SAMPLE_EVERY_MS = 2_000;
const PACKAGES = Array.from({ length: 200 }, (_, index) => `active-${index}`);
const MB = 1024 * 1024;

/** `ask` resolves with the status of the answer; undefined when it was not the time to ask. */
type Load = { name: string; everyMs: number; ask: (turn: number) => Promise<number | undefined> };
/** Megabytes, and how many; files by their names. */
type Sample = { memory: number; descriptors: number; files: ReadonlyMap<string, number> };

const product = await startProduct({ args: ["--sandbox", "--history-size", "2"] });
const pool = new Pool(product.url, { connections: 16 });
const answers = new Map<string, number>();
const stopped = new AbortController();
let collections = 0;
try {
	const running = loads().map(keepAsking);
	await warmUp();
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
}

/** @throws Error when the machine is too slow to measure anything */
async function warmUp(): Promise<void> {
	const end = performance.now() + WARM_UP_AT_MOST_SECONDS * 1000;
	while (collections < WARM_UP_COLLECTIONS) {
		if (performance.now() > end) {
			throw new Error(
				`${collections} of ${WARM_UP_COLLECTIONS} collections have begun in ${WARM_UP_AT_MOST_SECONDS} s.`,
			);
		}
		await wait(1_000);
	}
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
		{ name: "POST collect", everyMs: 250, ask: collect },
		{ name: "GET unknown", everyMs: 1_000, ask: () => send("GET", "/v1/packages/npm/sandbox-unknown-1") },
		{ name: "wrong key", everyMs: 200, ask: () => send("GET", "/v1/auth/me", undefined, "dh_live_wrong") },
	];
}

async function collect(): Promise<number | undefined> {
	const query = { stateMachineArn: COLLECTIONS_MACHINE, statusFilter: "RUNNING", maxResults: COLLECTING };
	const { body } = await ask("POST", "/v1/step-functions/ListExecutions", JSON.stringify(query));
	const { executions } = (await body.json()) as { executions: unknown[] };
	if (executions.length >= COLLECTING) return undefined;
	return send("POST", `/v1/collect/npm/${PACKAGES[collections++ % PACKAGES.length]}`);
}

async function keepAsking({ name, everyMs, ask }: Load): Promise<void> {
	for (let turn = 0; !stopped.signal.aborted; turn++) {
		const status = await ask(turn);
		const counted = `${name} ${status}`;
		if (status !== undefined) answers.set(counted, (answers.get(counted) ?? 0) + 1);
		await wait(everyMs);
	}
}

function ask(method: "GET" | "POST", path: string, body?: string, key = product.apiKey) {
	return pool.request({
		method,
		path,
		headers: { "x-api-key": key, "accept-encoding": "gzip", "content-type": "application/json" },
		...(body !== undefined && { body }),
	});
}

async function send(...request: Parameters<typeof ask>): Promise<number> {
	const answer = await ask(...request);
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
	const of = (pick: (sample: Sample) => number) => samples.map(pick);
	const file = (name: string) => of(({ files }) => files.get(name) ?? 0);
	const trends = [
		trendOf(
			"memory",
			"MB",
			of(({ memory }) => memory),
			{ share: 0.1, atLeast: 20 },
		),
		trendOf(
			"file descriptors",
			"",
			of(({ descriptors }) => descriptors),
			{ share: 0, atLeast: 20 },
		),
		trendOf(
			"disk",
			"MB",
			of(({ files }) => sumOf(files)),
			{ share: 0.1, atLeast: 4 },
		),
		trendOf("  of it runtime.db", "MB", file("runtime.db"), { share: 0.1, atLeast: 4 }),
		trendOf("  of it runtime.db-wal", "MB", file("runtime.db-wal"), { share: 0.1, atLeast: 4 }),
	];
	print(`\n${samples.length} samples in ${seconds} s; medians of the first third and of the last:`);
	for (const trend of trends) print(render(trend));
	const isFlat = trends.every((trend) => trend.isFlat);
	print(isFlat ? "\nNothing grows." : "\nSomething grows.");
	if (failures.length > 0) print(`The server failed: ${failures.map(([counted]) => counted).join(", ")}.`);
	process.exitCode = isFlat && failures.length === 0 ? 0 : 1;
}

function render({ name, unit, early, late, isFlat, bar }: Trend): string {
	const figures = `${early.toFixed(1)} → ${late.toFixed(1)} ${unit}`;
	return `${name.padEnd(24)} ${figures.padEnd(20)} ${isFlat ? "flat " : "GROWS"} (at most ${bar.toFixed(1)} ${unit})`;
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
