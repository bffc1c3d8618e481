/**
 * Refreshes a few hundred known packages by the real state machine, tasks, stores and clients on the embedded engine,
 * and counts billed use: transitions, invocations and their time, read and write units, calls and points.
 */
import { DatabaseSync } from "node:sqlite";
import { ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { MachineName } from "@dephealth/contract/machines.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { mapBounded } from "@dephealth/core/map-bounded.ts";
import { packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { hourOf, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { dynamoDb } from "@dephealth/functions/compose/aws/storage.ts";
import type { LambdaFunction } from "@dephealth/local/asl/run/integrations/lambda-invoke.ts";
import { startServices } from "@dephealth/local/services.ts";
import { localTable } from "@dephealth/local/table-names.ts";
import { anOlderRelease, type Change, rewriteReports } from "../../../soak/changes.ts";
import { DOWNLOADS_MOVE, githubAnswerMs, LATENCY_MS, LIVELY_KINDS } from "../model/assumptions.ts";
import { countDynamoDb } from "./count-dynamodb.ts";
import { countLog } from "./count-log.ts";
import { countRepositories } from "./count-repositories.ts";
import { type Counted, type Invocations, sumOf, withTierMoves } from "./counted.ts";
import { createOlderCommit } from "./older-commit.ts";
import { SAMPLE_TIER, samplePackages } from "./sample.ts";
import { startSimulator } from "./simulator.ts";

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
	const anOlderCommit = createOlderCommit({ now: () => START, sleep: systemClock.sleep });
	const invocations = new Map<string, Invocations>();
	let isCounting = false;
	let turn: Promise<unknown> = Promise.resolve();

	/** One after the other, so that the time of one is not the time of others. */
	function timed(name: string, run: LambdaFunction): LambdaFunction {
		return async (payload, context) => {
			if (!isCounting) return run(payload, context);
			const before = turn;
			const own = (async () => {
				await before.catch(() => {});
				const began = performance.now();
				const processor = process.cpuUsage();
				const result = await run(payload, context);
				const { user, system } = process.cpuUsage(processor);
				const entry = invocations.get(name) ?? { count: 0, milliseconds: 0, computingMs: 0 };
				invocations.set(name, {
					count: entry.count + 1,
					milliseconds: entry.milliseconds + performance.now() - began,
					computingMs: entry.computingMs + (user + system) / 1000,
				});
				return result;
			})();
			turn = own;
			return own;
		};
	}

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
				return name === undefined ? async () => {} : timed(name, handler as LambdaFunction);
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

	/** The partition of each package at its last write. */
	const tiers = new Map<string, { judgedAt: unknown; shard: unknown }>();

	/** A sample is too small for pages of all tiers: in one, a page has its thousands. @returns whether it had another tier before */
	async function moveToSampleTier(ref: PackageRef): Promise<boolean> {
		const { Attributes: { judged_at: judgedAt, tier_shard: shard } = {} } = await client.send(
			new UpdateCommand({
				TableName: localTable("packages"),
				Key: { pk: packageKey(ref), sk: "LATEST" },
				UpdateExpression: "SET tier_shard = :shard",
				ExpressionAttributeValues: { ":shard": shardedIndexValue(SAMPLE_TIER, ref) },
				ReturnValues: "ALL_OLD",
			}),
		);
		const before = tiers.get(packageKey(ref));
		if (before?.judgedAt === judgedAt) return false;
		tiers.set(packageKey(ref), { judgedAt, shard });
		return before !== undefined && before.shard !== shard;
	}

	async function moveAll(): Promise<number> {
		let moved = 0;
		for (const ref of refs) if (await moveToSampleTier(ref)) moved += 1;
		return moved;
	}

	/** The sources then report a change. */
	async function rewrite(ref: PackageRef, change: Change): Promise<void> {
		await rewriteReports(client, localTable("packages"), { ref, change });
	}

	/** Counts by counter, since counters of past hours expire. */
	async function pointsUsed(): Promise<Map<string, number>> {
		const { Items = [] } = await client.send(new ScanCommand({ TableName: localTable("operations") }));
		const counters = Items.filter(({ pk }) => String(pk).startsWith("BUDGET#github#"));
		return new Map(counters.map(({ pk, sk, used }) => [`${pk} ${sk}`, Number(used ?? 0)]));
	}

	async function pointsSince(before: ReadonlyMap<string, number>): Promise<number> {
		return [...(await pointsUsed())].reduce((sum, [key, used]) => sum + used - (before.get(key) ?? 0), 0);
	}

	async function callCounts(): Promise<Map<string, number>> {
		const counts = new Map<string, number>();
		for (const [upstream, kinds] of Object.entries(await simulator.calls())) {
			for (const [kind, count] of Object.entries(kinds)) counts.set(`${upstream} ${kind}`, count);
		}
		return counts;
	}

	/** @param work the counted work; it returns what it did */
	async function count(work: () => Promise<Record<string, number>>): Promise<Counted> {
		const calls = await callCounts();
		const points = await pointsUsed();
		invocations.clear();
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
		const callsAfter = await callCounts();
		return {
			packages: totals["packages"] ?? 0,
			pages: totals["pages"] ?? 0,
			batches: invocations.get("SettleBatchFunction")?.count ?? 0,
			transitions,
			invocations: new Map(invocations),
			units: counted,
			calls: new Map(
				[...callsAfter].map(([kind, made]): [string, number] => [kind, made - (calls.get(kind) ?? 0)]),
			),
			githubPoints: await pointsSince(points),
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

	/** Others in each week; the downloads of all. */
	async function changeSome(sample: readonly PackageRef[], week: number): Promise<void> {
		const share = (of: number, among = sample) => {
			const count = Math.round(sample.length * of);
			return among.slice(count * week, count * (week + 1));
		};
		for (const [index, ref] of sample.entries()) await rewrite(ref, otherDownloads(index + week));
		for (const ref of share(options.shares.releases)) await rewrite(ref, anOlderRelease);
		for (const ref of share(options.shares.commits, sample.filter(isLively))) {
			await rewrite(ref, anOlderCommit);
		}
	}

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
			await moveAll();
			return counted;
		},

		/** The bytes that the tables keep of a package; index entries included. */
		async storedBytes(): Promise<number> {
			let bytes = 0;
			let ExclusiveStartKey: Record<string, unknown> | undefined;
			do {
				const page = await client.send(
					new ScanCommand({
						TableName: localTable("packages"),
						...(ExclusiveStartKey && { ExclusiveStartKey }),
					}),
				);
				bytes += (page.Items ?? []).reduce((sum, item) => sum + bytesOf(item), 0);
				ExclusiveStartKey = page.LastEvaluatedKey;
			} while (ExclusiveStartKey);
			return bytes / refs.length + INDEX_BYTES;
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
				rounds.push(withTierMoves(counted, await moveAll()));
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

function isLively({ name }: PackageRef): boolean {
	return LIVELY_KINDS.some((kind) => name.includes(`${kind}-`));
}

/** Some were added or removed. */
function otherDownloads(index: number): Change {
	const factor = 1 + DOWNLOADS_MOVE * Math.sin(index);
	return (report) => {
		if (report.state !== "collected" || report.source !== "npm") return report;
		const { weeklyDownloads } = report.facts;
		if (weeklyDownloads === null) return report;
		return { ...report, facts: { ...report.facts, weeklyDownloads: Math.round(weeklyDownloads * factor) } };
	};
}

/** Three indexes of keys alone, each entry with DynamoDB's own 100 bytes. */
const INDEX_BYTES = 3 * (100 + 80);
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const ITEM_OVERHEAD_BYTES = 100;

function bytesOf(item: Record<string, unknown>): number {
	return Object.entries(item).reduce(
		(sum, [name, value]) =>
			sum + name.length + (value instanceof Uint8Array ? value.length : String(value).length),
		ITEM_OVERHEAD_BYTES,
	);
}
