/** The course of a soak: packages become known, days of refreshing with faults, and time to recover. */

import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createPackageStore } from "@dephealth/core/packages/package-store.ts";
import { createRefreshProgress } from "@dephealth/core/refresh/refresh-progress-store.ts";
import { hourOf, refreshRound } from "@dephealth/core/refresh/refresh-schedule.ts";
import { collections } from "@dephealth/functions/compose/capabilities/collections.ts";
import { localTable } from "@dephealth/local/table-names.ts";
import { anOlderCommit, anOlderRelease, rewriteReports } from "./changes.ts";
import { createFaults, type FaultKind } from "./faults/faults.ts";
import { createOutages } from "./faults/outages.ts";
import { readFailureRecords, readPackages } from "./judge/evidence.ts";
import { judge, type SoakVerdict } from "./judge/judge.ts";
import type { Rounds } from "./judge/judge-rounds.ts";
import { createRecord, type SoakRecord } from "./judge/record.ts";
import { knownCandidates, newcomers } from "./population.ts";
import { createSeeder, seedPackages } from "./seed.ts";
import { createSoakClock } from "./soak-clock.ts";
import { type SoakWorld, startWorld } from "./world.ts";

const PACKAGES_TABLE = localTable("packages");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A midnight: a round of the daily tier is a day. */
const FIRST_ROUND_AT = Date.parse("2026-06-01T00:00:00Z");
/** The packages were collected the evening before. */
const KNOWN_AT = FIRST_ROUND_AT - 6 * HOUR_MS;
const TIER = "daily";
const ROUNDS = 3;
/** The first round has no outage, so its losses come from other faults. */
const OUTAGE_ROUND = 1;
/** The share of known packages that change: half of them get a new release and half new commits. */
const CHANGED_SHARE = 0.1;
/** Newcomers of each round: a share of the known ones, and at least as many as there are kinds of them. */
const NEWCOMER_SHARE = 0.02;
const LEAST_NEWCOMERS = 40;
/** They start at this hour of the day, so that some of them meet outages. */
const NEWCOMERS_FROM_HOUR = 5;
const NEWCOMER_EVERY_MS = 20_000;
/**
 * The lease of the last refresh that died (2 h), the next tick and its work: before that the remaining work is
 * unknown.
 */
const LEAST_RECOVERY_HOURS = 4;
/** The longest time of a dead letter (9 h) and of five republications (6 h) in sequence, with a margin. */
const MOST_RECOVERY_HOURS = 48;

/** The pause before the hour's tick: the hour's work is done by then. */
const QUIET_MS = 5 * 60_000;

export type SoakProgress = { phase: string; known: number; waiting: number; queued: number };

export type SoakResult = {
	verdict: SoakVerdict;
	faults: ReadonlyMap<FaultKind, number>;
	/** Executions by the name of their state machine. */
	executions: ReadonlyMap<string, number>;
	simulatedHours: number;
	/** The complaints of the runtime. */
	errors: readonly string[];
};

/**
 * @param options.packages known from the start
 * @param options.newcomers of each round. Default a share of the known ones, and at least 40
 * @param options.rounds days. Default 3, at least 2: the second has the outages, and before the last one sources get news
 * @param options.onProgress called every few simulated hours
 */
export async function soak(options: {
	packages: number;
	newcomers?: number;
	rounds?: number;
	seed: number;
	onProgress: (progress: SoakProgress) => void;
}): Promise<SoakResult> {
	const { rounds = ROUNDS } = options;
	const clock = createSoakClock(KNOWN_AT);
	const faults = createFaults(options.seed);
	const record = createRecord();
	const errors: string[] = [];
	const world = await startWorld({
		clock,
		worldTime: KNOWN_AT,
		faults,
		record,
		onError: (error) =>
			errors.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
	});
	try {
		const known = await makeKnown(options, { clock, world });
		await beRefreshedUntil(FIRST_ROUND_AT, { clock, world });
		clock.set(FIRST_ROUND_AT - 60_000);
		clock.run();
		const stopSchedules = world.keepTime(SCHEDULES.map(({ name }) => name));
		const tell = async (phase: string) => options.onProgress({ phase, ...(await standing(world, known)) });
		const count = options.newcomers ?? Math.max(LEAST_NEWCOMERS, Math.round(known.length * NEWCOMER_SHARE));
		const { asked, changed } = await refreshForDays({
			clock,
			world,
			faults,
			known,
			count,
			rounds,
			tell,
		});
		faults.end();
		await recover({ clock, world, tell });
		await stopSchedules();
		clock.pause();
		const verdict = await conclude({ world, record, known, asked, changed, rounds });
		return {
			verdict,
			faults: faults.counts(),
			executions: world.executionCounts(),
			simulatedHours: Math.round((clock.now() - FIRST_ROUND_AT) / HOUR_MS),
			errors,
		};
	} finally {
		clock.pause();
		await world.stop();
	}
}

function makeKnown(
	options: { packages: number; seed: number; onProgress: (progress: SoakProgress) => void },
	{ clock, world }: { clock: Clock; world: SoakWorld },
): Promise<PackageRef[]> {
	const store = createPackageStore({
		client: world.client,
		tableName: PACKAGES_TABLE,
		clock,
		random: Math.random,
	});
	const step = Math.ceil(options.packages / 4);
	return seedPackages({
		candidates: knownCandidates(options.seed),
		count: options.packages,
		tier: TIER,
		collect: createSeeder({ clock, worldClock: { now: () => KNOWN_AT, sleep: clock.sleep } }),
		store,
		onSeeded(known) {
			if (known % step === 0) options.onProgress({ phase: "becoming known", known, waiting: 0, queued: 0 });
		},
	});
}

