import { GetQueueAttributesCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
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

describe("messages of the dead-letter queue", () => {
	const queueUrl = "https://sqs.test/queue";
	/** @param answer an error is thrown */
	function queueThatAnswers(answer: object | Error, waitSeconds?: number) {
		const asked: unknown[] = [];
		const client = {
			async send(command: { input: object }) {
				asked.push([command instanceof ReceiveMessageCommand, command.input]);
				if (answer instanceof Error) throw answer;
				return answer;
			},
		};
		const queue = createDeadLetterQueue({
			client: async () => client as unknown as SQSClient,
			queueUrl,
			...(waitSeconds !== undefined && { waitSeconds }),
		});
		return { queue, asked };
	}

	it("are received with when they were sent and how often they were handed out", async () => {
		const { queue, asked } = queueThatAnswers({
			Messages: [
				{
					MessageId: "m",
					ReceiptHandle: "r",
					Body: "{}",
					Attributes: { SentTimestamp: "1800000000000", ApproximateReceiveCount: "7" },
				},
				{},
			],
		});
		expect(await queue.receive()).toEqual([
			{ messageId: "m", receiptHandle: "r", body: "{}", sentAt: 1_800_000_000_000, receiveCount: 7 },
			{ messageId: "", receiptHandle: "", body: "", sentAt: 0, receiveCount: 1 },
		]);
		expect(asked).toEqual([
			[
				true,
				{
					QueueUrl: queueUrl,
					MaxNumberOfMessages: 10,
					VisibilityTimeout: 300,
					WaitTimeSeconds: 1,
					MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
				},
			],
		]);
	});

	it("are none when there are none, and are waited for as long as is said", async () => {
		const { queue, asked } = queueThatAnswers({}, 0);
		expect(await queue.receive()).toEqual([]);
		expect(asked).toMatchObject([[true, { WaitTimeSeconds: 0 }]]);
	});

	it("are asked for by their depth's own names", async () => {
		const { queue, asked } = queueThatAnswers({ Attributes: ALL });
		await queue.depth();
		expect(asked).toEqual([[false, { QueueUrl: queueUrl, AttributeNames: Object.keys(ALL) }]]);
	});

	it("cannot be received while the queue cannot be reached, with the cause", async () => {
		const cause = Object.assign(new Error("slow"), { name: "TimeoutError" });
		const error = await queueThatAnswers(cause)
			.queue.receive()
			.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(QueueUnavailableError);
		expect(error).toMatchObject({ cause, message: expect.stringContaining("(TimeoutError: slow)") });
	});

	it("that are refused for good are an error of their own", async () => {
		const refused = Object.assign(new Error("no"), { name: "AccessDeniedException" });
		await expect(queueThatAnswers(refused).queue.receive()).rejects.toBe(refused);
	});
});
