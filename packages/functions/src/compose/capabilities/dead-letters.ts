/** Composition of the dead-letter queue. */
import { PINNED_RETRIES } from "@dephealth/core/aws/client-settings.ts";
import { required } from "@dephealth/core/config.ts";
import { createDeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { once } from "../process/once.ts";

export const deadLetterQueue = /* @__PURE__ */ part((c) =>
	createDeadLetterQueue({
		client: once(async () => {
			const { SQSClient } = await import("@aws-sdk/client-sqs");
			return new SQSClient({ ...c.aws, ...PINNED_RETRIES });
		}),
		queueUrl: required(config(c).deadLetterQueueUrl, "DEAD_LETTER_QUEUE_URL"),
	}),
);
