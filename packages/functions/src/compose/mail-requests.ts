/** Composition of the requests for mails. */

import { createMailRequests } from "@dephealth/core/accounts/mail/mail-request-topic.ts";
import { required } from "@dephealth/core/config.ts";
import { part } from "./composition.ts";
import { config } from "./config.ts";
import { snsClient } from "./sns-client.ts";

export const mailRequests = part((c) =>
	createMailRequests({
		client: snsClient(c),
		topicArn: required(config(c).mailRequestsTopicArn, "MAIL_REQUESTS_TOPIC_ARN"),
	}),
);
