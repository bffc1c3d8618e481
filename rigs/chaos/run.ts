/**
 * Breaks one upstream after the other in every way while packages are collected, heals them, and looks whether
 * everything is there in the end: `npm run chaos`. The product, its store, queue and engine are the real ones; only
 * time is injected, so that hours of back-off take seconds. Ends with 1 when a promise is broken.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { ARCHETYPES, archetypeRow } from "@dephealth/local/sandbox/world/archetypes.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import { PHASES, type Phase } from "./faults.ts";
import { compare, judge, type Verdict } from "./judge.ts";
import { createRuntimeApi } from "./runtime-api.ts";
import { createSkippingClock } from "./skipping-clock.ts";

scriptArguments({
	run: "npm run chaos",
	does: "Breaks one upstream after the other in every way while packages are collected, heals them, and\nlooks whether everything is there in the end. Ends with 1 when a promise is broken.",
});
const PACKAGES = 500;
/** Names that no upstream knows begin so. */
const UNKNOWN = "sandbox-unknown-";
/** Every run costs real time, and most of them find nothing. */
const SLOW_SCHEDULES = SCHEDULES.map((schedule) => ({
	...schedule,
	everySeconds: schedule.everySeconds * 5,
}));
/**
 * Kinds of packages that are collected. The one of many megabytes is left out: reading it takes real time, which here
 * would count as hours.
 */
const KINDS = ARCHETYPES.filter((archetype) => archetype !== "huge-packument");

/** The pause between the starts of two collections. */
const STAGGER_MS = 500;
/** The longest that everything may take to be complete after the last fault. */
const DRAIN_MS = 12 * 3_600_000;
const DRAIN_STEP_MS = 600_000;
/** Requests of one look at a repository, as the simulator counts them: capabilities, references, commits. A slow server answers some. */
const GIT_REQUESTS = 3;

setLogLevel("CRITICAL");
const startedAt = performance.now();
const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-chaos-"));
const clock = createSkippingClock();
const runtime = await startRuntime({
	dataDirectory,
	port: 0,
	awsPort: 0,
	sandbox: true,
	tablesInMemory: true,
	clock,
	schedules: SLOW_SCHEDULES,
});
const api = createRuntimeApi(runtime);
const complaints: string[] = [];
try {
	await main();
} finally {
	clock.stop();
	await runtime.stop();
	rmSync(dataDirectory, { recursive: true, force: true });
}
process.exitCode = complaints.length === 0 ? 0 : 1;

async function main(): Promise<void> {
	const names = packageNames();
	print(`${names.length} packages, ${PHASES.length} faults one after the other.\n`);
	clock.start();
	const during: Verdict[] = [];
	for (const [index, phase] of PHASES.entries()) {
		during.push(...(await suffer(phase, shareOf(names, index))));
	}
	await measureWithoutCircuit();
	const after = await recover(names);
	print(`${await api.repairs()} collections were repaired through the dead-letter queue.`);
	await conclude(during, after);
}

/** Collects a share of the packages while one upstream is broken. */
async function suffer(phase: Phase, names: readonly string[]): Promise<Verdict[]> {
	const [before, repairsBefore] = await Promise.all([api.callsTo(phase.upstream), api.repairs()]);
	await api.setFaults({ [phase.upstream]: phase.faults });
	await Promise.all(
		names.map(async (name, index) => {
			await clock.sleep(index * STAGGER_MS);
			await api.collect(name);
		}),
	);
	const calls = (await api.callsTo(phase.upstream)) - before;
	await api.heal();
	const verdicts = await readAll(names);
	const most = mostCalls(phase, names.length + (await api.repairs()) - repairsBefore);
	if (calls > most)
		complaints.push(`${phase.upstream} ${phase.title} was called ${calls} times, not ${most}.`);
	const title = `${phase.upstream} ${phase.title}`.padEnd(34);
	print(`${title} ${String(calls).padStart(3)} calls of at most ${most}: ${describe(verdicts)}`);
	await clock.sleep(phase.restMs);
	return verdicts;
}

/**
 * Calls that may reach a broken upstream: those that open the circuit, and those of every package that was under way by
 * then; a connection that breaks is tried once more.
 *
 * @param packages collected in the meantime, repairs of earlier faults among them
 */
