import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { createCollectionRequests } from "@dephealth/core/collection/collection-request-topic.ts";
import type { CollectionRequests } from "@dephealth/core/collection/collection-requests.ts";
import { createCollectionStarter } from "@dephealth/core/collection/collection-starter.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
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
import type { AwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import {
	startTopicSubscribers,
	type TopicSubscribers,
} from "@dephealth/local/messaging/topic-subscribers.ts";
import type { Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { aTaskHandler } from "../handlers.ts";
import { type LocalStorage, startLocalStorage } from "../local-storage.ts";
import { PATIENT } from "../patience.ts";
import { collectionTasks, type Functions } from "./collection-tasks.ts";
import { createWalk, startTestEndpoint, startTestWorkflows } from "./test-workflows.ts";

const MACHINE = "heal-stale-packages";
const HOUR = 3_600_000;
const walk = createWalk(MACHINE);

/** Time that a test may move on; sleeping is real, and nobody sleeps here. */
let ahead = 0;
const clock: Clock = { now: () => Date.now() + ahead, sleep: systemClock.sleep };

const express: PackageRef = { ecosystem: "npm", name: "express" };
const named = (name: string): PackageRef => ({ ecosystem: "npm", name });

let storage: LocalStorage;
let workflows: Workflows;
let endpoint: AwsEndpoint;
let subscribers: TopicSubscribers;
let sns: SNSClient;
let sfn: SFNClient;
let healing: PackageHealing;
let requests: CollectionRequests;
let functions: Functions;
let reported: HealingSummary[];
let complained: unknown[];

beforeAll(async () => {
	storage = await startLocalStorage(clock);
});
afterAll(() => storage.close());

beforeEach(async () => {
	await storage.clear();
	ahead = 0;
	reported = [];
	complained = [];
	workflows = startTestWorkflows({ clock, functions: () => functions });
	const aws = await startTestEndpoint(storage, workflows);
	endpoint = aws.endpoint;
	sns = new SNSClient(aws.client);
	sfn = new SFNClient(aws.client);
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
		loadHandler: async () => startCollection,
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
	functions = { ...collectionTasks(storage, clock), ...healingTasks() };
	walk.watch(workflows);
});

afterEach(async () => {
	await subscribers.stop();
	await workflows.stop();
	sns.destroy();
	sfn.destroy();
	await endpoint.close();
});

function healingTasks(changes: { healing?: Partial<PackageHealing>; requests?: CollectionRequests } = {}) {
	const onError = (error: unknown) => complained.push(error);
	const changed = { ...healing, ...changes.healing };
	return {
		FindStuckPackagesFunction: createFindStuckPackages({
			healing: changed,
			permanentFailures: storage.permanentFailures,
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

type Stored = { status?: string; sinceHours?: number; attempts?: number; shardOf?: PackageRef };

/** A package that entered its state two hours ago, unless told otherwise. */
async function lose(
	ref: PackageRef,
	{ status = "pending", sinceHours = 2, attempts = 0, shardOf = ref }: Stored = {},
): Promise<void> {
	await storage.client.send(
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
	return workflows.engine.startExecution({ stateMachineArn: workflows.stateMachineArns[MACHINE] })
		.executionArn;
}

async function endOf(executionArn: string): Promise<HealingSummary> {
	const ended = await workflows.engine.waitFor(executionArn);
	expect(ended.status).toBe("SUCCEEDED");
	return JSON.parse(ended.output ?? "{}");
}

const heal = () => endOf(startHealer());

const statusOf = async (ref: PackageRef) => (await storage.packages.get(ref))?.collection.status;

async function itemOf(ref: PackageRef): Promise<Record<string, unknown>> {
	const { Item } = await storage.client.send(
		new GetCommand({ TableName: "test-packages", Key: latestKey(ref) }),
	);
	return Item ?? {};
}

function collections(): string[] {
	const { executions = [] } = workflows.engine.listExecutions({
		stateMachineArn: workflows.stateMachineArns["collect-package"],
	});
	return executions.map(({ name }) => name ?? "");
}

async function untilCollected(...refs: PackageRef[]): Promise<void> {
	await vi.waitFor(async () => {
		for (const ref of refs) expect(await statusOf(ref)).toBe("complete");
	}, PATIENT);
}

describe("a package whose collection stands still", () => {
	it.each(["pending", "collecting"])("is collected anew when it is %s", async (status) => {
		await lose(express, { status });
		expect(await heal()).toMatchObject({ found: 1, republished: 1, quarantined: 0, errors: 0 });
		await untilCollected(express);
		expect(await itemOf(express)).not.toHaveProperty("heal_attempts");
	});

	it("is collected under the id of the run that found it", async () => {
		const { RepublishPackagesFunction: republish } = healingTasks();
		functions.RepublishPackagesFunction = aTaskHandler("republish-packages", republish);
		await lose(express);
		const executionArn = startHealer();
		await endOf(executionArn);
		await untilCollected(express);
		const stateMachineArn = workflows.stateMachineArns["collect-package"];
		const [collection] = workflows.engine.listExecutions({ stateMachineArn }).executions ?? [];
		const { input } = workflows.engine.describeExecution({ executionArn: collection?.executionArn ?? "" });
		expect(JSON.parse(input ?? "{}").correlationId).toBe(executionArn.split(":").at(-1));
	});

	it("is left alone while it is young, done or gone", async () => {
		await lose(express, { sinceHours: 0.9 });
		await lose(named("done"), { status: "complete" });
		expect(await heal()).toMatchObject({ found: 0, republished: 0, errors: 0 });
		expect(collections()).toEqual([]);
	});

	it("is started under a name that a second request for it shares", async () => {
		await lose(express);
		await heal();
		await untilCollected(express);
		await lose(express);
		await requests.publish([{ package: express, start: startName() }]);
		await requests.publish([{ package: express, start: startName() }]);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(collections()).toHaveLength(1);
		expect(complained).toEqual([]);
	});

	it("is reported with its counts: found, republished, quarantined, errors, threshold, time", async () => {
		await lose(express);
		await heal();
		expect(reported).toEqual([
			{
				found: 1,
				republished: 1,
				quarantined: 0,
				errors: 0,
				threshold_minutes: 60,
				duration_ms: expect.any(Number),
			},
		]);
	});
});

function startName(): string {
	return `heal-${Math.floor(clock.now() / HEALING_POLICY.windowMs).toString(36)}`;
}

describe("more than one run takes", () => {
	it("is leased by one run in many rounds", async () => {
		const refs = Array.from({ length: 250 }, (_, index) => named(`lost-${index}`));
		for (const ref of refs) await lose(ref);
		functions = { ...functions, ...healingTasks({ requests: { publish: async () => [] } }) };
		expect(await heal()).toMatchObject({ found: 250, republished: 250 });
	});

	it("is not starved by poisoned packages at the head of the index", async () => {
		const head = Array.from({ length: 130 }, (_, index) => named(`poisoned-${index}`));
		for (const ref of head) await lose(ref, { sinceHours: 100, shardOf: express });
		// Somebody else holds all of them; they stay where they are in the index.
		for (const ref of head) {
			await storage.client.send(
				new PutCommand({
					TableName: "test-packages",
					Item: { ...(await itemOf(ref)), heal_leased_until: clock.now() + HOUR },
				}),
			);
		}
		await lose(express);
		expect(await heal()).toMatchObject({ found: 1, republished: 1 });
		await untilCollected(express);
	});
});

describe("two healers at once", () => {
	it("start each package once", async () => {
		const refs = Array.from({ length: 30 }, (_, index) => named(`lost-${index}`));
		for (const ref of refs) await lose(ref);
		const published: string[] = [];
		const noting: CollectionRequests = {
			async publish(batch) {
				published.push(...batch.map(({ package: ref }) => ref.name));
				return [];
			},
		};
		functions = { ...functions, ...healingTasks({ requests: noting }) };
		const summaries = await Promise.all([startHealer(), startHealer(), startHealer()].map(endOf));
		expect(summaries.reduce((sum, { republished }) => sum + republished, 0)).toBe(30);
		expect(published.sort()).toEqual(refs.map(({ name }) => name).sort());
	});
});

describe("a healer that crashes between taking and publishing", () => {
	it("loses nothing: the next window starts the package", async () => {
		await lose(express);
		const crash: CollectionRequests = { publish: () => Promise.reject(new Error("killed")) };
		functions = { ...functions, ...healingTasks({ requests: crash, healing: { release: async () => {} } }) };
		expect(await heal()).toMatchObject({ found: 1, republished: 0, errors: 1 });
		expect(await itemOf(express)).toMatchObject({ heal_attempts: 1 });

		functions = { ...functions, ...healingTasks() };
		expect(await heal()).toMatchObject({ found: 0, republished: 0 });
		ahead += HEALING_POLICY.windowMs;
		expect(await heal()).toMatchObject({ found: 1, republished: 1 });
		await untilCollected(express);
	});
});

describe("a topic that refuses", () => {
	it("one entry stops none of the others, and the refused one is republished by the next run", async () => {
		const [first, second] = [named("first"), named("second")];
		await lose(first);
		await lose(second);
		const partly: CollectionRequests = {
			async publish(batch) {
				const isFirst = ({ package: ref }: (typeof batch)[number]) => ref.name === "first";
				await requests.publish(batch.filter((request) => !isFirst(request)));
				return batch.filter(isFirst).map((request) => ({ request, reason: "InternalError" }));
			},
		};
		functions = { ...functions, ...healingTasks({ requests: partly }) };
		expect(await heal()).toMatchObject({ republished: 1, errors: expect.any(Number) });
		await untilCollected(second);
		expect(await statusOf(first)).toBe("pending");

		functions = { ...functions, ...healingTasks() };
		expect(await heal()).toMatchObject({ found: 1, republished: 1, errors: 0 });
		await untilCollected(first);
	});
});

describe("a poisoned package", () => {
	it("is put aside after five attempts, with a record that says why, and never started again", async () => {
		await lose(express);
		functions = { ...functions, ...healingTasks({ requests: { publish: async () => [] } }) };
		for (let attempt = 1; attempt <= HEALING_POLICY.maxAttempts; attempt++) {
			expect(await heal()).toMatchObject({ republished: 1, quarantined: 0 });
			ahead += HEALING_POLICY.windowMs;
		}
		expect(await heal()).toMatchObject({ republished: 0, quarantined: 1 });
		expect(await statusOf(express)).toBe("quarantined");
		expect(await storage.failuresOf(express)).toEqual([expect.objectContaining({ reason: "quarantined" })]);
		ahead += 10 * HEALING_POLICY.windowMs;
		expect(await heal()).toMatchObject({ found: 0, republished: 0, quarantined: 0 });
	});

	it("leaves one record, though its healer crashes between recording and putting aside", async () => {
		await lose(express, { attempts: HEALING_POLICY.maxAttempts });
		const crash = () => Promise.reject(new StorageUnavailableError("killed"));
		functions = { ...functions, ...healingTasks({ healing: { quarantine: crash } }) };
		expect(await heal()).toMatchObject({ quarantined: 0, errors: expect.any(Number) });
		functions = { ...functions, ...healingTasks() };
		expect(await heal()).toMatchObject({ quarantined: 1, errors: 0 });
		expect(await storage.failuresOf(express)).toHaveLength(1);
	});
});

describe("a run whose parts fail", () => {
	it("still republishes what could be leased, and counts the rest", async () => {
		const [first, second] = [named("first"), named("second")];
		await lose(first);
		await lose(second);
		const { acquire } = healing;
		const failing: Partial<PackageHealing> = {
			acquire: (ref, facts) =>
				ref.name === "first" ? Promise.reject(new StorageUnavailableError("throttled")) : acquire(ref, facts),
		};
		functions = { ...functions, ...healingTasks({ healing: failing }) };
		const summary = await heal();
		expect(summary.republished).toBe(1);
		expect(summary.errors).toBeGreaterThan(0);
		await untilCollected(second);
	});

	it("ends well though the index cannot be read at all", async () => {
		const unreadable = { listStuck: () => Promise.reject(new StorageUnavailableError("down")) };
		functions = { ...functions, ...healingTasks({ healing: unreadable }) };
		expect(await heal()).toMatchObject({ found: 0, republished: 0, errors: 1 });
	});

	it.each<[what: TaskFunctionName]>([
		["FindStuckPackagesFunction"],
		["RepublishPackagesFunction"],
		["SummarizeHealingFunction"],
	])("ends well though %s is defect", async (name) => {
		await lose(express);
		functions = { ...functions, [name]: () => Promise.reject(new TypeError("a defect")) };
		const ended = await workflows.engine.waitFor(startHealer());
		expect(ended.status).toBe("SUCCEEDED");
	});
});

it("every state has been visited by the tests above", () => {
	expect(walk.missed()).toEqual([]);
});
