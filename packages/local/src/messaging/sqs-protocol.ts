/** SQS over AWS JSON 1.0: the operations this project uses, for the ordinary SDK client and `aws sqs`. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../aws/aws-error.ts";
import { queueArn, queueName, queueUrl } from "./names.ts";
import type { QueueAttributes, Queues, ReceivedMessage } from "./queues.ts";

const seconds = z.coerce.number().int().nonnegative();
const delay = seconds.max(900).optional();
const messageAttributes = z.record(z.string(), z.unknown()).optional();
const entry = z.object({
	Id: z.string(),
	MessageBody: z.string().min(1),
	DelaySeconds: delay,
	MessageAttributes: messageAttributes,
});
const url = { QueueUrl: z.string() };
const batch = <T extends z.ZodType>(item: T) => z.object({ ...url, Entries: z.array(item).min(1).max(10) });
const handle = { ReceiptHandle: z.string() };
const visibility = { VisibilityTimeout: seconds.max(43_200) };

const INPUTS = {
	CreateQueue: z.object({
		QueueName: z.string().regex(/^[\w-]{1,80}$/),
		Attributes: z.record(z.string(), z.string()).optional(),
	}),
	GetQueueUrl: z.object({ QueueName: z.string() }),
	ListQueues: z.object({ QueueNamePrefix: z.string().optional() }),
	GetQueueAttributes: z.object({ ...url }),
	SendMessage: z.object({ ...url, ...entry.omit({ Id: true }).shape }),
	SendMessageBatch: batch(entry),
	ReceiveMessage: z.object({
		...url,
		MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
		VisibilityTimeout: seconds.max(43_200).optional(),
		WaitTimeSeconds: seconds.max(20).default(0),
	}),
	DeleteMessage: z.object({ ...url, ...handle }),
	DeleteMessageBatch: batch(z.object({ Id: z.string(), ...handle })),
	ChangeMessageVisibility: z.object({ ...url, ...handle, ...visibility }),
	ChangeMessageVisibilityBatch: batch(z.object({ Id: z.string(), ...handle, ...visibility })),
	PurgeQueue: z.object(url),
} as const;

type Operation = keyof typeof INPUTS;

/** Where the service answers, for queue URLs. */
export type SqsContext = { queues: Queues; endpoint: string; region: string; signal?: AbortSignal };

/**
 * Runs one operation.
 *
 * @param operation the part of `X-Amz-Target` after `AmazonSQS.`
 * @throws AwsError as SQS answers it
 */
export async function handleSqsRequest(
	context: SqsContext,
	operation: string,
	body: unknown,
): Promise<unknown> {
	if (!(operation in INPUTS))
		throw new AwsError("UnknownOperationException", `SQS: ${operation} is not supported here.`);
	const name = operation as Operation;
	const parsed = INPUTS[name].safeParse(body);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new AwsError("InvalidParameterValue", `${issue?.path.join(".")}: ${issue?.message}`);
	}
	return OPERATIONS[name](context, parsed.data as never);
}

type Input<O extends Operation> = z.infer<(typeof INPUTS)[O]>;

