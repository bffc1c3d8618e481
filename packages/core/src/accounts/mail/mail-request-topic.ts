/** Requests for mails, handed to a topic whose subscriber looks, writes and sends. Addresses in them are sealed. */
import type { SNSClient } from "@aws-sdk/client-sns";
import * as z from "zod/mini";
import { MailNotSentError } from "../../errors.ts";
import type { MailRequests } from "./account-mails.ts";

const request = z.uuid();
const sealed = z.string().check(z.minLength(1), z.maxLength(1024));
const count = z.int().check(z.gte(0));

export const mailRequestSchema = z.discriminatedUnion("kind", [
	z.object({ kind: z.enum(["sign_up", "magic_link"]), address: sealed, request }),
	z.object({
		kind: z.literal("usage_alert"),
		owner: z.string().check(z.minLength(1), z.maxLength(128)),
		percent: z.int().check(z.gte(0), z.lte(100)),
		used: count,
		limit: count,
		resetsAt: count,
	}),
]);

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
				throw new MailNotSentError("The request for a mail was not taken.", { cause });
			}
		},
	};
}
