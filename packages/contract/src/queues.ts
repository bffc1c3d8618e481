/** Queues. Each has a dead-letter queue of its own, for messages that its receiver cannot handle at all. */

export type QueueDefinition = {
	/** Environment variable with the queue's URL. */
	variable: string;
	/** Stands for the URL in the definitions of `state-machines/`. */
	placeholder: string;
	/** The time for which a received message stays hidden: longer than its receiver may work on it. */
	visibilitySeconds: number;
	retentionSeconds: number;
	/** A message is moved to the dead-letter queue after this many receives. */
	maxReceiveCount: number;
};

/** The longest that SQS allows; then it drops a message for good. */
export const LONGEST_RETENTION_SECONDS = 14 * 86_400;

export const QUEUES = {
	// Collections to be made again. A run of the processor takes 240 s at most. It gives a message up itself after 100
	// fruitless receives; what comes back more often than that is what even the processor cannot handle.
	"dead-letters": {
		variable: "DEAD_LETTER_QUEUE_URL",
		placeholder: "DeadLetterQueueUrl",
		visibilitySeconds: 300,
		retentionSeconds: LONGEST_RETENTION_SECONDS,
		maxReceiveCount: 200,
	},
} as const satisfies Readonly<Record<string, QueueDefinition>>;

export type QueueName = keyof typeof QUEUES;
