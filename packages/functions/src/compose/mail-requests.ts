/** Composition of the requests for mails. */

import { createMailRequests } from "@dephealth/core/accounts/mail/mail-request-topic.ts";
import { required } from "@dephealth/core/config.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

export const mailRequests = once(() =>
	createMailRequests({
		client: once(async () => {
			const { SNSClient } = await import("@aws-sdk/client-sns");
			return new SNSClient({ maxAttempts: 3, retryMode: "standard" });
		}),
		topicArn: required(config().mailRequestsTopicArn, "MAIL_REQUESTS_TOPIC_ARN"),
	}),
);
