/**
 * `npm run judge:mutants [-- AREA …]`: breaks the code in small ways (mutants, by StrykerJS's instrumenter) and counts how
 * many the tests notice. An area below the bar ends it with 1. `--sample 200 --seed 1` judges as many of each area, drawn
 * by chance, and says how sure the share is. `--write` writes those that nobody noticed into `docs/mutants-survivors.md`.
 */
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { scriptArguments } from "../../../scripts/script-arguments.ts";
import { random } from "../../kill/random.ts";
import { AREAS, type Area } from "./areas.ts";
import { installInstrumenter, instrument } from "./instrument.ts";
import {
	addResult,
	type Mutant,
	type Plan,
	readCoverage,
	readProgress,
	readResults,
	writePlan,
} from "./plan.ts";
import { summarize } from "./summary.ts";
import { parseSurvivors, renderSurvivors, survivorsOf } from "./survivors.ts";

const BAR_PERCENT = 85;
/** A process in which no test ends for this time is caught in an endless loop. */
const STILL_MS = 25_000;
const LOOK_MS = 1_000;
const SAY_MS = 30_000;
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SURVIVORS = join(ROOT, "docs", "mutants-survivors.md");

const { values, words: wanted } = scriptArguments({
	run: "npm run judge:mutants",
	does: "Breaks the code in small ways and counts how many the tests notice. Ends with 1 when an area is\nbelow the bar.",
	words: { name: "AREA …", says: "only these areas", among: Object.keys(AREAS) },
	options: {
		sample: {
			kind: "number",
			says: "judges so many of each area; 0: all",
			least: 0,
			most: 1_000_000,
			usually: 0,
		},
		seed: { kind: "number", says: "which ones", least: 0, most: 2 ** 31, usually: 1 },
		write: { kind: "flag", says: "writes those that nobody noticed into docs/mutants-survivors.md" },
	},
});
const areas = Object.entries(AREAS).filter(([area]) => wanted.length === 0 || wanted.includes(area));
installInstrumenter();
for (const [name, area] of areas) {
	const { share, line, unnoticed, survivors } = await judge(name, area);
	process.stdout.write(`${name}: ${line}\n`);
	for (const each of unnoticed) process.stdout.write(`  ${each}\n`);
	if (share * 100 < BAR_PERCENT) process.exitCode = 1;
	if (values.write) writeSurvivors(name, line, survivors);
}

async function judge(name: string, area: Area) {
	const directory = mkdtempSync(join(tmpdir(), `dephealth-mutants-${name}-`));
	try {
		const all = await instrument(ROOT, area.mutate, directory);
		const plan: Plan = { root: ROOT, mutants: drawn(all), tests: testsOf(area) };
		writePlan(directory, plan);
		await runAll(name, directory, plan);
		return summarize(plan.mutants, readResults(directory), all.length);
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

/** Replaces the file's part for this area; the other areas stay. */
function writeSurvivors(name: string, line: string, survivors: readonly Mutant[]): void {
	const known = existsSync(SURVIVORS) ? parseSurvivors(readFileSync(SURVIVORS, "utf8")) : [];
	const before = known.find(({ area }) => area === name)?.survivors ?? [];
	const seed = values.sample === 0 ? "" : `, seed ${values.seed}`;
	const score = `${new Date().toISOString().slice(0, 10)}${seed}: ${line}.`;
	const others = known.filter(({ area }) => area !== name);
	const written = { area: name, score, survivors: survivorsOf(survivors, before) };
	writeFileSync(SURVIVORS, renderSurvivors([...others, written]));
}

/** Processes one after the other, until each mutant has a result. @throws Error when one ends without getting further */
async function runAll(name: string, directory: string, { mutants }: Plan): Promise<void> {
	let done = -1;
	for (;;) {
		const results = readResults(directory).length;
		if (results === mutants.length) return;
		if (results === done && readCoverage(directory) === undefined) {
			throw new Error(`The tests of ${name} could not be run without a mutant; above is why.`);
		}
		done = results;
		await runProcess(name, directory, mutants.length);
	}
}

async function runProcess(name: string, directory: string, total: number): Promise<void> {
	const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
	const child = spawn(process.execPath, [vitest, "run", "--config", "rigs/judges/mutants/vitest.config.ts"], {
		cwd: ROOT,
		detached: true,
		stdio: ["ignore", 2, 2],
		// The same draws for every mutant, and few of them. Snapshots are compared, and never written.
		env: { ...process.env, DEPHEALTH_MUTANTS: directory, FUZZ_RUNS: "0.1", FUZZ_SEED: "1", CI: "1" },
	});
	const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
	const hasEnded = ended.then(() => true);
	let seen: string | undefined;
	let movedAt = performance.now();
	let saidAt = performance.now();
	while (!(await Promise.race([hasEnded, wait(LOOK_MS, false)]))) {
		const now = JSON.stringify(readProgress(directory));
		if (now !== seen) movedAt = performance.now();
		seen = now;
		if (performance.now() - saidAt > SAY_MS) {
			saidAt = performance.now();
			process.stderr.write(`${name}: ${readResults(directory).length} of ${total}\n`);
		}
		if (performance.now() - movedAt < STILL_MS) continue;
		process.kill(-(child.pid ?? 0), "SIGKILL");
		await ended;
		giveUp(directory);
	}
}

/** The mutant that was under way when the process stood still. */
function giveUp(directory: string): void {
	const { underWay: id } = readProgress(directory);
	if (readCoverage(directory) === undefined || readResults(directory).some((result) => result.id === id))
		return;
	addResult(directory, { id, status: "Timeout", ms: STILL_MS });
}

function testsOf({ tests }: Area): string[] {
	const patterns = tests.map((path) => (path.endsWith("**") ? `${path}/*.test.ts` : path));
	return globSync(patterns, { cwd: ROOT }).sort();
}

function drawn(mutants: readonly Mutant[]): readonly Mutant[] {
	if (values.sample === 0) return mutants;
	const draw = random(values.seed);
	return mutants
		.map((mutant) => ({ mutant, at: draw() }))
		.sort((a, b) => a.at - b.at)
		.slice(0, values.sample)
		.map(({ mutant }) => mutant);
}
