/** Composition of self-healing. */

import { createCollectionRequests } from "@dephealth/core/collection/collection-request-topic.ts";
import { required } from "@dephealth/core/config.ts";
import { createPackageHealing } from "@dephealth/core/healing/healing-store.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { healingPolicy } from "./healing-policy.ts";
import { once } from "./once.ts";
import { dynamoDb } from "./storage.ts";

export const packageHealing = once(() =>
	createPackageHealing({
		client: dynamoDb(),
		tableName: config().tables.packages,
		clock,
		random: Math.random,
		policy: healingPolicy(),
	}),
);

export const collectionRequests = once(() =>
	createCollectionRequests({
		client: once(async () => {
			const { SNSClient } = await import("@aws-sdk/client-sns");
			return new SNSClient({ maxAttempts: 3, retryMode: "standard" });
		}),
		topicArn: required(config().collectionRequestsTopicArn, "COLLECTION_REQUESTS_TOPIC_ARN"),
	}),
);
