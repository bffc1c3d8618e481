/** The product on the embedded services, with faults between them: real engine, store, queues, topics and handlers. */
import { DatabaseSync } from "node:sqlite";
import { QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { MACHINE_NAMES, type MachineName } from "@dephealth/contract/machines.ts";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import type { TableName } from "@dephealth/contract/tables.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { UNFINISHED_STATUSES } from "@dephealth/core/healing/healing-policy.ts";
import { indexShards, packageKey } from "@dephealth/core/packages/package-key.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { dynamoDb } from "@dephealth/functions/compose/aws/storage.ts";
import { startSandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { startServices } from "@dephealth/local/services.ts";
import { localTable } from "@dephealth/local/table-names.ts";
import { startSchedules } from "@dephealth/local/workflows/schedules.ts";
import { z } from "zod";
import type { Faults } from "./faults/faults.ts";
import { withFaultyDelivery, withPatience, withRepeatedLetters } from "./faults/faulty-messaging.ts";
import { createFaultyTasks, dieWithinWrites, type OnResult } from "./faults/faulty-tasks.ts";
import type { SoakRecord } from "./judge/record.ts";
import { watchStore } from "./watch-store.ts";

const SWEEP_EVERY_MS = 86_400_000;
/** Seconds. Every run costs real time, and most find nothing; the speed of finding a message is not tested. */
const PACE: Readonly<Record<string, number>> = { "dead-letters": 3600, "self-healing": 3600 };

export type SoakWorld = Awaited<ReturnType<typeof startWorld>>;
export type Item = Record<string, unknown>;

export async function startWorld(options: {
	clock: Clock;
	/** The time of the invented packages, which stand still: epoch milliseconds. */
	worldTime: number;
	faults: Faults;
	record: SoakRecord;
	onError: (error: unknown) => void;
}) {
	const { clock, faults, onError } = options;
	await using started = new AsyncDisposableStack();
	const sandbox = await startSandbox({ clock: { now: () => options.worldTime, sleep: clock.sleep } });
	started.defer(() => sandbox.close());
	const services = await startServices({
		database: new DatabaseSync(":memory:"),
		clock,
		sandboxUrls: sandbox.urls,
		onError,
		seams: {
			handler: createFaultyTasks({
				faults,
				onResult: notePlans(options.record, clock),
				endExecution,
				healerArn: (name) =>
					`${services.workflows.stateMachineArns["heal-stale-packages"].replace(":stateMachine:", ":execution:")}:${name}`,
			}),
			topics: (topics) => withFaultyDelivery(topics, faults),
			queues: (queues) => withRepeatedLetters(queues, faults),
			subscriberQueues: withPatience,
			// Every reader looks at the time itself: nothing has to be deleted.
			sweepClock: { now: clock.now, sleep: (_, signal) => systemClock.sleep(SWEEP_EVERY_MS, signal) },
		},
	});
	started.defer(() => services.stop());
	const { workflows } = services;
	const composition = services.compose({});

	function endExecution(executionArn: string): void {
		try {
			services.workflows.engine.stopExecution({
				executionArn,
				error: "Killed",
				cause: "The machine went away.",
			});
		} catch (error) {
			// It may have ended by itself, e.g. by its timeout.
			if (!(error instanceof Error && error.name === "ExecutionDoesNotExist")) onError(error);
		}
	}

	const handlersClient = dynamoDb(composition);
	dieWithinWrites(handlersClient);
	watchStore(handlersClient, { now: clock.now, record: options.record });
	// The soak's own reads and preparations have no faults, and are not judged.
	const client = createDynamoDbClient(services.aws);
	started.defer(() => client.destroy());

	/** Runs the machines by schedule until the returned function is called. */
	function keepTime(names: readonly string[]): () => Promise<void> {
		const schedules = startSchedules({
			engine: {
				listExecutions: workflows.engine.listExecutions,
				startExecution(input) {
					if (faults.draw("scheduleTwice")) {
						faults.happened("scheduleTwice");
						workflows.engine.startExecution({ ...input, name: `${input.name}-again` });
					}
					return workflows.engine.startExecution(input);
				},
			},
			queues: workflows.queues,
			clock,
			schedules: SCHEDULES.filter(({ name }) => names.includes(name)).map((schedule) => ({
				name: schedule.name,
				everySeconds: PACE[schedule.name] ?? schedule.everySeconds,
				stateMachineArn: workflows.stateMachineArns[schedule.stateMachine],
			})),
			onError,
		});
		return schedules.stop;
	}

	async function scan(table: TableName, onItem: (item: Item) => void): Promise<void> {
		let after: Item | undefined;
		do {
			const { Items = [], LastEvaluatedKey } = await client.send(
				new ScanCommand({
					TableName: localTable(table),
					...(after && { ExclusiveStartKey: after }),
				}),
			);
			for (const item of Items) onItem(item);
			after = LastEvaluatedKey;
		} while (after);
	}

	/** Names of all executions of a machine. */
	function executionNames(machine: MachineName): string[] {
		const names: string[] = [];
		let nextToken: string | undefined;
		do {
			const page = workflows.engine.listExecutions({
				stateMachineArn: workflows.stateMachineArns[machine],
				maxResults: 1000,
				...(nextToken !== undefined && { nextToken }),
			});
			names.push(...(page.executions ?? []).map(({ name }) => name ?? ""));
			nextToken = page.nextToken;
		} while (nextToken !== undefined);
		return names;
	}

	/** The count has at most a thousand for each machine. */
	function runningCount(): number {
		return MACHINE_NAMES.reduce((sum, machine) => {
			const { executions = [] } = workflows.engine.listExecutions({
				stateMachineArn: workflows.stateMachineArns[machine],
				statusFilter: "RUNNING",
				maxResults: 1000,
			});
			return sum + executions.length;
		}, 0);
	}

	/** Packages that wait for somebody, by the index that healers look into. */
	async function countUnfinished(): Promise<number> {
		const counts = await Promise.all(
			UNFINISHED_STATUSES.flatMap(indexShards).map(async (shard) => {
				const { Count = 0 } = await client.send(
					new QueryCommand({
						TableName: localTable("packages"),
						IndexName: "status-index",
						Select: "COUNT",
						KeyConditionExpression: "status_shard = :shard",
						ExpressionAttributeValues: { ":shard": shard },
					}),
				);
				return Count;
			}),
		);
		return counts.reduce((sum, count) => sum + count, 0);
	}

	const running = started.move();
	return {
		composition,
		client,
		sandbox,
		keepTime,
		scan,
		executionNames,
		executionCounts: () =>
			new Map(MACHINE_NAMES.map((machine): [string, number] => [machine, executionNames(machine).length])),
		runningCount,
		countUnfinished,
		/** Messages by queue, in any state. */
		queueDepths: () =>
			new Map(
				workflows.queues.names().map((name): [string, number] => {
					const { visible, inFlight, delayed } = workflows.queues.depth(name);
					return [name, visible + inFlight + delayed];
				}),
			),
		stop: () => running.disposeAsync(),
	};
}

const planSchema = z.object({
	items: z.array(z.string()),
	round: z.object({ tier: z.string(), round: z.number(), since: z.number() }).nullable(),
});

/** Notes the pages that a refresh was given. */
function notePlans(record: SoakRecord, clock: Clock): OnResult {
	return (name, result) => {
		if (name !== "PlanRefreshFunction") return;
		const { items, round } = planSchema.parse(result);
		if (!round) return;
		for (const spec of items) {
			record.add({
				kind: "handedOut",
				key: packageKey(parsePackageSpec(spec)),
				at: clock.now(),
				since: round.since,
				tier: round.tier,
				round: round.round,
			});
		}
	};
}
