/** Requests for mails, handed to a topic whose subscriber looks, writes and sends. Addresses in them are sealed. */
import type { SNSClient } from "@aws-sdk/client-sns";
import { MailNotSentError } from "../../errors.ts";
import type { MailRequests } from "./account-mails.ts";

/** @param deps.client made at the first use */
export function createMailRequests(deps: {
	client: () => Promise<SNSClient>;
	topicArn: string;
}): MailRequests {
	return {
		async publish(mailRequest) {
			try {
				const { PublishCommand } = await import("@aws-sdk/client-sns");
				const client = await deps.client();
				await client.send(
					new PublishCommand({ TopicArn: deps.topicArn, Message: JSON.stringify(mailRequest) }),
				);
			} catch (cause) {
				throw new MailNotSentError("The request for a mail was not accepted.", { cause });
			}
		},
	};
}
