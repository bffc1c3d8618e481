import { DatabaseSync } from "node:sqlite";
import { createQueues } from "@dephealth/local/messaging/create-queues.ts";
import type { Queues } from "@dephealth/local/messaging/queues.ts";
import {
	startTopicSubscribers,
	type TopicSubscribers,
} from "@dephealth/local/messaging/topic-subscribers.ts";
import { createTopics, type Topics } from "@dephealth/local/messaging/topics.ts";
import type { SNSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createManualClock, type ManualClock } from "../../manual-clock.ts";
import { PATIENT } from "../../patience.ts";

type TopicHandler = (event: SNSEvent) => Promise<unknown>;

const SUBSCRIBER = { topic: "news", handler: "packages/functions/src/jobs/read-news.handler" };

let database: DatabaseSync;
let clock: ManualClock;
let queues: Queues;
let topics: Topics;
let running: TopicSubscribers | undefined;
let errors: unknown[];

beforeEach(() => {
	database = new DatabaseSync(":memory:");
	clock = createManualClock();
	errors = [];
	connect();
});
afterEach(stop);

function connect(): void {
	queues = createQueues({ database, clock });
	topics = createTopics({ database, queues, clock, region: "eu-central-1" });
}

async function stop(): Promise<void> {
	await running?.stop();
	running = undefined;
	queues.stop();
}

function start(handler: TopicHandler): string {
	running = startTopicSubscribers({
		subscribers: [SUBSCRIBER],
		topics,
		queues,
		clock,
		invoke: (_, event) => handler(event),
		onError: (error) => errors.push(error),
	});
	return running.topicArns.get("news") ?? "";
}

const messagesOf = (event: Parameters<TopicHandler>[0]) => event.Records.map(({ Sns }) => Sns.Message);

describe("a function that a topic calls", () => {
	it("goes on after the store has failed, and tells of it", async () => {
		const seen: string[] = [];
		const { receive } = queues;
		let failures = 2;
		queues.receive = (...asked) => (failures-- > 0 ? Promise.reject(new Error("busy")) : receive(...asked));
		const arn = start(async (event) => void seen.push(...messagesOf(event)));
		topics.publish(arn, { body: "a" });
		await vi.waitFor(() => expect(clock.sleeping()).toBeGreaterThan(0), PATIENT);
		await clock.advance(2_000);
		await vi.waitFor(() => expect(seen).toEqual(["a"]), PATIENT);
		expect(errors).toEqual([new Error("busy"), new Error("busy")]);
	});

	it("is not subscribed where the store cannot keep it: the start fails", () => {
		queues.create = () => {
			throw new Error("database or disk is full");
		};
		expect(() => start(async () => undefined)).toThrow("disk is full");
	});

	it("gets each message once, in SNS's own event", async () => {
		const seen: string[] = [];
		const arn = start(async (event) => {
			expect(event.Records[0]?.Sns.TopicArn).toBe(arn);
			seen.push(...messagesOf(event));
		});
		topics.publish(arn, { body: "one" });
		topics.publish(arn, { body: "two" });
		await vi.waitFor(() => expect(seen.sort()).toEqual(["one", "two"]), PATIENT);
		await clock.advance(600_000);
		expect(seen).toHaveLength(2);
	});

	it("is called again when it fails, a minute later", async () => {
		let calls = 0;
		const arn = start(async () => {
			calls += 1;
			if (calls === 1) throw new Error("not now");
		});
		topics.publish(arn, { body: "one" });
		await vi.waitFor(() => expect(calls).toBe(1), PATIENT);
		await clock.advance(61_000);
		await vi.waitFor(() => expect(calls).toBe(2), PATIENT);
		expect(errors).toEqual([new Error("not now")]);
	});

	it("has three attempts; then the message is kept aside", async () => {
		let calls = 0;
		const arn = start(async () => {
			calls += 1;
			throw new Error("never");
		});
		topics.publish(arn, { body: "poison" });
		for (let minute = 0; minute < 10; minute++) await clock.advance(61_000);
		await vi.waitFor(() => expect(calls).toBe(3), PATIENT);
		await clock.advance(61_000);
		const [kept] = await queues.receive("dephealth-news-to-read-news-poison", { max: 10 });
		expect(kept?.body).toBe("poison");
		expect(calls).toBe(3);
	});

	it("gets after a restart what was published while nobody listened", async () => {
		const arn = start(async () => {});
		await stop();
		connect();
		topics.publish(arn, { body: "before" });
		queues.stop();
		connect();
		const seen: string[] = [];
		start(async (event) => {
			seen.push(...messagesOf(event));
		});
		await vi.waitFor(() => expect(seen).toEqual(["before"]), PATIENT);
	});
});