function mostCalls({ upstream }: Phase, packages: number): number {
	const requests = /^git(?:On|Elsewhere)/.test(upstream) ? GIT_REQUESTS : 1;
	return 2 * UPSTREAMS[upstream].circuit.failureThreshold + packages * (requests + 1);
}

/** The first fault once more with its circuit switched off, for comparison. */
async function measureWithoutCircuit(): Promise<void> {
	const { name } = UPSTREAMS.npmRegistry;
	const names = Array.from(
		{ length: Math.ceil(PACKAGES / PHASES.length) },
		(_, index) => `active-${9000 + index}`,
	);
	const before = await api.callsTo("npmRegistry");
	await api.steerCircuit(name, "disable");
	await api.setFaults({ npmRegistry: { mode: "down" } });
	await Promise.all(names.map((packageName) => api.collect(packageName)));
	print(
		`${"npmRegistry down, circuit off".padEnd(34)} ${(await api.callsTo("npmRegistry")) - before} calls for ${names.length} packages`,
	);
	await api.heal();
	await api.steerCircuit(name, "automatic");
}

/** Advances the time until all dead letters are processed and everything is complete. */
async function recover(names: readonly string[]): Promise<Verdict[]> {
	const deadline = clock.now() + DRAIN_MS;
	const results = new Map<string, Verdict>();
	let told = "";
	for (;;) {
		const open = names.filter((name) => !isSettled(results.get(name)));
		for (const verdict of await readAll(open)) results.set(verdict.name, verdict);
		const { queue } = await api.deadLetters();
		const queued = queue.ready + queue.in_flight + queue.delayed;
		const line = `${queued} dead letters left: ${describe([...results.values()])}`;
		if (line !== told) print(`${"recovering".padEnd(34)} ${line}`);
		told = line;
		const isOver = queued === 0 && runtime.runningExecutions() === 0;
		if (isOver || clock.now() > deadline) return [...results.values()];
		await clock.sleep(DRAIN_STEP_MS);
	}
}

function isSettled(verdict: Verdict | undefined): boolean {
	return verdict?.state === "complete" || verdict?.state === "not_found";
}

async function readAll(names: readonly string[]): Promise<Verdict[]> {
	const verdicts: Verdict[] = [];
	for (const name of names) verdicts.push(judge(name, await api.read(name)));
	return verdicts;
}

async function conclude(during: readonly Verdict[], after: readonly Verdict[]): Promise<void> {
	const final = new Map(after.map((verdict) => [verdict.name, verdict]));
	complaints.push(...during.flatMap((verdict) => verdict.complaints), ...compare(during, final));
	for (const { name, state, complaints: own } of after) {
		complaints.push(...own);
		const expected = name.startsWith(UNKNOWN) ? "not_found" : "complete";
		if (state !== expected) complaints.push(`${name} is ${state} in the end and should be ${expected}.`);
	}
	const hours = (clock.skipped() / 3_600_000).toFixed(1);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
	print(`\n${hours} hours passed in ${seconds} s.`);
	const { failures } = await api.deadLetters();
	for (const { package: name, reason, failures: causes } of failures) {
		if (name?.startsWith(UNKNOWN)) continue;
		print(
			`given up: ${name} (${reason}; ${causes.map(({ source, error }) => `${source} ${error}`).join(", ")})`,
		);
	}
	for (const complaint of complaints.slice(0, 20)) print(`BROKEN: ${complaint}`);
	print(complaints.length === 0 ? "Every promise was kept." : `${complaints.length} promises were broken.`);
}

/** Invented packages of every kind, and some that do not exist. */
function packageNames(): string[] {
	return Array.from({ length: PACKAGES }, (_, index) => {
		const archetype = index % 50 === 49 ? undefined : KINDS[index % KINDS.length];
		if (archetype === undefined) return `${UNKNOWN}${index}`;
		const { scope } = archetypeRow(archetype);
		return `${scope ? `${scope}/` : ""}${archetype}-${index}`;
	});
}

function shareOf(names: readonly string[], index: number): string[] {
	return names.filter((_, position) => position % PHASES.length === index);
}

function describe(verdicts: readonly Verdict[]): string {
	const counts = Map.groupBy(verdicts, ({ state }) => state);
	return [...counts].map(([state, group]) => `${group.length} ${state}`).join(", ");
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
