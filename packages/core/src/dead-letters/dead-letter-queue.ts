/** Reads the dead-letter queue. Sending, deleting and hiding are steps of the state machine. */
import type { QueueAttributeName, SQSClient } from "@aws-sdk/client-sqs";
import { QueueUnavailableError } from "../errors.ts";
import { classifyError } from "../resilience/error-classifier.ts";
import type { QueuedMessage } from "./received-dead-letter.ts";

/** Messages ready, handed out and not yet deleted, and delayed. SQS calls all three approximate. */
export type QueueDepth = { ready: number; inFlight: number; delayed: number };

export type DeadLetterQueue = {
	/**
	 * Receives up to ten messages. They are hidden from others until they are deleted or the visibility timeout ends.
	 *
	 * @throws QueueUnavailableError
	 */
	receive(): Promise<QueuedMessage[]>;
	/** @throws QueueUnavailableError */
	depth(): Promise<QueueDepth>;
};

/**
 * Longer than a run of the processor (240 s), so that messages of a crashed run come back, and those of a running one
 * do not.
 */
const VISIBILITY_TIMEOUT_SECONDS = 300;
/** Long polling asks all of the queue's servers; without it, messages that are there may not be found. */
const WAIT_SECONDS = 1;
const BATCH = 10;
const DEPTH_ATTRIBUTES = {
	ready: "ApproximateNumberOfMessages",
	inFlight: "ApproximateNumberOfMessagesNotVisible",
	delayed: "ApproximateNumberOfMessagesDelayed",
} as const satisfies Record<keyof QueueDepth, QueueAttributeName>;

export function createDeadLetterQueue(deps: {
	/** Made at the first use. */
	client: () => Promise<SQSClient>;
	queueUrl: string;
	/** Seconds to wait for a first message. Default 1. */
	waitSeconds?: number;
}): DeadLetterQueue {
	const { client, queueUrl } = deps;
	return {
		async receive() {
			const { ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
			const answer = await queueCall(async () =>
				(await client()).send(
					new ReceiveMessageCommand({
						QueueUrl: queueUrl,
						MaxNumberOfMessages: BATCH,
						VisibilityTimeout: VISIBILITY_TIMEOUT_SECONDS,
						WaitTimeSeconds: deps.waitSeconds ?? WAIT_SECONDS,
						MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
					}),
				),
			);
			return (answer.Messages ?? []).map((message) => ({
				messageId: message.MessageId ?? "",
				receiptHandle: message.ReceiptHandle ?? "",
				body: message.Body ?? "",
				sentAt: Number(message.Attributes?.SentTimestamp ?? 0),
				receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
			}));
		},

		async depth() {
			const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
			const { Attributes } = await queueCall(async () =>
				(await client()).send(
					new GetQueueAttributesCommand({
						QueueUrl: queueUrl,
						AttributeNames: Object.values(DEPTH_ATTRIBUTES),
					}),
				),
			);
			function count(name: keyof QueueDepth): number {
				const given = Attributes?.[DEPTH_ATTRIBUTES[name]];
				if (given !== undefined) return Number(given);
				throw new QueueUnavailableError(
					`The dead-letter queue does not say how many messages are ${name}. Try again later.`,
				);
			}
			return { ready: count("ready"), inFlight: count("inFlight"), delayed: count("delayed") };
		},
	};
}

/** @throws QueueUnavailableError for temporary failures; other errors pass through */
async function queueCall<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (error) {
		if (classifyError(error) !== "transient") throw error;
		const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		throw new QueueUnavailableError(
			`The dead-letter queue could not be reached (${reason}). Try again later.`,
			{ cause: error },
		);
	}
}
