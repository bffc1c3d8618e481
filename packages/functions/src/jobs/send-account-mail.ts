import type { MailOutcome, MailRequest } from "@dephealth/core/accounts/mail/account-mails.ts";
import { mailRequestSchema } from "@dephealth/core/accounts/mail/mail-request-topic.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { SNSEvent } from "aws-lambda";
import { accountMails } from "../compose/accounts/accounts.ts";
import { onLambda } from "../compose/process/on-lambda.ts";
import { taskHandler } from "../tasks/invocation.ts";

/** A request that is not one of ours; trying it again cannot help, so its queue of poison keeps it. */
export class InvalidMailRequestError extends Error {
	override name = "InvalidMailRequestError";
}

/** Subscriber of the topic `mail-requests`: looks whether a mail is due, and sends it. */
export function createSendAccountMail(
	accountMails: () => { send(request: MailRequest): Promise<MailOutcome> },
) {
	return async (event: SNSEvent): Promise<void> => {
		for (const { Sns } of event.Records) {
			const request = parseRequest(Sns.Message);
			const outcome = await accountMails().send(request);
			logger.info("mail asked for", { operation: request.kind, outcome });
		}
	};
}

/** @throws InvalidMailRequestError */
function parseRequest(message: string): MailRequest {
	try {
		return mailRequestSchema.parse(JSON.parse(message));
	} catch (cause) {
		throw new InvalidMailRequestError("The message is no request for a mail.", { cause });
	}
}

export const throws = ["InvalidMailRequestError", "MailNotSentError", "StorageUnavailableError"] as const;

export const createHandler = taskHandler("send-account-mail", throws, (c) =>
	createSendAccountMail(() => accountMails(c)),
);
export const handler = onLambda(createHandler);
