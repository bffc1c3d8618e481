/** Topics with SNS's semantics: every subscribed queue gets each message, in SNS's envelope or raw. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { AwsError } from "../aws/aws-error.ts";
import { topicArn } from "./names.ts";
import type { MessageAttributes, Queues } from "./queues.ts";

export type Topics = {
	/** @returns the topic's ARN */
	create(name: string): string;
	arns(): string[];
	/** The subscriptions in the order of their ARNs. @param topic default: all topics. @throws AwsError NotFound */
	subscriptions(topic?: string): Subscription[];
	/** @returns the subscription's ARN. @throws AwsError NotFound */
	subscribe(topic: string, queue: string, options?: { raw?: boolean }): string;
	/** @returns the message's id. @throws AwsError NotFound */
	publish(topic: string, message: PublishedMessage): string;
};

/** `queue`: its name. `raw`: it gets messages without SNS's envelope. */
export type Subscription = { arn: string; topic: string; queue: string; raw: boolean };

export type PublishedMessage = {
	body: string;
	subject?: string | undefined;
	attributes?: MessageAttributes | undefined;
};

const SCHEMA = `
CREATE TABLE IF NOT EXISTS topics (arn TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS subscriptions (
	arn TEXT PRIMARY KEY, topic TEXT NOT NULL, queue TEXT NOT NULL, raw INTEGER NOT NULL,
	UNIQUE (topic, queue)
) STRICT;
`;

export function createTopics(deps: {
	database: DatabaseSync;
	queues: Queues;
	clock: Clock;
	region: string;
}): Topics {
	const { database, queues, clock, region } = deps;
	database.exec(SCHEMA);
	const find = database.prepare("SELECT arn FROM topics WHERE arn = ?");
	const list = database.prepare("SELECT arn FROM topics ORDER BY arn");
	const insert = database.prepare("INSERT OR IGNORE INTO topics (arn) VALUES (?)");
	const insertSubscription = database.prepare(
		"INSERT INTO subscriptions (arn, topic, queue, raw) VALUES (?, ?, ?, ?) ON CONFLICT (topic, queue) DO UPDATE SET raw = excluded.raw RETURNING arn",
	);
	const subscriptionsOf = database.prepare("SELECT queue, raw FROM subscriptions WHERE topic = ?");

	const allSubscriptions = database.prepare("SELECT arn, topic, queue, raw FROM subscriptions ORDER BY arn");

	function requireTopic(arn: string): void {
		if (!find.get(arn)) throw new AwsError("NotFound", "Topic does not exist", { status: 404 });
	}

	return {
		create(name) {
			const arn = topicArn(region, name);
			insert.run(arn);
			return arn;
		},
		arns: () => list.all().map((row) => String(row["arn"])),
		subscriptions(topic) {
			if (topic !== undefined) requireTopic(topic);
			return allSubscriptions
				.all()
				.map(
					(row): Subscription => ({
						arn: String(row["arn"]),
						topic: String(row["topic"]),
						queue: String(row["queue"]),
						raw: row["raw"] === 1,
					}),
				)
				.filter((subscription) => topic === undefined || subscription.topic === topic);
		},
		subscribe(topic, queue, options) {
			requireTopic(topic);
			queues.attributesOf(queue);
			const row = insertSubscription.get(`${topic}:${randomUUID()}`, topic, queue, options?.raw ? 1 : 0);
			return String(row?.["arn"]);
		},
		publish(topic, message) {
			requireTopic(topic);
			const messageId = randomUUID();
			for (const { queue, raw } of subscriptionsOf.all(topic)) {
				queues.send(String(queue), {
					body: raw ? message.body : envelope(topic, messageId, message, timestamp(clock)),
					...(raw && message.attributes && { attributes: message.attributes }),
				});
			}
			return messageId;
		},
	};
}

/** The envelope that SNS writes into SQS, but for the signature, which nobody here would verify. */
function envelope(topic: string, messageId: string, message: PublishedMessage, time: string): string {
	return JSON.stringify({
		Type: "Notification",
		MessageId: messageId,
		TopicArn: topic,
		...(message.subject !== undefined && { Subject: message.subject }),
		Message: message.body,
		Timestamp: time,
		...(message.attributes && { MessageAttributes: message.attributes }),
	});
}
