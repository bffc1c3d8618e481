import type { MailOutcome, MailRequest } from "@dephealth/core/accounts/mail/account-mails.ts";
import type { MailDeliveryStore } from "@dephealth/core/accounts/mail/mail-delivery-store.ts";
import { mailRequestSchema } from "@dephealth/core/accounts/mail/mail-request.ts";
import { MailNotSentError } from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { SNSEvent } from "aws-lambda";
import { parse } from "valibot";
import { accountMails, mailDelivery } from "../compose/accounts/accounts.ts";
import { onLambda } from "../compose/process/on-lambda.ts";
import { taskHandler } from "../tasks/invocation.ts";

/** A request that we did not send. Retrying cannot help, so its poison queue keeps it. */
export class InvalidMailRequestError extends Error {
	override name = "InvalidMailRequestError";
}

type Deps = {
	accountMails: () => { send(request: MailRequest): Promise<MailOutcome> };
	/** The record of deliveries: people who wait for a mail see there that none is sent. */
	delivery: () => Pick<MailDeliveryStore, "noteSent" | "noteFailed">;
};

/** Subscriber of the topic `mail-requests`: looks whether a mail is due, and sends it. */
export function createSendAccountMail({ accountMails, delivery }: Deps) {
	return async (event: SNSEvent): Promise<void> => {
		for (const { Sns } of event.Records) {
			const request = parseRequest(Sns.Message);
			const outcome = await accountMails()
				.send(request)
				.catch(async (error: unknown) => {
					if (isFaultOfDelivery(error)) await noted(() => delivery().noteFailed());
					throw error;
				});
			if (outcome === "sent") await noted(() => delivery().noteSent());
			logger.info("mail asked for", { operation: request.kind, outcome });
		}
	};
}

function isFaultOfDelivery(error: unknown): boolean {
	return error instanceof MailNotSentError && !error.isThisMailAlone;
}

/** The mail matters more than the record: it is neither sent twice nor given up because recording failed. */
async function noted(note: () => Promise<void>): Promise<void> {
	try {
		await note();
	} catch (error) {
		logger.warn("the outcome of a mail could not be recorded", { error });
	}
}

/** @throws InvalidMailRequestError */
function parseRequest(message: string): MailRequest {
	try {
		return parse(mailRequestSchema, JSON.parse(message));
	} catch (cause) {
		throw new InvalidMailRequestError("The message is not a request for a mail.", { cause });
	}
}

export const throws = ["InvalidMailRequestError", "MailNotSentError", "StorageUnavailableError"] as const;

export const createHandler = taskHandler("send-account-mail", throws, (c) =>
	createSendAccountMail({ accountMails: () => accountMails(c), delivery: () => mailDelivery(c) }),
);
export const handler = onLambda(createHandler);
