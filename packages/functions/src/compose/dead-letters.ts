/** Composition of the dead-letter queue. */
import { required } from "@dephealth/core/config.ts";
import { createDeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

export const deadLetterQueue = once(() =>
	createDeadLetterQueue({
		client: once(async () => {
			const { SQSClient } = await import("@aws-sdk/client-sqs");
			return new SQSClient({ maxAttempts: 3, retryMode: "standard" });
		}),
		queueUrl: required(config().deadLetterQueueUrl, "DEAD_LETTER_QUEUE_URL"),
	}),
);
