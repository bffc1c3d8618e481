/**
 * Queues with SQS's semantics, kept in the data directory: visibility timeouts, delays, receipt handles, redrive to
 * a dead-letter queue and retention all survive a restart. Standard queues only.
 */

export type QueueAttributes = {
	/** Seconds a received message stays hidden. Default 30. */
	visibilityTimeout: number;
	/** Seconds before a message can be received first. Default 0. */
	delay: number;
	/** Seconds after which a message is dropped. Default 4 days, as on AWS. */
	retention: number;
	/** A message moves to the queue of this name after `maxReceives` receives without a delete. */
	redrive?: { deadLetterQueue: string; maxReceives: number };
};

export type ReceivedMessage = {
	messageId: string;
	receiptHandle: string;
	body: string;
	attributes: MessageAttributes;
	/** Epoch milliseconds. */
	sentAt: number;
	firstReceivedAt: number;
	receiveCount: number;
};

/** The attributes as the SDK sends them: name → {DataType, StringValue}. */
export type MessageAttributes = Record<string, unknown>;

export type QueueDepth = { visible: number; inFlight: number; delayed: number };

export type Queues = {
	/** Creates a queue, or changes the attributes of an existing one. */
	create(name: string, attributes?: Partial<QueueAttributes>): void;
	names(): string[];
	/** @throws AwsError QueueDoesNotExist */
	attributesOf(name: string): QueueAttributes;
	depth(name: string): QueueDepth;
	/** Milliseconds since the oldest message was sent, hidden ones too; undefined when there is none. */
	oldestMs(name: string): number | undefined;
	/** @returns the message's id. @throws AwsError for a missing queue or a body that is too large */
	send(
		name: string,
		message: { body: string; delaySeconds?: number; attributes?: MessageAttributes },
	): string;
	/** Waits up to `waitSeconds` for a first message. @throws AwsError QueueDoesNotExist */
	receive(name: string, options: ReceiveOptions): Promise<ReceivedMessage[]>;
	/** Deletes a message by the handle of its latest receive; an older handle deletes nothing. */
	delete(name: string, receiptHandle: string): void;
	changeVisibility(name: string, receiptHandle: string, seconds: number): void;
	/**
	 * Returns the messages of a receiver that has died: they can be received at once, and the receive does not count as
	 * an attempt. A message that repeatedly kills its receiver is returned 20 times; then it counts.
	 */
	giveBack(name: string): void;
	/** Gives all messages the time that they had so many milliseconds ago; negative when the clock was set back. */
	postpone(ms: number): void;
	purge(name: string): void;
	/** Lets waiting receivers go with nothing. */
	stop(): void;
};

export type ReceiveOptions = {
	max: number;
	visibilityTimeout?: number | undefined;
	waitSeconds?: number | undefined;
	signal?: AbortSignal | undefined;
};
