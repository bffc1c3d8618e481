/**
 * SQS over AWS JSON 1.0: the calls of this project and of the AWS console's pages, for the SDK client and `aws sqs`.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { AwsError } from "../aws/aws-error.ts";
import { pageOf } from "../aws/page.ts";
import { queueName, queueUrl } from "./names.ts";
import { describeQueue, readAttributes } from "./queue-attributes.ts";
import type { Queues, ReceivedMessage } from "./queues.ts";

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
const paged = {
	MaxResults: z.number().int().min(1).max(1000).optional(),
	NextToken: z.string().optional(),
};
const batch = <T extends z.ZodType>(item: T) => z.object({ ...url, Entries: z.array(item).min(1).max(10) });
const handle = { ReceiptHandle: z.string() };
const visibility = { VisibilityTimeout: seconds.max(43_200) };

const INPUTS = {
	CreateQueue: z.object({
		QueueName: z.string().regex(/^[\w-]{1,80}$/),
		Attributes: z.record(z.string(), z.string()).optional(),
	}),
	GetQueueUrl: z.object({ QueueName: z.string() }),
	ListQueues: z.object({ QueueNamePrefix: z.string().optional(), ...paged }),
	GetQueueAttributes: z.object({ ...url, AttributeNames: z.array(z.string()).default([]) }),
	ListDeadLetterSourceQueues: z.object({ ...url, ...paged }),
	ListQueueTags: z.object(url),
	ListMessageMoveTasks: z.object({ SourceArn: z.string() }),
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

/** The endpoint is the beginning of queue URLs. */
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
		const { urls, ...more } = pageOfUrls(endpoint, names, input);
		return { QueueUrls: urls, ...more };
	},
	GetQueueAttributes({ queues, region }, input) {
		const all = describeQueue(queues, region, queueName(input.QueueUrl));
		const wanted = Object.entries(all).filter(
			([name]) => input.AttributeNames.includes("All") || input.AttributeNames.includes(name),
		);
		return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
	},
	ListDeadLetterSourceQueues({ queues, endpoint }, input) {
		const target = queueName(input.QueueUrl);
		queues.attributesOf(target);
		const sources = queues
			.names()
			.filter((name) => queues.attributesOf(name).redrive?.deadLetterQueue === target);
		const { urls, ...more } = pageOfUrls(endpoint, sources, input);
		// Unlike the other lists of SQS, this one is written small.
		return { queueUrls: urls, ...more };
	},
	ListQueueTags({ queues }, input) {
		queues.attributesOf(queueName(input.QueueUrl));
		return { Tags: {} };
	},
	/** Messages are moved back one by one, by the redrive of a dead letter. */
	ListMessageMoveTasks({ queues }, input) {
		queues.attributesOf(queueName(input.SourceArn));
		return { Results: [] };
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

/** A request without a size gets one page of up to a thousand, as from SQS. */
function pageOfUrls(
	endpoint: string,
	names: readonly string[],
	{
		MaxResults: size = 1000,
		NextToken: token,
	}: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { urls: string[]; NextToken?: string } {
	const { page, next } = pageOf(names, (name) => name, { size, token, invalid: "InvalidParameterValue" });
	return {
		urls: page.map((name) => queueUrl(endpoint, name)),
		...(next !== undefined && { NextToken: next }),
	};
}

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

/** The SDK compares it with what it sent. */
function md5(text: string): string {
	return createHash("md5").update(text).digest("hex");
}
