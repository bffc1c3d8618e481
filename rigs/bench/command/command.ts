/**
 * The command as people install it: the times until it prints its help, until a scan prints its first line, and until
 * a scan of known packages ends. Each run is a separate process; the packages are the sandbox's.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measurement, median } from "../measurement.ts";
import { createLockfile } from "./lockfile.ts";

/** The number of packages of a React application of 2022. */
const PACKAGES = 1_242;
const ROUNDS = 5;
const ROOT = join(import.meta.dirname, "../../..");

export async function benchCommand(): Promise<Measurement[]> {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-bench-"));
	try {
		const program = packCommand(directory);
		writeFileSync(join(directory, "package-lock.json"), createLockfile(PACKAGES).lockfile);
		const scan = ["scan", join(directory, "package-lock.json"), "--sandbox"];
		const time = (args: readonly string[]) => run([program, ...args], directory);
		const helps = await repeat(() => time(["--help"]));
		const first = await time(scan);
		const later = await repeat(() => time(scan));
		return [
			...rows("help, from start to end", helps, ({ ended }) => ended, 150),
			...rows(
				`scan of ${PACKAGES} packages, nothing known, first line`,
				[first],
				({ firstLine }) => firstLine,
				2_000,
			),
			...rows(`scan of ${PACKAGES} packages, nothing known, to the end`, [first], ({ ended }) => ended),
			...rows(`scan of ${PACKAGES} packages, all known, to the end`, later, ({ ended }) => ended, 2_000),
		];
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

/** Medians. Processor time shows results that other load on the machine would hide. */
function rows(
	name: string,
	timings: readonly Timing[],
	elapsed: (timing: Timing) => number,
	atMost?: number,
): Measurement[] {
	const budget = atMost === undefined ? {} : { budget: { kind: "at most" as const, value: atMost } };
	return [
		{ name: `${name} (elapsed)`, value: median(timings.map(elapsed)), unit: "ms", ...budget },
		{
			name: `${name} (processor, whole run)`,
			value: median(timings.map(({ processor }) => processor)),
			unit: "ms",
		},
	];
}

/** @returns the program's path */
export function packCommand(directory: string): string {
	execFileSync(process.execPath, [join(ROOT, "scripts/pack-cli.ts")], { cwd: ROOT, stdio: "ignore" });
	cpSync(join(ROOT, "dist/cli"), join(directory, "dephealth"), { recursive: true });
	return join(directory, "dephealth/dist/dephealth.mjs");
}

/** Milliseconds: from the start of the process, and of the processor until its end. */
type Timing = { firstLine: number; ended: number; processor: number };

async function repeat(work: () => Promise<Timing>): Promise<Timing[]> {
	const timings: Timing[] = [];
	for (let round = 0; round < ROUNDS; round++) timings.push(await work());
	return timings;
}

const USAGE_FILE = "BENCH_USAGE_FILE";
/** Records the process's processor time, in microseconds. */
const WRITE_USAGE = `data:text/javascript,${encodeURIComponent(`
	import { writeFileSync } from "node:fs";
	process.on("exit", () => writeFileSync(process.env.${USAGE_FILE}, JSON.stringify(process.cpuUsage())));
`)}`;

/** @param directory for its cache and its records. @throws Error when it fails */
async function run(args: readonly string[], directory: string): Promise<Timing> {
	const usageFile = join(directory, "usage.json");
	const startedAt = performance.now();
	const child = spawn(process.execPath, ["--import", WRITE_USAGE, ...args], {
		env: { ...process.env, DEPHEALTH_CACHE_DIR: join(directory, "cache"), [USAGE_FILE]: usageFile },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let firstLine: number | undefined;
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", () => {
			firstLine ??= performance.now() - startedAt;
		});
	}
	const [code] = await once(child, "close");
	const ended = performance.now() - startedAt;
	if (code !== 0 || firstLine === undefined) throw new Error(`${args.join(" ")} ended with ${code}.`);
	const { user, system } = JSON.parse(readFileSync(usageFile, "utf8")) as NodeJS.CpuUsage;
	return { firstLine, ended, processor: (user + system) / 1000 };
}
