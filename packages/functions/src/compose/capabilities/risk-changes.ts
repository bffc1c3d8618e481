/** Composition of the announcements of risk changes. */
import { required } from "@dephealth/core/config.ts";
import { createNotifyRiskChange } from "@dephealth/core/webhooks/notify-risk-change.ts";
import { createRiskChanges } from "@dephealth/core/webhooks/risk-change-topic.ts";
import { snsClient } from "../aws/sns-client.ts";
import { packages } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

const riskChanges = /* @__PURE__ */ part((c) =>
	createRiskChanges({
		client: snsClient(c),
		topicArn: required(config(c).riskChangesTopicArn, "RISK_CHANGES_TOPIC_ARN"),
	}),
);

export const notifyRiskChange = /* @__PURE__ */ part((c) =>
	createNotifyRiskChange({ packages: packages(c), riskChanges: () => riskChanges(c) }),
);
