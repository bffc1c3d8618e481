/**
 * Compares the cost of a scan with osv-scanner's: processes that read the same lockfile, judge and report, in turns.
 * Ours knows all packages from an earlier scan. osv-scanner has its database of npm on disk, or asks an API on
 * loopback. The two differ: osv-scanner looks only for advisories, ours reads a judgement of each package.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { osvScanner } from "../../judges/osv-scanner.ts";
import { type Measurement, median } from "../measurement.ts";
import { adviseOn, startOsvApi, VULNERABILITIES_OF_NPM, writeDatabase } from "./advisories.ts";
import { packCommand } from "./command.ts";
import { createLockfile } from "./lockfile.ts";

const PACKAGES = 1_242;
/** The number of packages with an advisory against the version in use. */
const VULNERABLE = 25;
const ROUNDS = 5;
/** The exit code of osv-scanner where it has found something. */
const FOUND = 1;

export async function benchPeers(): Promise<Measurement[]> {
	const osv = osvScanner();
	if ("skipped" in osv) {
		process.stdout.write(`  skipped: ${osv.skipped}\n`);
		return [];
	}
	const folder = mkdtempSync(join(tmpdir(), "dephealth-peers-"));
	const lockfile = join(folder, "package-lock.json");
	const { lockfile: text } = createLockfile(PACKAGES);
	writeFileSync(lockfile, text);
	const vulnerable = namesIn(text).filter((_, index) => index % Math.floor(PACKAGES / VULNERABLE) === 0);
	writeDatabase(folder, adviseOn(vulnerable, VULNERABILITIES_OF_NPM));
	const api = await startOsvApi(folder, adviseOn(vulnerable, vulnerable.length));
	const theirs = [osv.program, "scan", "--experimental-no-resolve", "--lockfile", lockfile];
	const ours = [process.execPath, packCommand(folder), "scan", lockfile, "--sandbox"];
	const runs = {
		ours: () => run(ours, 0, { DEPHEALTH_CACHE_DIR: join(folder, "cache") }),
		database: () =>
			run([...theirs, "--experimental-offline"], FOUND, { OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY: folder }),
		api: () => run(theirs, FOUND, api.env),
	};
	try {
		// From here on all packages are known.
		await runs.ours();
		const rounds: Record<keyof typeof runs, Cost>[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			rounds.push({ ours: await runs.ours(), database: await runs.database(), api: await runs.api() });
		}
		return measurementsOf(rounds);
	} finally {
		api.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

function namesIn(lockfile: string): string[] {
	const { packages } = JSON.parse(lockfile) as { packages: Record<string, object> };
	return Object.keys(packages).flatMap((place) => place.split("node_modules/").at(-1) || []);
}

type Cost = { elapsed: number; processor: number };
type Round = Record<"ours" | "database" | "api", Cost>;

/** Ratios are those of each round, so that a machine that is busy meanwhile slows both. */
function measurementsOf(rounds: readonly Round[]): Measurement[] {
	const row = (name: string, who: keyof Round): Measurement[] =>
		(["elapsed", "processor"] as const).map((what) => ({
			name: `${name} (${what})`,
			value: median(rounds.map((round) => round[who][what])),
			unit: "ms",
		}));
	const ratio = (name: string, who: keyof Round, atMost?: number): Measurement[] =>
		(["elapsed", "processor"] as const).map((what) => ({
			name: `ours to ${name} (${what})`,
			value: median(rounds.map((round) => round.ours[what] / round[who][what])),
			unit: "×",
			...(atMost !== undefined && { budget: { kind: "at most" as const, value: atMost } }),
		}));
	return [
		...row(`dephealth, ${PACKAGES} packages, all known`, "ours"),
		...row(`osv-scanner, ${VULNERABILITIES_OF_NPM} advisories on disk`, "database"),
		...row("osv-scanner, api.osv.dev answered from loopback", "api"),
		...ratio("osv-scanner with its database", "database", 1),
		// There another machine does the matching for free, so the ratio is shown without a budget.
		...ratio("osv-scanner with its API on loopback", "api"),
	];
}

/** The shell's output: its own time, then that of its program, as `0m1.25s`. */
const TIMES = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

/** The elapsed time includes that of a shell, which counts the processor's. @throws Error when it ends with another code */
async function run(
	command: readonly string[],
	expected: number,
	env: Readonly<Record<string, string>>,
): Promise<Cost> {
	const startedAt = performance.now();
	const script = '"$@" >/dev/null 2>&1; code=$?; times; exit $code';
	const shell = spawn("/bin/sh", ["-c", script, "sh", ...command], {
		env: { ...process.env, ...env },
		stdio: ["ignore", "pipe", "ignore"],
	});
	let text = "";
	shell.stdout.on("data", (chunk) => {
		text += String(chunk);
	});
	const [code] = await once(shell, "close");
	const elapsed = performance.now() - startedAt;
	const [, ...parts] = TIMES.exec(text) ?? [];
	if (code !== expected || parts.length < 4) throw new Error(`${command.join(" ")} ended with ${code}.`);
	const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = parts.map(Number);
	return { elapsed, processor: (60 * (userMinutes + systemMinutes) + user + system) * 1000 };
}
