/**
 * Delivers a topic's messages to functions like SNS: each message at least once, in three attempts, and failed ones
 * are kept. Each subscription has a queue, so that messages survive a restart.
 */

import { LONGEST_RETENTION_SECONDS } from "@dephealth/contract/queues.ts";
import { DELIVERY } from "@dephealth/contract/topics.ts";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import type { SNSEvent } from "aws-lambda";
import type { Queues, ReceivedMessage } from "./queues.ts";
import type { Topics } from "./topics.ts";

/** `handler` is its path for `invoke`. */
export type TopicSubscriber = { topic: string; handler: string };

export type TopicSubscribers = {
	/** ARNs by topic, in the order of the subscribers. */
	topicArns: ReadonlyMap<string, string>;
	/** Takes no more messages; resolves when those at work are done. To be called before the queues stop. */
	stop(): Promise<void>;
};

const RETRY_AFTER_SECONDS = 60;
const WAIT_SECONDS = 20;
const BATCH = 10;
/** The pause after the store has failed: it may be one moment, and an error a turn would fill the log. */
const AFTER_FAILURE_MS = 1_000;

type Subscription = { arn: string; name: string; handler: string };

export function startTopicSubscribers(options: {
	subscribers: readonly TopicSubscriber[];
	topics: Topics;
	queues: Queues;
	clock: Clock;
	/** Runs a handler. */
	invoke: (path: string, event: SNSEvent) => Promise<unknown>;
	/** Receives every failed attempt. */
	onError: (error: unknown) => void;
}): TopicSubscribers {
	const { topics, queues, clock } = options;
	const stopped = new AbortController();
	const topicArns = new Map(
		options.subscribers.map(({ topic }) => [topic, topics.create(`dephealth-${topic}`)]),
	);
	const consumers = options.subscribers.map(subscribe).map(consume);

	function subscribe({ topic, handler }: TopicSubscriber): Subscription {
		const arn = topicArns.get(topic) ?? "";
		const name = `dephealth-${topic}-to-${handler.split("/").at(-1)?.split(".")[0]}`;
		queues.create(`${name}-poison`, { retention: LONGEST_RETENTION_SECONDS });
		queues.create(name, {
			visibilityTimeout: RETRY_AFTER_SECONDS,
			retention: LONGEST_RETENTION_SECONDS,
			redrive: { deadLetterQueue: `${name}-poison`, maxReceives: DELIVERY.attempts },
		});
		topics.subscribe(arn, name, { raw: true });
		// This process is the queue's only receiver, so messages in flight were taken by an earlier process that did not
		// live to handle them.
		queues.giveBack(name);
		return { arn, name, handler };
	}

	async function consume(subscription: Subscription): Promise<void> {
		while (!stopped.signal.aborted) {
			const messages = await receive(subscription.name);
			await Promise.all(messages.map((message) => deliver(message, subscription)));
		}
	}

	/** @returns none after a failure of the store, and a pause */
	async function receive(name: string): Promise<ReceivedMessage[]> {
		try {
			return await queues.receive(name, { max: BATCH, waitSeconds: WAIT_SECONDS, signal: stopped.signal });
		} catch (error) {
			options.onError(error);
			await clock.sleep(AFTER_FAILURE_MS, stopped.signal).catch(() => undefined);
			return [];
		}
	}

	async function deliver(message: ReceivedMessage, { arn, name, handler }: Subscription): Promise<void> {
		try {
			await options.invoke(handler, toEvent(arn, message));
			queues.delete(name, message.receiptHandle);
		} catch (error) {
			options.onError(error);
		}
	}

	function toEvent(arn: string, { body, messageId }: ReceivedMessage): SNSEvent {
		return {
			Records: [
				{
					EventSource: "aws:sns",
					EventVersion: "1.0",
					EventSubscriptionArn: `${arn}:local`,
					Sns: {
						Type: "Notification",
						MessageId: messageId,
						TopicArn: arn,
						Subject: "",
						Message: body,
						Timestamp: timestamp(clock),
						SignatureVersion: "1",
						Signature: "",
						SigningCertUrl: "",
						UnsubscribeUrl: "",
						MessageAttributes: {},
					},
				},
			],
		};
	}

	return {
		topicArns,
		async stop() {
			stopped.abort();
			await Promise.all(consumers);
		},
	};
}
