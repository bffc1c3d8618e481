/** Mail by Amazon SES. */
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { MailNotSentError } from "../../errors.ts";
import type { Mail } from "./mail.ts";

const CHARSET = "UTF-8";
/**
 * The error with which SES refuses a mail for its content. `MessageRejected` also comes from its sandbox, for nearly
 * all mails.
 */
const WRONG_IN_ITSELF = "BadRequestException";

/**
 * @param deps.client made at the first use
 * @param deps.from `Name <address>`; SES must know the address or its domain
 */
export function createSesMail(deps: { client: () => Promise<SESv2Client>; from: string }): Mail {
	return {
		async send({ to, subject, text, html, headers = {} }) {
			try {
				const { SendEmailCommand } = await import("@aws-sdk/client-sesv2");
				const client = await deps.client();
				await client.send(
					new SendEmailCommand({
						FromEmailAddress: deps.from,
						Destination: { ToAddresses: [to] },
						Content: {
							Simple: {
								Subject: { Data: subject, Charset: CHARSET },
								Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
								Body: { Text: { Data: text, Charset: CHARSET }, Html: { Data: html, Charset: CHARSET } },
							},
						},
					}),
				);
			} catch (cause) {
				// SES's message may name the address, so only the kind of error is logged.
				const reason = cause instanceof Error ? cause.name : "unknown";
				throw new MailNotSentError(`SES did not accept a mail (${reason}).`, {
					isThisMailAlone: reason === WRONG_IN_ITSELF,
				});
			}
		},
	};
}
