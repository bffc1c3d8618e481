import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { createCollectionRequests } from "@dephealth/core/collection/collection-request-topic.ts";
import type { CollectionRequests } from "@dephealth/core/collection/collection-requests.ts";
import { createCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { HEALING_POLICY } from "@dephealth/core/healing/healing-policy.ts";
import { createPackageHealing } from "@dephealth/core/healing/healing-store.ts";
import type { HealingSummary } from "@dephealth/core/healing/healing-summary.ts";
import type { PackageHealing } from "@dephealth/core/healing/package-healing.ts";
import { latestKey } from "@dephealth/core/packages/package-items.ts";
import { shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createStartCollection } from "@dephealth/functions/jobs/start-collection.ts";
import { createFindStuckPackages } from "@dephealth/functions/tasks/heal-stale-packages/find-stuck-packages.ts";
import { createRepublishPackages } from "@dephealth/functions/tasks/heal-stale-packages/republish-packages.ts";
import { createSummarizeHealing } from "@dephealth/functions/tasks/heal-stale-packages/summarize-healing.ts";
import {
	startTopicSubscribers,
	type TopicSubscribers,
} from "@dephealth/local/messaging/topic-subscribers.ts";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { PATIENT } from "../../patience.ts";
import { collectionTasks, type Functions } from "../collection-tasks.ts";
import { createMachineWorld } from "../machine-world.ts";

const MACHINE = "heal-stale-packages";
export const HOUR = 3_600_000;

export const express: PackageRef = { ecosystem: "npm", name: "express" };
export const named = (name: string): PackageRef => ({ ecosystem: "npm", name });

type Changes = { healing?: Partial<PackageHealing>; requests?: CollectionRequests };
type Stored = { status?: string; sinceHours?: number; attempts?: number; shardOf?: PackageRef };

export type HealingWorld = ReturnType<typeof createHealingWorld>;

/** The healer, the topic by which it asks for collections, and the machine that collects. */
export function createHealingWorld() {
	const world = createMachineWorld(MACHINE);
	const { clock } = world;

	let subscribers: TopicSubscribers;
	let sns: SNSClient;
	let sfn: SFNClient;
	let healing: PackageHealing;
	let requests: CollectionRequests;
	let reported: HealingSummary[];
	let complained: unknown[];

	beforeEach(() => {
		const { storage, workflows } = world;
		reported = [];
		complained = [];
		sns = new SNSClient(world.client);
		sfn = new SFNClient(world.client);
		const starter = createCollectionStarter({
			client: async () => sfn,
			stateMachineArn: workflows.stateMachineArns["collect-package"],
			clock,
		});
		const startCollection = createStartCollection(() => starter);
		subscribers = startTopicSubscribers({
			subscribers: SUBSCRIBERS,
			topics: workflows.topics,
			queues: workflows.queues,
			clock,
			invoke: (_, event) => startCollection(event),
			onError: (error) => complained.push(error),
		});
		requests = createCollectionRequests({
			client: async () => sns,
			topicArn: subscribers.topicArns.get("collection-requests") ?? "",
		});
		healing = createPackageHealing({
			client: storage.client,
			tableName: "test-packages",
			clock,
			random: () => 0,
			policy: HEALING_POLICY,
		});
		world.functions = { ...collectionTasks(storage, clock), ...healingTasks() };
	});

	afterEach(async () => {
		await subscribers.stop();
		sns.destroy();
		sfn.destroy();
	});

	function healingTasks(changes: Changes = {}) {
		const onError = (error: unknown) => complained.push(error);
		const changed = { ...healing, ...changes.healing };
		return {
			FindStuckPackagesFunction: createFindStuckPackages({
				healing: changed,
				permanentFailures: world.storage.permanentFailures,
				clock,
				policy: HEALING_POLICY,
				onError,
			}),
			RepublishPackagesFunction: createRepublishPackages({
				requests: changes.requests ?? requests,
				healing: changed,
				onRefused: (_, reason) => complained.push(reason),
			}),
			SummarizeHealingFunction: createSummarizeHealing({
				now: clock.now,
				stuckAfterMs: HEALING_POLICY.stuckAfterMs,
				report: (summary) => reported.push(summary),
			}),
		} satisfies Functions;
	}

	/** A package that entered its state two hours ago, unless told otherwise. */
	async function lose(
		ref: PackageRef,
		{ status = "pending", sinceHours = 2, attempts = 0, shardOf = ref }: Stored = {},
	): Promise<void> {
		await world.storage.client.send(
			new PutCommand({
				TableName: "test-packages",
				Item: {
					...latestKey(ref),
					collection_status: status,
					status_shard: shardedIndexValue(status, shardOf),
					status_since: new Date(clock.now() - sinceHours * HOUR).toISOString(),
					...(attempts > 0 && { heal_attempts: attempts }),
				},
			}),
		);
	}

	function startHealer(): string {
		return world.workflows.engine.startExecution({
			stateMachineArn: world.workflows.stateMachineArns[MACHINE],
		}).executionArn;
	}

	async function endOf(executionArn: string): Promise<HealingSummary> {
		const ended = await world.workflows.engine.waitFor(executionArn);
		expect(ended.status).toBe("SUCCEEDED");
		return JSON.parse(ended.output ?? "{}");
	}

	const heal = () => endOf(startHealer());

	const statusOf = async (ref: PackageRef) => (await world.storage.packages.get(ref))?.collection.status;

	async function itemOf(ref: PackageRef): Promise<Record<string, unknown>> {
		const { Item } = await world.storage.client.send(
			new GetCommand({ TableName: "test-packages", Key: latestKey(ref) }),
		);
		return Item ?? {};
	}

	function collections(): string[] {
		const { executions = [] } = world.workflows.engine.listExecutions({
			stateMachineArn: world.workflows.stateMachineArns["collect-package"],
		});
		return executions.map(({ name }) => name ?? "");
	}

	async function untilCollected(...refs: PackageRef[]): Promise<void> {
		await vi.waitFor(async () => {
			for (const ref of refs) expect(await statusOf(ref)).toBe("complete");
		}, PATIENT);
	}

	return Object.assign(world, {
		/** Replaces the healer's tasks by those with these changes. */
		heals(changes?: Changes): void {
			world.functions = { ...world.functions, ...healingTasks(changes) };
		},
		healingTasks,
		lose,
		startHealer,
		endOf,
		heal,
		statusOf,
		itemOf,
		collections,
		untilCollected,
		healing: () => healing,
		requests: () => requests,
		/** The summaries and the errors of the current test. */
		reported: () => reported,
		complained: () => complained,
	});
}
