import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { createDeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import { QueueUnavailableError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";

function queueThatSays(Attributes: Record<string, string> | undefined) {
	const client = {
		async send(command: unknown) {
			if (!(command instanceof GetQueueAttributesCommand))
				throw new TypeError("Only its depth is asked for.");
			return { Attributes };
		},
	};
	return createDeadLetterQueue({
		client: async () => client as SQSClient,
		queueUrl: "https://sqs.test/queue",
	});
}

const ALL = {
	ApproximateNumberOfMessages: "3",
	ApproximateNumberOfMessagesNotVisible: "2",
	ApproximateNumberOfMessagesDelayed: "0",
};

describe("the depth of the dead-letter queue", () => {
	it("is what the queue says", async () => {
		expect(await queueThatSays(ALL).depth()).toEqual({ ready: 3, inFlight: 2, delayed: 0 });
	});

	it.each([[undefined], [{}], [{ ...ALL, ApproximateNumberOfMessagesDelayed: undefined }]])(
		"is unknown and not zero when the queue says %j",
		async (attributes) => {
			const queue = queueThatSays(attributes as Record<string, string> | undefined);
			await expect(queue.depth()).rejects.toBeInstanceOf(QueueUnavailableError);
		},
	);
});
