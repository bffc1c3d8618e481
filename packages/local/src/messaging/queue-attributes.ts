/** The attributes of a queue as SQS writes them. */
import * as z from "zod";
import { AwsError } from "../aws/aws-error.ts";
import { MAX_MESSAGE_BYTES } from "./create-queues.ts";
import { queueArn } from "./names.ts";
import type { QueueAttributes, Queues } from "./queues.ts";

/** @throws AwsError QueueDoesNotExist */
export function describeQueue(queues: Queues, region: string, name: string): Record<string, string> {
	const { visible, inFlight, delayed } = queues.depth(name);
	const { visibilityTimeout, delay, retention, redrive } = queues.attributesOf(name);
	return {
		QueueArn: queueArn(region, name),
		ApproximateNumberOfMessages: String(visible),
		ApproximateNumberOfMessagesNotVisible: String(inFlight),
		ApproximateNumberOfMessagesDelayed: String(delayed),
		VisibilityTimeout: String(visibilityTimeout),
		DelaySeconds: String(delay),
		MessageRetentionPeriod: String(retention),
		MaximumMessageSize: String(MAX_MESSAGE_BYTES),
		ReceiveMessageWaitTimeSeconds: "0",
		...(redrive && {
			RedrivePolicy: JSON.stringify({
				deadLetterTargetArn: queueArn(region, redrive.deadLetterQueue),
				maxReceiveCount: redrive.maxReceives,
			}),
		}),
	};
}

const redrivePolicy = z.object({
	deadLetterTargetArn: z.string(),
	maxReceiveCount: z.coerce.number().int().min(1),
});

/** @throws AwsError InvalidAttributeName */
export function readAttributes(attributes: Record<string, string>): Partial<QueueAttributes> {
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
