/** Composition of the requests for mails. */

import { createMailRequests } from "@dephealth/core/accounts/mail/mail-request-topic.ts";
import { required } from "@dephealth/core/config.ts";
import { part } from "./composition.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

export const mailRequests = part((c) =>
	createMailRequests({
		client: once(async () => {
			const { SNSClient } = await import("@aws-sdk/client-sns");
			return new SNSClient({ ...c.aws, maxAttempts: 3, retryMode: "standard" });
		}),
		topicArn: required(config(c).mailRequestsTopicArn, "MAIL_REQUESTS_TOPIC_ARN"),
	}),
);