const OPERATIONS: { [O in Operation]: (context: SqsContext, input: Input<O>) => unknown } = {
	CreateQueue({ queues, endpoint }, input) {
		queues.create(input.QueueName, readAttributes(input.Attributes ?? {}));
		return { QueueUrl: queueUrl(endpoint, input.QueueName) };
	},
	GetQueueUrl({ queues, endpoint }, input) {
		queues.attributesOf(input.QueueName);
		return { QueueUrl: queueUrl(endpoint, input.QueueName) };
	},
	ListQueues({ queues, endpoint }, input) {
		const names = queues.names().filter((name) => name.startsWith(input.QueueNamePrefix ?? ""));
		return { QueueUrls: names.map((name) => queueUrl(endpoint, name)) };
	},
	GetQueueAttributes({ queues, region }, input) {
		const name = queueName(input.QueueUrl);
		const { visible, inFlight, delayed } = queues.depth(name);
		const { visibilityTimeout, delay: delaySeconds, retention, redrive } = queues.attributesOf(name);
		return {
			Attributes: {
				QueueArn: queueArn(region, name),
				ApproximateNumberOfMessages: String(visible),
				ApproximateNumberOfMessagesNotVisible: String(inFlight),
				ApproximateNumberOfMessagesDelayed: String(delayed),
				VisibilityTimeout: String(visibilityTimeout),
				DelaySeconds: String(delaySeconds),
				MessageRetentionPeriod: String(retention),
				...(redrive && {
					RedrivePolicy: JSON.stringify({
						deadLetterTargetArn: queueArn(region, redrive.deadLetterQueue),
						maxReceiveCount: redrive.maxReceives,
					}),
				}),
			},
		};
	},
	SendMessage: ({ queues }, input) => send(queues, queueName(input.QueueUrl), input),
	SendMessageBatch: ({ queues }, input) =>
		eachEntry(input.Entries, (item) => send(queues, queueName(input.QueueUrl), item)),
	async ReceiveMessage({ queues, signal }, input) {
		const messages = await queues.receive(queueName(input.QueueUrl), {
			max: input.MaxNumberOfMessages,
			visibilityTimeout: input.VisibilityTimeout,
			waitSeconds: input.WaitTimeSeconds,
			signal,
		});
		return messages.length === 0 ? {} : { Messages: messages.map(toSqsMessage) };
	},
	DeleteMessage({ queues }, input) {
		queues.delete(queueName(input.QueueUrl), input.ReceiptHandle);
		return {};
	},
	DeleteMessageBatch: ({ queues }, input) =>
		eachEntry(input.Entries, (item) => {
			queues.delete(queueName(input.QueueUrl), item.ReceiptHandle);
			return {};
		}),
	ChangeMessageVisibility({ queues }, input) {
		queues.changeVisibility(queueName(input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
		return {};
	},
	ChangeMessageVisibilityBatch: ({ queues }, input) =>
		eachEntry(input.Entries, (item) => {
			queues.changeVisibility(queueName(input.QueueUrl), item.ReceiptHandle, item.VisibilityTimeout);
			return {};
		}),
	PurgeQueue({ queues }, input) {
		queues.purge(queueName(input.QueueUrl));
		return {};
	},
};

type Sendable = {
	MessageBody: string;
	DelaySeconds?: number | undefined;
	MessageAttributes?: Record<string, unknown> | undefined;
};

function send(queues: Queues, name: string, input: Sendable) {
	const messageId = queues.send(name, {
		body: input.MessageBody,
		...(input.DelaySeconds !== undefined && { delaySeconds: input.DelaySeconds }),
		...(input.MessageAttributes && { attributes: input.MessageAttributes }),
	});
	return { MessageId: messageId, MD5OfMessageBody: md5(input.MessageBody) };
}

/** Entries succeed and fail one by one. */
function eachEntry<T extends { Id: string }>(entries: readonly T[], run: (entry: T) => object) {
	const successful: object[] = [];
	const failed: object[] = [];
	for (const item of entries) {
		try {
			successful.push({ Id: item.Id, ...run(item) });
		} catch (error) {
			if (!(error instanceof AwsError) || error.code === "QueueDoesNotExist") throw error;
			failed.push({ Id: item.Id, Code: error.code, Message: error.message, SenderFault: true });
		}
	}
	return { Successful: successful, Failed: failed };
}

function toSqsMessage(message: ReceivedMessage) {
	return {
		MessageId: message.messageId,
		ReceiptHandle: message.receiptHandle,
		Body: message.body,
		MD5OfBody: md5(message.body),
		Attributes: {
			ApproximateReceiveCount: String(message.receiveCount),
			SentTimestamp: String(message.sentAt),
			ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
			SenderId: "local",
		},
		...(Object.keys(message.attributes).length > 0 && { MessageAttributes: message.attributes }),
	};
}

const redrivePolicy = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: seconds.min(1) });

function readAttributes(attributes: Record<string, string>): Partial<QueueAttributes> {
	if ("FifoQueue" in attributes)
		throw new AwsError("InvalidAttributeName", "FIFO queues are not supported here.");
	const read: Partial<QueueAttributes> = {};
	if (attributes["VisibilityTimeout"]) read.visibilityTimeout = Number(attributes["VisibilityTimeout"]);
	if (attributes["DelaySeconds"]) read.delay = Number(attributes["DelaySeconds"]);
	if (attributes["MessageRetentionPeriod"]) read.retention = Number(attributes["MessageRetentionPeriod"]);
	if (attributes["RedrivePolicy"]) {
		const policy = redrivePolicy.parse(JSON.parse(attributes["RedrivePolicy"]));
		read.redrive = {
			deadLetterQueue: policy.deadLetterTargetArn.split(":").at(-1) ?? "",
			maxReceives: policy.maxReceiveCount,
		};
	}
	return read;
}

/** The SDK compares it with what it sent. */
function md5(text: string): string {
	return createHash("md5").update(text).digest("hex");
}
