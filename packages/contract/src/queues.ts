/** Queues. Each has its own dead-letter queue, for messages that its receiver cannot handle. */

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
	// Collections to be made again. A run of the processor takes 240 s at most. It gives a message up after 100
	// fruitless receives; a message that comes back more often cannot be handled even by the processor.
	"dead-letters": {
		variable: "DEAD_LETTER_QUEUE_URL",
		placeholder: "DeadLetterQueueUrl",
		visibilitySeconds: 300,
		retentionSeconds: LONGEST_RETENTION_SECONDS,
		maxReceiveCount: 200,
	},
} as const satisfies Readonly<Record<string, QueueDefinition>>;

export type QueueName = keyof typeof QUEUES;
