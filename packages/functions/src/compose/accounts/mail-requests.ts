/** Composition of the requests for mails. */

import { createMailRequests } from "@dephealth/core/accounts/mail/mail-request-topic.ts";
import { required } from "@dephealth/core/config.ts";
import { snsClient } from "../aws/sns-client.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const mailRequests = /* @__PURE__ */ part((c) =>
	createMailRequests({
		client: snsClient(c),
		topicArn: required(config(c).mailRequestsTopicArn, "MAIL_REQUESTS_TOPIC_ARN"),
	}),
);
