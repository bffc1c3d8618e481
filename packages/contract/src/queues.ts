/** Queues and topics. Plain data: one entry each is all it takes. Who listens to a topic is said beside the jobs. */
import { SUBSCRIBERS } from "./topics.ts";

export type QueueDefinition = {
	name: string;
	/** Longer than whoever receives a message may work on it, in seconds. */
	visibilitySeconds: number;
	/** After so many receives a message is moved to the queue's own dead-letter queue. */
	maxReceiveCount: number;
};

/** Each gets a dead-letter queue of its own. */
export const QUEUES: readonly QueueDefinition[] = [
	// Collections to be made again. A run of the processor takes 240 s at most. It gives a message up itself after 100
	// fruitless receives; what comes back more often than that is what even the processor cannot handle.
	{ name: "dead-letters", visibilitySeconds: 300, maxReceiveCount: 200 },
];

/** Names of SNS topics. */
export const TOPICS: readonly string[] = [...new Set(SUBSCRIBERS.map(({ topic }) => topic))];
