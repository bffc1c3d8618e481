/** SQS and SNS as tasks. */
import { createHash } from "node:crypto";
import { TaskFailure } from "../../aws-errors.ts";
import type { Integration } from "../../parse/integration.ts";
import {
	callService,
	optimisedFailure,
	requiredText,
	SNS,
	SQS,
	sdkFailure,
	withMetadata,
} from "./service-failure.ts";

export const SQS_SEND_MESSAGE = "arn:aws:states:::sqs:sendMessage";
export const SQS_DELETE_MESSAGE = "arn:aws:states:::aws-sdk:sqs:deleteMessage";
export const SQS_CHANGE_VISIBILITY = "arn:aws:states:::aws-sdk:sqs:changeMessageVisibility";
export const SNS_PUBLISH = "arn:aws:states:::sns:publish";

export type MessageAnswer = { MessageId: string; [field: string]: unknown };

/** A message as the definition's `Arguments` give it, its body or message as text. */
export type SqsMessage = { QueueUrl: string; MessageBody: string; [field: string]: unknown };
export type SnsMessage = { TopicArn: string; Message: string; [field: string]: unknown };

/**
 * `arn:aws:states:::sqs:sendMessage`. A body that is not text is sent as JSON, as Step Functions does.
 *
 * @param send throws AwsError as SQS answers it; the state's error is then e.g. `SQS.QueueDoesNotExistException`
 */
export function sqsSendMessage(
	send: (message: SqsMessage, signal: AbortSignal) => Promise<MessageAnswer>,
): Integration {
	return (call) =>
		callService(SQS, optimisedFailure, async () => {
			const fields = call.arguments as Record<string, unknown>;
			const message = {
				...fields,
				QueueUrl: requiredText(call, "QueueUrl", "SQS.AmazonSQSException"),
				MessageBody: bodyText(fields["MessageBody"], "MessageBody", "SQS.AmazonSQSException"),
			};
			const answer = await send(message, call.signal);
			const MD5OfMessageBody = createHash("md5").update(message.MessageBody).digest("hex");
			return withMetadata({ MD5OfMessageBody, ...answer });
		});
}

/** A message in flight, as the definition's `Arguments` name it. */
export type SqsReceipt = { QueueUrl: string; ReceiptHandle: string; [field: string]: unknown };

/**
 * The SDK integrations `aws-sdk:sqs:deleteMessage` and `aws-sdk:sqs:changeMessageVisibility`, which answer nothing.
 *
 * @param act throws AwsError as SQS answers it; the state's error is then e.g. `Sqs.MessageNotInflightException`
 */
export function sqsReceiptAction(
	act: (receipt: SqsReceipt, signal: AbortSignal) => Promise<void>,
): Integration {
	return (call) =>
		callService(SQS, sdkFailure, async () => {
			const receipt = {
				...(call.arguments as Record<string, unknown>),
				QueueUrl: requiredText(call, "QueueUrl", "Sqs.SqsException"),
				ReceiptHandle: requiredText(call, "ReceiptHandle", "Sqs.SqsException"),
			};
			await act(receipt, call.signal);
			return {};
		});
}

/**
 * `arn:aws:states:::sns:publish`. A message that is not text is published as JSON.
 *
 * @param publish throws AwsError as SNS answers it; the state's error is then e.g. `SNS.NotFoundException`
 */
export function snsPublish(
	publish: (message: SnsMessage, signal: AbortSignal) => Promise<MessageAnswer>,
): Integration {
	return (call) =>
		callService(SNS, optimisedFailure, async () => {
			const fields = call.arguments as Record<string, unknown>;
			const message = {
				...fields,
				TopicArn: requiredText(call, "TopicArn", "SNS.InvalidParameterException"),
				Message: bodyText(fields["Message"], "Message", "SNS.InvalidParameterException"),
			};
			return withMetadata(await publish(message, call.signal));
		});
}

function bodyText(body: unknown, field: string, error: string): string {
	if (typeof body === "string") return body;
	if (body !== undefined) return JSON.stringify(body);
	throw new TaskFailure(error, `The Arguments have no '${field}'.`);
}
