/**
 * Refreshes a few hundred known packages by the real state machine, tasks, stores and clients on the embedded engine,
 * and counts billed use: transitions, invocations and their time, read and write units, calls and points.
 */
import { DatabaseSync } from "node:sqlite";
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { MachineName } from "@dephealth/contract/machines.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { mapBounded } from "@dephealth/core/map-bounded.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { hourOf, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { dynamoDb } from "@dephealth/functions/compose/aws/storage.ts";
import type { LambdaFunction } from "@dephealth/local/asl/run/integrations/lambda-invoke.ts";
import { startServices } from "@dephealth/local/services.ts";
import { localTable } from "@dephealth/local/table-names.ts";
import { rewriteReports } from "../../../soak/changes.ts";
import { githubAnswerMs, LATENCY_MS } from "../model/assumptions.ts";
import { countDynamoDb } from "./count-dynamodb.ts";
import { countLog } from "./count-log.ts";
import { countRepositories } from "./count-repositories.ts";
import { type Counted, sumOf, withTierMoves } from "./counted.ts";
import { SAMPLE_TIER, samplePackages } from "./sample.ts";
import { createSampleChanges } from "./sample-changes.ts";
import { createTierMoves } from "./sample-tier.ts";
import { startSimulator } from "./simulator.ts";
import { INDEX_BYTES, storedBytes } from "./stored-bytes.ts";
import { createInvocationTimer } from "./time-invocations.ts";
import { countUpstreamUse } from "./upstream-use.ts";

const FUNCTION_OF: ReadonlyMap<string, string> = new Map(
	Object.entries(TASK_FUNCTIONS).map(([name, path]) => [path, name]),
);
/** Noon, so that the day does not change while it runs. */
const START = Date.parse("2026-06-01T12:00:00Z");

/** @param shares the shares of packages with a change that the sources report */
export async function createMeasurement(options: {
	packages: number;
	ecosystem?: Ecosystem;
	shares: { commits: number; releases: number };
}) {
	const startedAt = Date.now();
	let ahead = 0;
	const clock: Clock = { now: () => START + Date.now() - startedAt + ahead, sleep: systemClock.sleep };
	// The invented world does not change by itself; only this program changes it.
	const simulator = await startSimulator(START);
	let isCounting = false;
	const invocations = createInvocationTimer(() => isCounting);

	const services = await startServices({
		database: new DatabaseSync(":memory:"),
		clock,
		sandboxUrls: simulator.urls,
		onError: (error) => {
			throw error;
		},
		seams: {
			handler(path, handler) {
				const name = FUNCTION_OF.get(path);
				// Notifications of changed risk are not part of a round's cost.
				return name === undefined ? async () => {} : invocations.timed(name, handler as LambdaFunction);
			},
		},
	});
	const { workflows } = services;
	let metricBytes = 0;
	const addMetric = services.metrics.add;
	services.metrics.add = (line) => {
		metricBytes += line.length;
		addMetric(line);
	};
	const composition = services.compose({});
	const client = dynamoDb(composition);
	const units = countDynamoDb(client);
	let transitions = 0;
	workflows.engine.onTransition(({ executionArn, kind }) => {
		const isStandard = executionArn.includes(":execution:");
		if (isCounting && isStandard && (kind === "entered" || kind === "retried")) transitions += 1;
	});

	async function collect(ref: PackageRef): Promise<void> {
		const { executionArn } = workflows.engine.startExecution({
			stateMachineArn: workflows.stateMachineArns["collect-package"],
			input: JSON.stringify({ package: ref }),
		});
		const { status, cause } = await workflows.engine.waitFor(executionArn);
		if (status !== "SUCCEEDED") throw new Error(`${ref.name} could not be collected: ${cause}`);
	}

	const moveToSampleTier = createTierMoves(client);
	const changeSome = createSampleChanges({
		worldClock: { now: () => START, sleep: systemClock.sleep },
		shares: options.shares,
		async rewrite(ref, change) {
			await rewriteReports(client, localTable("packages"), { ref, change });
		},
	});

	/** @param work the counted work; it returns what it did */
	async function count(work: () => Promise<Record<string, number>>): Promise<Counted> {
		const endUpstreams = await countUpstreamUse(client, simulator);
		invocations.reset();
		transitions = 0;
		units.reset();
		metricBytes = 0;
		isCounting = true;
		const endLog = countLog();
		const endRepositories = countRepositories();
		const totals = await work();
		isCounting = false;
		const repositories = endRepositories();
		const logBytes = endLog() + metricBytes;
		const counted = units.read();
		const { calls, githubPoints } = await endUpstreams();
		const functions = invocations.read();
		return {
			packages: totals["packages"] ?? 0,
			pages: totals["pages"] ?? 0,
			batches: functions.get("SettleBatchFunction")?.count ?? 0,
			transitions,
			invocations: functions,
			units: counted,
			calls,
			githubPoints,
			repositories,
			logBytes,
			saved: totals["saved"] ?? 0,
			unchanged: totals["unchanged"] ?? 0,
			deadLetters: totals["dead_letters"] ?? 0,
		};
	}

	async function run(machine: MachineName): Promise<Record<string, number>> {
		const { executionArn } = workflows.engine.startExecution({
			stateMachineArn: workflows.stateMachineArns[machine],
		});
		const ended = await workflows.engine.waitFor(executionArn);
		if (ended.status !== "SUCCEEDED") {
			throw new Error(`${machine} ended with ${ended.status}: ${ended.cause}`);
		}
		return JSON.parse(ended.output ?? "{}");
	}

	const refresh = () => run("refresh-packages");

	const weekMs = TIER_PLANS[SAMPLE_TIER].periodHours * 3_600_000;
	/** The first of the sample's rounds comes after a week in which there is nothing. */
	const refs = samplePackages(options.packages, hourOf(clock.now() + 2 * weekMs), options.ecosystem);

	return {
		/** A week's hours in which nothing is due. */
		async countNothing(): Promise<Counted> {
			await refresh();
			ahead += weekMs;
			return count(refresh);
		},

		/** A run of a machine that finds nothing to do. */
		countEmptyRun: (machine: MachineName) => count(() => run(machine)),

		/** The first collection of the sample. */
		async countFirst(): Promise<Counted> {
			const counted = await count(async () => {
				await mapBounded(refs, 8, collect);
				return { packages: refs.length };
			});
			await moveToSampleTier(refs);
			return counted;
		},

		/** The bytes that the tables keep of a package; index entries included. */
		async storedBytes(): Promise<number> {
			return (await storedBytes(client, localTable("packages"))) / refs.length + INDEX_BYTES;
		},

		/**
		 * Lets weeks pass one after the other, changes the given shares of the sample in each and refreshes all; after
		 * `countFirst`. What slides slowly is written in some of them only.
		 */
		async countRounds(weeks: number): Promise<Counted> {
			const rounds: Counted[] = [];
			for (let week = 0; week < weeks; week++) {
				await changeSome(refs, week);
				ahead += weekMs;
				const counted = await count(refresh);
				rounds.push(withTierMoves(counted, await moveToSampleTier(refs)));
			}
			return sumOf(rounds);
		},

		/**
		 * One more, with upstreams that take their time.
		 *
		 * @param repositories in a query to GitHub, on average
		 */
		async countWaiting(week: number, repositories: number): Promise<Counted> {
			await changeSome(refs, week);
			ahead += weekMs;
			await simulator.setLatency({ ...LATENCY_MS, github: Math.round(githubAnswerMs(repositories)) });
			return count(refresh);
		},

		async close() {
			await services.stop();
			await simulator.close();
		},
	};
}