/**
 * Refreshing begins with the hour of its first execution when no position is stored, and a slow machine starts that one
 * late.
 */
async function beRefreshedUntil(
	time: number,
	{ clock, world }: { clock: Clock; world: SoakWorld },
): Promise<void> {
	const progress = createRefreshProgress({
		client: world.client,
		tableName: localTable("operations"),
		clock,
	});
	await progress.acquire(TIER, "soak", hourOf(time));
	await progress.release(TIER, "soak");
}

type Course = { clock: Clock; world: SoakWorld; tell: (phase: string) => Promise<void> };

/** @returns the packages requested meanwhile, and those whose sources had news */
async function refreshForDays({
	clock,
	world,
	faults,
	known,
	count,
	rounds,
	tell,
}: Course & {
	faults: ReturnType<typeof createFaults>;
	known: readonly PackageRef[];
	count: number;
	rounds: number;
}) {
	const changeRound = rounds - 1;
	const outages = createOutages({ sandbox: world.sandbox, faults });
	const asked: PackageRef[] = [];
	let changed: Rounds["changed"] = { round: changeRound, at: 0, keys: new Set() };
	for (let round = 0; round < rounds; round++) {
		const start = FIRST_ROUND_AT + round * DAY_MS;
		if (round === changeRound) {
			// A time at which the previous hours are done, and the next has not begun.
			await clock.sleep(start - QUIET_MS - clock.now());
			changed = { round, at: clock.now(), keys: new Set(await changeSome(known, world)) };
		}
		const added = newcomers(round, count);
		asked.push(...added);
		const asking = ask(added, { clock, world, from: start + NEWCOMERS_FROM_HOUR * HOUR_MS });
		for (let hour = 0; hour < 24; hour++) {
			await clock.sleep(start + hour * HOUR_MS - clock.now());
			if (round === OUTAGE_ROUND) outages.enterHour(hour);
			if (hour % 6 === 0) await tell(`round ${round + 1} of ${rounds}, ${String(hour).padStart(2, "0")}:00`);
		}
		await asking;
	}
	await clock.sleep(FIRST_ROUND_AT + rounds * DAY_MS - clock.now());
	return { asked, changed };
}

/** Asks as a request for an unknown package does. */
async function ask(
	refs: readonly PackageRef[],
	{ clock, world, from }: { clock: Clock; world: SoakWorld; from: number },
): Promise<void> {
	const starter = collections(world.composition);
	for (const [index, ref] of refs.entries()) {
		await clock.sleep(from + index * NEWCOMER_EVERY_MS - clock.now());
		await starter.start(ref);
	}
}

/** @returns the keys of those that the sources now have news of */
async function changeSome(known: readonly PackageRef[], world: SoakWorld): Promise<string[]> {
	const changed: string[] = [];
	for (const [index, ref] of known.slice(0, Math.ceil(known.length * CHANGED_SHARE)).entries()) {
		const change = index % 2 === 0 ? anOlderRelease : anOlderCommit;
		if (await rewriteReports(world.client, PACKAGES_TABLE, { ref, change })) changed.push(packageKey(ref));
	}
	return changed;
}

/** Waits until nobody waits for anything any more; what never comes to rest is the judge's to find. */
async function recover({ clock, world, tell }: Course): Promise<void> {
	for (let hour = 0; hour < MOST_RECOVERY_HOURS; hour++) {
		// Minutes between the ticks of the schedules, when their runs are done.
		const next = (Math.floor(clock.now() / HOUR_MS) + 1) * HOUR_MS - QUIET_MS;
		await clock.sleep(next <= clock.now() ? next + HOUR_MS - clock.now() : next - clock.now());
		if (hour % 6 === 0) await tell(`recovering, hour ${hour}`);
		if (hour >= LEAST_RECOVERY_HOURS && (await isAtRest(world))) return;
	}
}

async function isAtRest(world: SoakWorld): Promise<boolean> {
	const queued = [...world.queueDepths().values()].some((count) => count > 0);
	return !queued && world.runningCount() === 0 && (await world.countUnfinished()) === 0;
}

async function standing(world: SoakWorld, known: readonly PackageRef[]) {
	return {
		known: known.length,
		waiting: await world.countUnfinished(),
		queued: [...world.queueDepths().values()].reduce((sum, count) => sum + count, 0),
	};
}

async function conclude(given: {
	world: SoakWorld;
	record: SoakRecord;
	known: readonly PackageRef[];
	asked: readonly PackageRef[];
	changed: Rounds["changed"];
	rounds: number;
}): Promise<SoakVerdict> {
	const { world } = given;
	return judge({
		refs: [...given.known, ...given.asked],
		packages: await readPackages(world),
		failures: await readFailureRecords(world),
		events: given.record.all(),
		starts: world.executionNames("collect-package"),
		queues: world.queueDepths(),
		running: world.runningCount(),
		rounds: {
			tier: TIER,
			first: refreshRound(TIER, hourOf(FIRST_ROUND_AT)),
			count: given.rounds,
			known: given.known.map(packageKey),
			changed: given.changed,
		},
	});
}
