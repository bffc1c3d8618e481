/** Messages as the services promise them, and no better: lost behind the topic, delivered twice by topic and queue. */
import type { Queues } from "@dephealth/local/messaging/queues.ts";
import type { Topics } from "@dephealth/local/messaging/topics.ts";
import { DEAD_LETTER_QUEUE } from "@dephealth/local/workflows/workflows.ts";
import type { Faults } from "./faults.ts";

/** Requests to collect: the one topic whose messages a soak counts. */
const REQUESTS = "collection-requests";

/** A request that the topic accepted may never reach its subscriber, or reach it twice. */
export function withFaultyDelivery(topics: Topics, faults: Faults): Topics {
	return {
		...topics,
		publish(topic, message) {
			if (!topic.endsWith(REQUESTS)) return topics.publish(topic, message);
			if (faults.draw("requestLost")) {
				faults.happened("requestLost");
				return crypto.randomUUID();
			}
			if (faults.draw("requestTwice")) {
				faults.happened("requestTwice");
				topics.publish(topic, message);
			}
			return topics.publish(topic, message);
		},
	};
}

/** Seconds until the copy of a message arrives: together with it, or long after it has been handled. */
const COPY_DELAY_SECONDS = [0, 900] as const;

/** A message that was handed out may be handed out again, however soon it was deleted. */
export function withRepeatedLetters(queues: Queues, faults: Faults): Queues {
	return {
		...queues,
		async receive(name, options) {
			const messages = await queues.receive(name, options);
			if (name !== DEAD_LETTER_QUEUE) return messages;
			for (const { body } of messages) {
				if (!faults.draw("messageTwice")) continue;
				faults.happened("messageTwice");
				queues.send(name, { body, delaySeconds: faults.int("messageTwice", COPY_DELAY_SECONDS) });
			}
			return messages;
		},
	};
}

/** Longer than anything takes: every look at an empty queue would end a jump of the clock. */
const PATIENCE_SECONDS = 86_400;

/** Lets receives wait until there is a message, for programs that do nothing but wait. */
export function withPatience(queues: Queues): Queues {
	return {
		...queues,
		receive: (name, options) =>
			queues.receive(name, options.waitSeconds ? { ...options, waitSeconds: PATIENCE_SECONDS } : options),
	};
}
